"""What can be changed of tasks: label, group and note; and what was removed, to be put back."""

from collections.abc import Sequence

import streamlit as st

from components.model.actions import EditTasks, RestoreTasks
from components.model.board import RemovedTask
from components.model.limits import MAX_LABEL, MAX_NOTE
from components.model.snapshot import Task
from components.views.charts import columns
from components.views.shared import dialogs
from components.views.shared.queue import queue

LABEL, GROUP, NOTE = "label", "group", "note"
TASK, REMOVED, UNTIL = "Task", "Removed", "Can be restored until"


def show(name: str, tasks: Sequence[Task]) -> None:
    """Draw the fields of some tasks as they stood; only what is changed here is asked for."""
    changed: dict[str, str] = {}
    if len(tasks) == 1:
        st.caption(f"`{tasks[0].task_id}`")
        # What stands in a label's place while there is none.
        changed |= _field(LABEL, [tasks[0].label], tasks[0].reading.facts.title)
    for what in (GROUP, NOTE):
        changed |= _field(what, [getattr(task, what) for task in tasks])
    if not st.button("Save", type="primary", key="save_tasks"):
        return
    if changed:
        task_ids = tuple(task.task_id for task in tasks)
        queue(EditTasks(name, task_ids, **changed))
    else:
        dialogs.dismiss()


def _field(what: str, values: Sequence[str], placeholder: str = "") -> dict[str, str]:
    differ = len(set(values)) > 1
    before = "" if differ else values[0]
    draw, limit = (st.text_area, MAX_NOTE) if what == NOTE else (st.text_input, MAX_LABEL)
    text = draw(
        what.capitalize(),
        before,
        max_chars=limit,
        key=f"edit_{what}",
        placeholder="They differ: leave empty to keep them" if differ else placeholder,
    )
    if differ and st.checkbox(f"Empty the {what} of all {len(values):,}", key=f"empty_{what}"):
        return {what: ""}
    return {} if text == before else {what: text or ""}


def removed(name: str, tasks: Sequence[RemovedTask]) -> None:
    """List what was removed from a board, newest first, and ask for what is ticked."""
    if not tasks:
        st.info("Nothing was removed that could be put back.", icon=":material/inbox:")
        return
    task_ids = tuple(task.task_id for task in tasks)
    # A key of this very list: what was ticked in one must not hold for the next.
    state = st.dataframe(
        {
            TASK: [task.name or task.task_id for task in tasks],
            REMOVED: [task.at for task in tasks],
            UNTIL: [task.until for task in tasks],
        },
        hide_index=True,
        key=f"removed-{hash(task_ids)}",
        on_select="rerun",
        selection_mode="multi-row",
        column_config={name: columns.moment(name) for name in (REMOVED, UNTIL)},
        height="content" if len(tasks) <= 8 else 300,
    )
    picked = tuple(task_ids[row] for row in state.selection.rows)
    with st.container(horizontal=True):
        for label, ids in (("Restore selected", picked), ("Restore all", task_ids)):
            if st.button(f"{label} ({len(ids):,})", disabled=not ids, key=f"{label}-removed"):
                queue(RestoreTasks(name, ids))
