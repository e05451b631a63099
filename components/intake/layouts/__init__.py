"""The forms in which ids are handed over: lists of words, tables, JSON, running text."""
