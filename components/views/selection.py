"""What can be done to the tasks of a board: check again, or remove."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.snapshot import Snapshot


@dataclass(frozen=True)
class Request:
    """One thing asked for some tasks."""

    what: Literal["recheck", "remove"]
    task_ids: tuple[str, ...]

    def done(self, count: int) -> str:
        """Return in words that it was done for so many tasks."""
        if self.what == "recheck":
            return f"Checking {count:,} again"
        return f"{count:,} removed from this board"


def show(snapshot: Snapshot, selected: Sequence[str]) -> Request | None:
    """Draw the actions and return the one that was asked for."""
    ended = tuple(task.task_id for task in snapshot.tasks if task.ended)
    everything = tuple(task.task_id for task in snapshot.tasks)
    again = st.button(
        f"Check again ({len(selected):,})" if selected else "Check again",
        icon=":material/update:",
        disabled=not selected,
        key="recheck",
        help="Asks for the selected tasks now, ended ones too.",
    )
    with st.popover("Remove", icon=":material/delete:"):
        st.caption("Takes tasks off this board; the tasks themselves go on.")
        some = st.button(
            f"Remove selected ({len(selected):,})",
            disabled=not selected,
            width="stretch",
            key="remove_selected",
        )
        done = st.button(
            f"Remove ended ({len(ended):,})",
            disabled=not ended,
            width="stretch",
            key="remove_ended",
        )
        # A key of this very number: what was ticked for one list must not hold for the next.
        sure = st.checkbox(
            f"Yes, remove all {len(everything):,} tasks",
            key=f"sure-{hash(everything)}",
        )
        whole = st.button(
            "Remove all", disabled=not (sure and everything), width="stretch", key="remove_all"
        )
    if again:
        return Request("recheck", tuple(selected))
    for clicked, task_ids in ((some, tuple(selected)), (done, ended), (whole and sure, everything)):
        if clicked:
            return Request("remove", task_ids)
    return None
