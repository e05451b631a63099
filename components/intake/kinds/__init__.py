"""Kinds of files that are no plain text as they come: unpacked, measured, and read as tables."""
