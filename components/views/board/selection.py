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
    one, number = len(ids) == 1, f" ({len(ids):,})" if ids else ""
    title = "Edit task" if one else f"Edit {len(ids):,} tasks"
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
        st.page_link(
            address.HISTORY,
            label="Task history",
            icon=":material/history:",
            disabled=not one,
            query_params={"board": name, "task": ids[0] if one else ""},
            help=None if one else "What happened to the one selected task.",
        )
    st.button(
        "Removed tasks",
        icon=":material/restore_from_trash:",
        type="tertiary",
        on_click=dialogs.open_dialog,
        args=(name, "removed", "Removed tasks"),
        help="See what was removed from this board, and put it back.",
    )
    st.link_button(
        "Tasks (CSV)",
        f"api/boards/{name}.csv",
        icon=":material/download:",
        type="tertiary",
        help="All tasks of this board, with no cell that a spreadsheet takes for a formula.",
    )


def _remove(snapshot: Snapshot, shown: Sequence[Task], selected: tuple[str, ...]) -> None:
    name, everything = snapshot.board.name, _ids(snapshot.tasks)
    ended = _ids([task for task in snapshot.tasks if task.ended])
    st.caption("Takes tasks off this board; the tasks themselves go on.")
    _button("remove_selected", f"Remove selected ({len(selected):,})", name, selected)
    if len(shown) < len(everything):
        _button("remove_shown", f"Remove shown ({len(shown):,})", name, _ids(shown))
    _button("remove_ended", f"Remove ended ({len(ended):,})", name, ended)
    # A key of this very number: what was ticked for one list must not hold for the next.
    sure = st.checkbox(f"Yes, remove all {len(everything):,} tasks", key=f"sure-{hash(everything)}")
    _button("remove_all", "Remove all", name, everything if sure else ())


def _button(key: str, label: str, name: str, task_ids: tuple[str, ...]) -> None:
    st.button(
        label,
        disabled=not task_ids,
        width="stretch",
        key=key,
        on_click=queue,
        args=(RemoveTasks(name, task_ids),),
    )


def _ids(tasks: Sequence[Task]) -> tuple[str, ...]:
    return tuple(task.task_id for task in tasks)
