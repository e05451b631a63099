"""Entering task ids: pasted or uploaded, previewed, then added in one click."""

from collections.abc import Collection

import streamlit as st

from components.task_ids import (
    MAX_IDS,
    Parsed,
    Preview,
    Table,
    UnreadableInput,
    combine,
    parse_text,
    read_file,
)
from components.views import notices

TYPES = ["txt", "csv", "tsv", "json", "jsonl", "xlsx"]
ROUND = "intake_round"


def show(existing: Collection[str]) -> Preview | None:
    """Draw the entry fields and return what is to be added once "Add tasks" is clicked."""
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
    upload = st.file_uploader(
        "Upload task IDs",
        type=TYPES,
        key=f"intake_file_{turn}",
        max_upload_size=5,
        help=f"One id a row, up to {MAX_IDS:,}; label and group columns come along.",
    )
    # Above the preview, so that it stays put beneath the pointer when leaving the text
    # area brings the preview up.
    clicked = st.button("Add tasks", type="primary", key="intake_add")
    given: list[Parsed] = []
    try:
        if text and text.strip():
            given.append(parse_text(text))
        if upload is not None:
            given.append(_chosen(read_file(upload.name, upload.getvalue())))
    except UnreadableInput as exc:
        st.error(str(exc), icon=":material/warning:")
        return None
    preview = combine(given).against(existing)
    if preview.given:
        _sums(preview)
    elif clicked or given:
        st.warning("No task ids were given: paste some, or upload a file that holds them.")
    return preview if clicked and preview.given else None


def clear() -> None:
    """Empty the entry fields, after what they held has been added."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def _chosen(table: Table) -> Parsed:
    if len(table.columns) < 2:
        return table.parse()
    column = st.selectbox(
        "Column with the task IDs",
        range(len(table.columns)),
        index=table.id_column,
        format_func=lambda index: table.columns[index] or f"Column {index + 1}",
        placeholder="Choose the column",
    )
    return table.parse(id_column=column)


def _sums(preview: Preview) -> None:
    parts = [
        f"**{len(preview.new):,} new**",
        f"{preview.already:,} already on the board",
        f"{preview.duplicates:,} {'duplicate' if preview.duplicates == 1 else 'duplicates'}",
        f"{len(preview.rejected):,} rejected",
    ]
    st.markdown(f"{preview.given:,} given = " + " + ".join(parts))
    if preview.new:
        with st.expander(f"See the {len(preview.new):,} new"):
            notices.entries(preview.new)
    if preview.rejected:
        notices.rejections(preview.rejected)
