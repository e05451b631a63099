"""Which ids of a text or file are taken, where there is a choice, and what is left out."""

from collections.abc import Sequence

import streamlit as st

from components.intake import ParsedIds, Sorts, Table, Words, combine
from components.views.words.counts import counted, counted_list
from components.views.words.foreign import literal

_SHOWN = 200
_TAKE = "Take these words as task ids all the same"


def show(table: Table, place: str) -> ParsedIds:
    """Draw the choices that a text or file offers, and return the ids as they are chosen."""
    alike = _alike(table.sheets)
    columns = [_column(sheets, place, several=len(alike) > 1) for sheets in alike]
    # A key for each content: what was agreed to for one text is not agreed to for the next.
    counts = [sheet.words.count for sheet in table.sheets]
    content = hash((table.columns, len(table.rows), table.rows[:5], *counts))
    key = f"intake_words_{place}_{content}"
    with_words = bool(st.session_state.get(key))
    parsed = combine(
        sheet.parse(id_column=column, with_words=with_words)
        for sheets, column in zip(alike, columns, strict=True)
        for sheet in sheets
    )
    _left_out(parsed.sorts)
    if parsed.words.count:
        with st.expander(_not_taken(parsed.words.count)):
            st.checkbox(_TAKE, key=key)
            _words(parsed.words)
    elif st.session_state.get(key):
        st.checkbox(_TAKE, key=key)
    return parsed


def _alike(sheets: Sequence[Table]) -> list[list[Table]]:
    """Return the sheets of a workbook, together those for which one choice of a column does."""
    groups: dict[tuple[object, ...], list[Table]] = {}
    for sheet in sheets:
        groups.setdefault((sheet.columns, sheet.found), []).append(sheet)
    return list(groups.values())


def _column(sheets: Sequence[Table], place: str, *, several: bool) -> int | None:
    table = sheets[0]
    found = table.found.ids
    options: list[int | None] = list(found if table.exact else range(len(table.columns)))
    if len(options) < 2:
        return None
    if len(found) > 1:
        options.insert(0, None)
    label = "IDs to take" if table.exact else "Column with the task IDs"
    if several:
        label += f" in {', '.join(f'“{literal(sheet.sheet)}”' for sheet in sheets)}"
    chosen: int | None = st.selectbox(
        label,
        options,
        index=0 if len(found) > 1 else table.id_column,
        format_func=lambda index: _option(table, index),
        placeholder="Choose the column",
        key=f"intake_column_{place}_{hash((table.columns, found, table.sheet))}",
    )
    return chosen


def _option(table: Table, index: int | None) -> str:
    names = [table.columns[column] for column in table.found.ids]
    if index is None:
        return f"Best of each: {', else '.join(names)}"
    name = table.columns[index] or f"Column {index + 1}"
    return f"Only: {name}" if table.exact else name


def _left_out(sorts: Sorts) -> None:
    """Say which ids were taken where others stand beside them."""
    if sorts.left_out:
        left_out = counted_list(sorts.left_out)
        taken = counted_list(sorts.taken)
        st.caption(f"{taken}; their {left_out} left out" if taken else f"{left_out} left out")


def _not_taken(count: int) -> str:
    words = counted(count, "word")
    return f"Not taken: {words} that {'is no id' if count == 1 else 'are no ids'}"


def _words(words: Words) -> None:
    first = words.first[:_SHOWN]
    st.dataframe(
        {"Line": [line for line, _ in first], "Word": [word[:80] for _, word in first]},
        hide_index=True,
        column_config={"Line": st.column_config.NumberColumn(width=70)},
        height="content" if len(first) <= 8 else 300,
    )
    if words.count > len(first):
        st.caption(f"and {words.count - len(first):,} more")
