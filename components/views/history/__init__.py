"""The history page: a board's past, and the timeline of one task."""
