"""The wallboard: one page of HTML that nobody touches."""
