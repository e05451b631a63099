"""Colours and patterns of charts, the same in all of them; no Streamlit here."""

from datetime import datetime
from typing import Any

from components.model import statuses

# What tells the areas of a chart apart where colours do not: spots or stripes, and which way.
PATTERNS: dict[str, dict[str, Any]] = {
    statuses.CREATED.value: {"rotation": 0, "dashArrayX": [2, 4], "dashArrayY": [2, 4]},
    statuses.PAUSED.value: {"rotation": 0, "dashArrayX": [2, 5], "dashArrayY": [1, 0]},
    statuses.FINISHED.value: {"rotation": -0.785, "dashArrayX": [1, 0], "dashArrayY": [1.5, 8]},
    statuses.STOPPED.value: {"rotation": 0, "dashArrayX": [1, 0], "dashArrayY": [2, 4]},
    statuses.FAILED.value: {"rotation": 0.785, "dashArrayX": [1, 0], "dashArrayY": [2, 4]},
    statuses.UNKNOWN.value: {"rotation": 0.785, "dashArrayX": [2, 3], "dashArrayY": [2, 3]},
}


def text_colour(dark: bool) -> str:
    """Return the colour of letters and lines."""
    return "#E8EDF3" if dark else "#1B2430"


def colour(look: statuses.Status, dark: bool) -> str:
    """Return the colour of a status."""
    return look.dark if dark else look.light


def pattern(look: statuses.Status, dark: bool) -> dict[str, Any]:
    """Return what covers the area of a status, so that it is known without its colour."""
    if look.value not in PATTERNS:
        return {"symbol": "none"}
    return {**PATTERNS[look.value], "color": "#0003" if dark else "#FFF5"}


def moment(at: datetime) -> int:
    """Return a moment as a time axis counts it; the browser shows it in the viewer's zone."""
    return round(at.timestamp() * 1000)
