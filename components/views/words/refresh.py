"""Refresh intervals: those to choose from, and how they are written."""

INTERVALS = (1, 2, 5, 10, 15, 30, 60, 120, 300)


def choices(present: float) -> list[float]:
    """Return the intervals to choose from, in seconds, the present one included."""
    return sorted({*INTERVALS, present})


def caption(seconds: float) -> str:
    """Return an interval as text."""
    return f"{seconds:g} s" if seconds < 60 else f"{seconds / 60:g} min"
