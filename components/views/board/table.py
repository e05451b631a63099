"""The coloured table: filtered, a page at a time, with a selection that follows the tasks."""

from collections.abc import Sequence

import streamlit as st

from components.model.snapshot import Snapshot, Task
from components.views.charts import columns
from components.views.words import frames
from components.views.words.counts import counted

PAGE_ROWS = 100
ALL_ROWS = 500
ROW_PIXELS = 35
MOST_PIXELS = 640


def show(tasks: Sequence[Task], snapshot: Snapshot) -> tuple[Task, ...]:
    """Draw the tasks; return all that are selected, those that are not drawn at present too."""
    name = snapshot.board.name
    with st.container(horizontal=True, vertical_alignment="center"):
        drawn = _page(tasks, name)
    ids = tuple(task.task_id for task in drawn)
    chosen = _follow(name, ids)
    selected = tuple(task for task in snapshot.tasks if task.task_id in chosen)
    st.session_state[f"selected-{name}"] = frozenset(task.task_id for task in selected)
    # The container is always there, so that what follows keeps its place on the page.
    with st.container():
        _hidden(selected, ids, name)
    if drawn:
        _draw(drawn, _key(name))
    else:
        st.info(
            "No task matches the filter." if snapshot.tasks else "No tasks yet.",
            icon=":material/search_off:",
        )
    return selected


def _draw(shown: Sequence[Task], key: str) -> None:
    table = frames.table(shown)
    longest = max(map(len, table[frames.STATUS]))
    st.dataframe(
        table,
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
            frames.NOTE: st.column_config.TextColumn(width=210),
            frames.STATUS: columns.pills(
                table[frames.STATUS], width=min(300, max(120, 36 + 7 * longest))
            ),
            frames.RAW: st.column_config.TextColumn(width=110),
            frames.SINCE: columns.moment(frames.SINCE),
            frames.API_ENDED: columns.moment(frames.API_ENDED),
            frames.COST: st.column_config.NumberColumn(width=80, format="$%.2f"),
            frames.LAST_CHECKED: columns.moment(frames.LAST_CHECKED),
            frames.PROBLEM: st.column_config.TextColumn(width=300),
        },
    )


def _hidden(selected: Sequence[Task], drawn: tuple[str, ...], name: str) -> None:
    there = frozenset(drawn)
    if hidden := sum(task.task_id not in there for task in selected):
        whole = counted(len(selected), "selected task")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                f":material/visibility_off: {hidden:,} of {whole} not shown here: Check again, "
                "Edit and Remove are for all that are selected.",
                width="content",
            )
            st.button("Clear selection", type="tertiary", on_click=_clear, args=(name,))


def _page(tasks: Sequence[Task], name: str) -> Sequence[Task]:
    if len(tasks) <= ALL_ROWS:
        return tasks
    pages = -(-len(tasks) // PAGE_ROWS)
    page = st.pagination(pages, key=f"page-{name}")
    first = (min(page, pages) - 1) * PAGE_ROWS
    last = min(first + PAGE_ROWS, len(tasks))
    st.caption(f"{first + 1:,}–{last:,} of {len(tasks):,} tasks")
    return tasks[first:last]


def _columns(tasks: Sequence[Task]) -> list[str]:
    shown = {
        frames.LABEL: any(task.name for task in tasks),
        frames.GROUP: any(task.group for task in tasks),
        frames.NOTE: any(task.note for task in tasks),
        frames.RAW: frames.translated(tasks),
        frames.API_ENDED: any(task.api_ended_at for task in tasks),
        frames.COST: any(task.reading.facts.cost_usd is not None for task in tasks),
        frames.LAST_CHECKED: any(not t.confirmed and t.reading.checked_at for t in tasks),
        frames.PROBLEM: any(task.reading.problem for task in tasks),
    }
    return [column for column in frames.COLUMNS if shown.get(column, True)]


def _follow(name: str, ids: tuple[str, ...]) -> frozenset[str]:
    # The browser keeps a selection by position: what it says belongs to the rows that were
    # drawn last, and is carried over to where the same tasks stand now. Whatever is selected
    # and was not drawn stays selected.
    key, last = _key(name), f"drawn-{name}"
    drawn: tuple[str, ...] = st.session_state.get(last, ())
    state = st.session_state.get(key)
    rows = list(state["selection"]["rows"]) if state else []
    ticked = {drawn[row] for row in rows if row < len(drawn)}
    before: frozenset[str] = st.session_state.get(f"selected-{name}", frozenset())
    chosen = before.difference(drawn) | ticked
    places = [row for row, task_id in enumerate(ids) if task_id in chosen]
    if sorted(rows) != places:
        _tick(key, places)
    st.session_state[last] = ids
    return chosen


def _clear(name: str) -> None:
    st.session_state[f"selected-{name}"] = frozenset()
    _tick(_key(name), [])


def _tick(key: str, rows: list[int]) -> None:
    st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}


def _key(name: str) -> str:
    return f"table-{name}"
