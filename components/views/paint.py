"""Colours and patterns of charts, the same in all of them; no Streamlit here."""

from datetime import datetime
from typing import Any

from components import status

# What tells the areas of a chart apart where colours do not: spots or stripes, and which way.
STRIPES: dict[str, tuple[float, list[float], list[float]]] = {
    status.CREATED.value: (0, [2, 4], [2, 4]),
    status.PAUSED.value: (0, [2, 5], [1, 0]),
    status.FINISHED.value: (-0.785, [1, 0], [1.5, 8]),
    status.STOPPED.value: (0, [1, 0], [2, 4]),
    status.FAILED.value: (0.785, [1, 0], [2, 4]),
    status.UNKNOWN.value: (0.785, [2, 3], [2, 3]),
}


def ink(dark: bool) -> str:
    """Return the colour of letters and lines."""
    return "#E8EDF3" if dark else "#1B2430"


def colour(look: status.Status, dark: bool) -> str:
    """Return the colour of a status."""
    return look.dark if dark else look.light


def pattern(look: status.Status, dark: bool) -> dict[str, Any]:
    """Return what covers the area of a status, so that it is known without its colour."""
    if look.value not in STRIPES:
        return {"symbol": "none"}
    rotation, across, down = STRIPES[look.value]
    return {
        "symbol": "rect",
        "rotation": rotation,
        "dashArrayX": across,
        "dashArrayY": down,
        "color": "rgba(0,0,0,.2)" if dark else "rgba(255,255,255,.3)",
    }


def moment(at: datetime) -> int:
    """Return a moment as a time axis counts it; the browser shows it in the viewer's zone."""
    return round(at.timestamp() * 1000)
