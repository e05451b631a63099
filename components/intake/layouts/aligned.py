"""Tables of programs whose columns are set apart by spaces, under a header that names ids."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from components.intake.columns import Row, is_certain, names_ids
from components.intake.ids.addresses import is_decoration
from components.intake.ids.shapes import LineNumbers
from components.intake.layouts.csv_rows import lines_after
from components.intake.tables import MAX_COLUMNS, Table, with_columns
from components.model.limits import MAX_ITEMS

_FILLED_LINE = re.compile(r"^[^\S\n]*+[^\n]+", re.MULTILINE)
_CELL = re.compile(r"\S+(?: \S+)*")


def read(name: str, text: str, header: tuple[int, int, int], *, shaped: bool) -> Table | None:
    """Return a text as a table under a header; None where its rows do not fit that.

    ``header`` is its line number, start and end. Of a ``shaped`` text only ids with a shape are
    taken.
    """
    number, start, end = header
    cells = list(islice(_CELL.finditer(text, start, end), MAX_COLUMNS + 1))
    columns = [cell.group() for cell in cells]
    if not 2 <= len(columns) <= MAX_COLUMNS or any(map(is_certain, columns)):
        return None
    if not any(map(names_ids, columns)):
        return None
    starts = [cell.start() - start for cell in cells]
    rows: list[Row] = []
    for line, row in islice(_rows(text[end + 1 :], starts), MAX_ITEMS):
        if row is None:
            return None
        if not all(map(is_decoration, row)):
            rows.append((line + number, row))
    if not rows:
        return None
    table = with_columns(name, columns, rows)
    unread = lines_after(text, rows[-1][0]) if len(rows) == MAX_ITEMS else 0
    return replace(table, found=replace(table.found, shaped=shaped), unread=unread)


def _rows(body: str, starts: list[int]) -> Iterator[tuple[int, tuple[str, ...] | None]]:
    lines = LineNumbers(body, [])
    for found in _FILLED_LINE.finditer(body):
        if found.group().isspace():
            continue
        at = found.start()
        pieces = list(islice(_CELL.finditer(body, at, found.end()), len(starts) + 1))
        yield lines.at(at), _placed([(p.start() - at, p.group()) for p in pieces], starts)


def _placed(pieces: list[tuple[int, str]], starts: list[int]) -> tuple[str, ...] | None:
    """Return the cells of a row, None where it cannot be told which columns they stand in."""
    if len(pieces) == len(starts):
        return tuple(text for _, text in pieces)
    by_start = dict(pieces)
    if len(pieces) > len(starts) or not by_start.keys() <= set(starts):
        return None
    return tuple(by_start.get(start, "") for start in starts)
