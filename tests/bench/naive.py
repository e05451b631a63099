"""The baseline: a dashboard as tutorials write it, one request a task in a loop on every tick."""

import json
import os
from pathlib import Path

import pandas as pd
import requests
import streamlit as st

BASE_URL = os.environ["NAIVE_BASE_URL"]
KEY = os.environ["NAIVE_KEY"]
STATUSES = os.environ["NAIVE_STATUSES"]
INTERVAL = float(os.environ["NAIVE_INTERVAL"])
TASK_IDS = [f"task-{number:05d}" for number in range(int(os.environ["NAIVE_TASKS"]))]
COLOURS = {
    "created": "#888888",
    "running": "#1f77b4",
    "paused": "#ffbf00",
    "finished": "#2ca02c",
    "stopped": "#555555",
    "failed": "#d62728",
}


def fetch(task_id: str) -> str:
    """Ask the API for one status."""
    answer = requests.get(
        f"{BASE_URL}/api/v1/task/{task_id}/status",
        headers={"Authorization": f"Bearer {KEY}"},
        timeout=10,
    )
    return str(answer.json())


def colour(status: object) -> str:
    """Style one cell."""
    return f"background-color: {COLOURS.get(str(status), 'white')}; color: white"


@st.fragment(run_every=INTERVAL)
def board() -> None:
    """Fetch everything and draw it."""
    if STATUSES:  # the table alone, without the cost of asking
        statuses = json.loads(Path(STATUSES).read_text(encoding="utf-8"))
    else:
        statuses = {task_id: fetch(task_id) for task_id in TASK_IDS}
    frame = pd.DataFrame(
        {
            "Task ID": TASK_IDS,
            "Label": [f"Nightly check {task_id}" for task_id in TASK_IDS],
            "Group": ["bench"] * len(TASK_IDS),
            "Status": [statuses[task_id] for task_id in TASK_IDS],
        }
    )
    for status, column in zip(COLOURS, st.columns(len(COLOURS)), strict=True):
        column.metric(status, int((frame["Status"] == status).sum()))
    st.dataframe(frame.style.map(colour, subset=["Status"]))


st.title("Tasks")
board()
