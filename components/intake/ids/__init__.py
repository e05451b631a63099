"""Ids by their shape: where they stand in a text, what they name, and which of them are taken."""
