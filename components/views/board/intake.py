"""Entering task ids: pasted, uploaded or fetched, previewed, then added in one click."""

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.intake import ParsedIds, Preview, combine, read_paste
from components.model.actions import TasksAdded
from components.model.entry import Entry
from components.model.limits import MAX_FILES, MAX_IDS, MAX_UPLOAD_BYTES, MEGABYTE, UPLOAD_KINDS
from components.model.snapshot import Snapshot
from components.views.board import chosen_ids, recent, uploads
from components.views.shared import dialogs, notices
from components.views.words.counts import counted

ROUND = "intake_round"


def show(fetch: Callable[[int], Sequence[Entry]]) -> tuple[str, Sequence[UploadedFile]]:
    """Draw the entry fields, fetch recent tasks when asked, and return text and files."""
    turn = st.session_state.setdefault(ROUND, 0)
    text = st.text_area(
        "Task IDs",
        key=f"intake_text_{turn}",
        height=150,
        persist_state="page",
        placeholder="Paste ids, log lines, API addresses, JSON or spreadsheet cells",
        help="Anything between ids will do: new lines, commas, tabs, quotes, brackets. "
        "Ctrl+Enter shows the preview.",
    )
    left, right = st.columns(2)
    with left:
        files = st.file_uploader(
            "Upload task IDs",
            accept_multiple_files=True,
            key=f"intake_file_{turn}",
            max_upload_size=MAX_UPLOAD_BYTES // MEGABYTE,
            help=f"{', '.join(UPLOAD_KINDS)}, each also as .gz; others are tried as text. Up to "
            f"{MAX_FILES} files with {MAX_IDS:,} ids; label and group columns come along.",
        )
    with right:
        count = recent.show(turn)
    if count is not None:
        recent.fetch(fetch, count)
    return text, files


def offer_first(snapshot: Snapshot, add: Callable[[], None] | None) -> None:
    """Draw the fields on the page itself where a board is empty and somebody may fill it."""
    # The container is always there, so that what follows keeps its place on the page.
    with st.container():
        if add is not None and not snapshot.tasks:
            add()


def preview(text: str, files: Sequence[UploadedFile], snapshot: Snapshot) -> Preview | None:
    """Draw what would be added, and return it once "Add tasks" is clicked."""
    # Above the preview, so that it stays put beneath the pointer when leaving the text
    # area brings the preview up.
    clicked = st.button("Add tasks", type="primary", key="intake_add")
    # Above the choices, of which several files have many.
    sums = st.container()
    parts: list[ParsedIds] = []
    if text.strip():
        with notices.show_errors():
            # Read once, not with every rerun of the page.
            table = dialogs.cached(text, lambda: read_paste(text))
            parts.append(chosen_ids.show(table, "text"))
    parts += uploads.show(files, named=bool(text.strip()))
    if (fetched := recent.fetched()) is not None:
        parts.append(fetched)
    found = combine(parts).against({task.task_id for task in snapshot.tasks})
    if found.given:
        sums.markdown(_sums(found))
        _items(found)
    elif found.sorts.left_out or found.words.count:
        st.warning("No id of a run, task or session was found.")
    elif clicked or parts:
        st.warning(
            "No task ids were given: paste some, upload a file that holds them, or fetch "
            "recent tasks."
        )
    return found if clicked and found.given else None


def added(outcome: TasksAdded, preview: Preview, name: str) -> None:
    """Say what an addition did, empty the entry fields and rerun the page."""
    numbers = {
        "already on the board": preview.already + len(preview.new) - outcome.added,
        "given twice": preview.duplicates,
        "rejected": preview.rejections,
    }
    rest = [f"{number:,} {word}" for word, number in numbers.items() if number]
    text = ", ".join([f"{outcome.added:,} added", *rest])
    notices.keep(notices.Notice(text, preview.rejected, preview.unread), name)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    recent.drop()
    st.rerun()


def _sums(preview: Preview) -> str:
    parts = [
        f"**{len(preview.new):,} new**",
        f"{preview.already:,} already on the board",
        counted(preview.duplicates, "duplicate"),
        f"{preview.rejections:,} rejected",
    ]
    return f"{preview.given:,} given = " + " + ".join(parts)


def _items(preview: Preview) -> None:
    if preview.new:
        with st.expander(f"See the {len(preview.new):,} new"):
            notices.entries(preview.new)
    if preview.rejected:
        notices.rejections(preview.rejected, preview.unread)
