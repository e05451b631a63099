"""What can be done to the tasks of a board: check again, edit, look back, or remove."""

from collections.abc import Sequence

import streamlit as st

from components.model.actions import RecheckTasks, RemoveTasks
from components.model.snapshot import Snapshot, Task
from components.views.shared import address, dialogs
from components.views.shared.queue import queue


def show(snapshot: Snapshot, shown: Sequence[Task], selected: Sequence[Task]) -> None:
    """Draw the actions for the selected tasks, and those for what the filter shows."""
    # Widths that hold any number: a row that grew would push the table from under the pointer.
    name, ids = snapshot.board.name, _ids(selected)
    number = f" ({len(ids):,})" if ids else ""
    title = "Edit task" if len(ids) == 1 else f"Edit {len(ids):,} tasks"
    st.button(
        f"Check again{number}",
        icon=":material/update:",
        disabled=not ids,
        key="recheck",
        on_click=queue,
        args=(RecheckTasks(name, ids),),
        help="Asks for the selected tasks now, ended ones too.",
        width=185,
    )
    st.button(
        f"Edit{number}",
        icon=":material/edit:",
        disabled=not ids,
        key="edit_tasks",
        on_click=dialogs.open_dialog,
        args=(name, "edit", title, tuple(selected)),
        help="Label, group and note of the selected tasks.",
        width=130,
    )
    with st.popover("Remove", icon=":material/delete:"):
        _remove(snapshot, shown, ids)
    with st.container(width="content", key="tb-links-task"):
        address.task(name, ids[0] if len(ids) == 1 else None)
    st.button(
        "Removed tasks",
        icon=":material/restore_from_trash:",
        type="tertiary",
        on_click=dialogs.open_dialog,
        args=(name, "removed", "Removed tasks"),
        help="See what was removed from this board, and put it back.",
    )


def _remove(snapshot: Snapshot, shown: Sequence[Task], selected: tuple[str, ...]) -> None:
    everything = _ids(snapshot.tasks)
    st.caption("Takes tasks off this board; the tasks themselves go on.")
    _button("Remove selected", snapshot, selected)
    if len(shown) < len(everything):
        _button("Remove shown", snapshot, _ids(shown))
    _button("Remove ended", snapshot, _ids([task for task in snapshot.tasks if task.ended]))
    # A key of this very number: what was ticked for one list must not hold for the next.
    sure = st.checkbox(f"Yes, remove all {len(everything):,} tasks", key=f"sure-{hash(everything)}")
    st.button(
        "Remove all",
        disabled=not (sure and everything),
        width="stretch",
        key="remove_all",
        on_click=queue,
        args=(RemoveTasks(snapshot.board.name, everything),),
    )


def _button(label: str, snapshot: Snapshot, task_ids: tuple[str, ...]) -> None:
    st.button(
        f"{label} ({len(task_ids):,})",
        disabled=not task_ids,
        width="stretch",
        key=label.lower().replace(" ", "_"),
        on_click=queue,
        args=(RemoveTasks(snapshot.board.name, task_ids),),
    )


def _ids(tasks: Sequence[Task]) -> tuple[str, ...]:
    return tuple(task.task_id for task in tasks)
