"""Tasks per status as bars, paler where they are last known."""

from typing import Any

import streamlit as st

from components.model import statuses
from components.model.snapshot import Snapshot
from components.views.words import colours


def show(snapshot: Snapshot, *, dark: bool) -> None:
    """Draw the bars in the fixed order of the statuses."""
    st.echarts_chart(
        bars(snapshot, dark=dark),
        height=300,
        key=f"chart-{snapshot.board.name}",
        theme=None,
        alt="Tasks per status: "
        + ", ".join(f"{value} {count:,}" for value, count in snapshot.counts.items()),
    )


def bars(snapshot: Snapshot, *, dark: bool) -> dict[str, Any]:
    """Return the bars as an ECharts option."""
    counts = snapshot.status_counts
    return {
        "grid": {"left": 0, "right": 8, "top": 0, "bottom": 0, "containLabel": True},
        "animation": False,
        "xAxis": {"type": "value", "show": False, "minInterval": 1},
        "yAxis": {
            "type": "category",
            "inverse": True,
            # The count stands beside the word: a stack of bars has no label of its own.
            "data": [f"{each.caption}  {counts[each.value].count:,}" for each in statuses.ALL],
            "axisLabel": {
                "fontSize": 14,
                "color": colours.text_colour(dark),
                "fontFamily": "Source Sans, sans-serif",
            },
            "axisLine": {"show": False},
            "axisTick": {"show": False},
        },
        "series": [
            _series([found.count - found.last_known for found in counts.values()], dark, 1.0),
            _series([found.last_known for found in counts.values()], dark, 0.35),
        ],
    }


def _series(counts: list[int], dark: bool, opacity: float) -> dict[str, Any]:
    return {
        "type": "bar",
        "stack": "tasks",
        "barCategoryGap": "35%",
        "data": [
            {
                "value": count,
                "itemStyle": {"color": colours.of(status, dark), "opacity": opacity},
            }
            for status, count in zip(statuses.ALL, counts, strict=True)
        ],
    }
