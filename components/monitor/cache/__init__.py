"""The latest reading of each id, the state of each board, and when each task is asked next."""
