"""The boards' page: all boards, and what can be done to each."""
