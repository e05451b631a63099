"""What programs send and get, as types: JSON is read and written by them, and documented."""
