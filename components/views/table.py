"""The coloured table: filtered, a page at a time, with a selection that follows the tasks."""

from collections.abc import Sequence

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from components.snapshot import Snapshot, Task
from components.views import frames

PAGE_ROWS = 100
ALL_ROWS = 500
ROW_PIXELS = 35
MOST_PIXELS = 640
DRAWN = "drawn_ids"


def show(tasks: Sequence[Task], snapshot: Snapshot) -> tuple[str, ...]:
    """Draw the tasks and return the ids of the selected rows."""
    if not tasks:
        st.info(
            "No task matches the filter." if snapshot.tasks else "No tasks yet.",
            icon=":material/search_off:",
        )
        return ()
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = _page(tasks)
    ids = tuple(task.task_id for task in shown)
    key = f"table-{snapshot.board.name}"
    selected = _follow(key, ids)
    words = sorted({frames.status_text(task) for task in shown})
    st.dataframe(
        frames.table(shown),
        key=key,
        hide_index=True,
        height=min(MOST_PIXELS, ROW_PIXELS * (len(shown) + 1) + 3),
        on_select="rerun",
        selection_mode="multi-row",
        column_order=_columns(shown),
        placeholder="",
        column_config={
            frames.TASK_ID: st.column_config.TextColumn(width=150, pinned=True),
            frames.LABEL: st.column_config.TextColumn(width=210),
            frames.GROUP: st.column_config.TextColumn(width=90),
            frames.STATUS: st.column_config.MultiselectColumn(
                width=max(map(_pill_pixels, words)),
                options=words,
                color=[frames.look(word).pill for word in words],
                format_func=_caption,
            ),
            frames.RAW: st.column_config.TextColumn(width=110),
            frames.SINCE: _moment(frames.SINCE),
            frames.LAST_CHECKED: _moment(frames.LAST_CHECKED),
            frames.PROBLEM: st.column_config.TextColumn(width=300),
        },
    )
    return selected


def _page(tasks: Sequence[Task]) -> Sequence[Task]:
    if len(tasks) <= ALL_ROWS:
        return tasks
    pages = -(-len(tasks) // PAGE_ROWS)
    page = st.pagination(pages, key="page")
    first = (min(page, pages) - 1) * PAGE_ROWS
    last = min(first + PAGE_ROWS, len(tasks))
    st.caption(f"{first + 1:,}–{last:,} of {len(tasks):,} tasks")
    return tasks[first:last]


def _columns(tasks: Sequence[Task]) -> list[str]:
    empty = set()
    if not any(task.label for task in tasks):
        empty.add(frames.LABEL)
    if not any(task.group for task in tasks):
        empty.add(frames.GROUP)
    if not frames.translated(tasks):
        empty.add(frames.RAW)
    if all(task.confirmed or task.reading.checked_at is None for task in tasks):
        empty.add(frames.LAST_CHECKED)
    if not any(task.reading.problem for task in tasks):
        empty.add(frames.PROBLEM)
    return [column for column in frames.COLUMNS if column not in empty]


def _follow(key: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    # The browser keeps a selection by position: what it says belongs to the rows that were
    # drawn last, and is carried over to where the same tasks stand now.
    drawn: tuple[str, ...] = st.session_state.get(DRAWN, ())
    state = st.session_state.get(key)
    rows = list(state["selection"]["rows"]) if state else []
    chosen = {drawn[row] for row in rows if row < len(drawn)}
    places = [row for row, task_id in enumerate(ids) if task_id in chosen]
    if sorted(rows) != places:
        st.session_state[key] = {"selection": {"rows": places, "columns": [], "cells": []}}
    st.session_state[DRAWN] = ids
    return tuple(ids[row] for row in places)


def _caption(word: str) -> str:
    return f"{frames.look(word).icon} {word}"


def _pill_pixels(word: str) -> int:
    return min(300, max(120, 36 + 7 * len(word)))


def _moment(name: str) -> ColumnConfig:
    zone = st.context.timezone
    return st.column_config.DatetimeColumn(
        name if zone else f"{name} (UTC)", width=120, format="MMM D, HH:mm:ss", timezone=zone
    )
