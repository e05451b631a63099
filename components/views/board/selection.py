"""What can be done to the tasks of a board: check again, edit, look back, or remove."""

from collections.abc import Sequence

import streamlit as st

from components.model.actions import EditTasks, RecheckTasks, RemoveTasks, RestoreTasks
from components.model.snapshot import Snapshot, Task
from components.views.shared import actor, address, dialogs
from components.views.shared.queue import queue


def show(snapshot: Snapshot, shown: Sequence[Task], selected: Sequence[Task]) -> None:
    """Draw what may be done to the selected tasks, and to those that the filter shows."""
    name, ids = snapshot.board.name, _ids(selected)
    one = len(ids) == 1
    if actor.may(RecheckTasks, name):
        _recheck(name, ids)
    if actor.may(EditTasks, name):
        _edit(name, selected)
    if actor.may(RemoveTasks, name):
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
    if actor.may(RestoreTasks, name):
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


def _recheck(name: str, ids: tuple[str, ...]) -> None:
    # A width that holds any number: a row that grew would push the table from under the pointer.
    st.button(
        f"Check again{_number(ids)}",
        icon=":material/update:",
        disabled=not ids,
        key="recheck",
        on_click=queue,
        args=(RecheckTasks(name, ids),),
        help="Asks for the selected tasks now, ended ones too.",
        width=185,
    )


def _edit(name: str, selected: Sequence[Task]) -> None:
    title = "Edit task" if len(selected) == 1 else f"Edit {len(selected):,} tasks"
    st.button(
        f"Edit{_number(selected)}",
        icon=":material/edit:",
        disabled=not selected,
        key="edit_tasks",
        on_click=dialogs.open_dialog,
        args=(name, "edit", title, tuple(selected)),
        help="Label, group and note of the selected tasks.",
        width=130,
    )


def _number(selected: Sequence[object]) -> str:
    return f" ({len(selected):,})" if selected else ""


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
