"""Refresh intervals to choose from, and in words; no Streamlit here."""

INTERVALS = (1, 2, 5, 10, 15, 30, 60, 120, 300)


def choices(present: float) -> list[float]:
    """Return the intervals to choose from, with the present one among them."""
    return sorted({*INTERVALS, present})


def caption(seconds: float) -> str:
    """Return an interval in words."""
    return f"{seconds:g} s" if seconds < 60 else f"{seconds / 60:g} min"
