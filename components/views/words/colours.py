"""Colours and patterns of statuses and texts, the same wherever they are drawn."""

from typing import Any

from components.model import statuses
from components.model.statuses import Status

# Tell the areas of a chart apart without colours: dots or stripes, in various directions.
PATTERNS: dict[str, dict[str, Any]] = {
    statuses.CREATED.value: {"rotation": 0, "dashArrayX": [2, 4], "dashArrayY": [2, 4]},
    statuses.PAUSED.value: {"rotation": 0, "dashArrayX": [2, 5], "dashArrayY": [1, 0]},
    statuses.FINISHED.value: {"rotation": -0.785, "dashArrayX": [1, 0], "dashArrayY": [1.5, 8]},
    statuses.STOPPED.value: {"rotation": 0, "dashArrayX": [1, 0], "dashArrayY": [2, 4]},
    statuses.FAILED.value: {"rotation": 0.785, "dashArrayX": [1, 0], "dashArrayY": [2, 4]},
    statuses.UNKNOWN.value: {"rotation": 0.785, "dashArrayX": [2, 3], "dashArrayY": [2, 3]},
}


def text_colour(dark: bool) -> str:
    """Return the hex colour of letters and lines."""
    return "#E8EDF3" if dark else "#1B2430"


def of(status: Status, dark: bool) -> str:
    """Return the hex colour of a status."""
    return status.dark if dark else status.light


def pattern(status: Status, dark: bool) -> dict[str, Any]:
    """Return the ECharts decal over the area of a status."""
    if status.value not in PATTERNS:
        return {"symbol": "none"}
    return {**PATTERNS[status.value], "color": "#0003" if dark else "#FFF5"}
