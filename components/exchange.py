"""A board as a file: what is written of it, and what is read again."""
