"""Tables with a delimiter: comma, semicolon, tab or pipe."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from components.task_ids.ids import UnreadableInput, shown
from components.task_ids.tables import (
    Row,
    Table,
    from_rows,
    is_certain,
    names_ids,
    ragged,
)
from components.task_ids.text import read_text

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 50
_EXCEL_HINT = re.compile(r"sep=(.)[ \t]*(?:\r\n|\n|\r|$)", re.IGNORECASE)


def read_delimited(name: str, text: str, usual: str) -> Table:
    """Read a table whose delimiter is sniffed; ``usual`` is the one its name promises."""
    hint = _EXCEL_HINT.match(text)
    skipped = 1 if hint else 0
    body = text[hint.end() :] if hint else text
    delimiter = hint.group(1) if hint else _sniff(body, usual)
    try:
        rows = [(line + skipped, cells) for line, cells in records(body, delimiter)]
    except Unclosed as exc:
        raise UnreadableInput(
            f"{shown(name)} has a stray or never closed quote in the row that begins at line "
            f"{exc.line + skipped}: correct it, or save the file as .xlsx."
        ) from exc
    if len(rows) == 1 and not any(names_ids(cell) for cell in rows[0][1]):
        # All ids in one row are a list, not a table of one task.
        return read_text(name, "\n" * skipped + body)
    _check(name, rows)
    return from_rows(name, rows)


class Unclosed(Exception):
    """A row whose quotes do not match, beginning at ``line``."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def records(text: str, delimiter: str, *, quoted: bool = True) -> Iterator[Row]:
    """Yield each row that has a filled cell, with the line that it begins at."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        skipinitialspace=delimiter != " ",
        strict=True,
    )
    line = 1
    try:
        for cells in reader:
            if any(not cell.isspace() for cell in cells if cell):
                yield line, tuple(cells)
            line = reader.line_num + 1
    except csv.Error as exc:
        raise Unclosed(line) from exc


def _check(name: str, rows: list[Row]) -> None:
    if not rows:
        return
    first = rows[0][1]
    # Spreadsheets add empty cells at the ends of rows, the header's included.
    least = len(_trimmed(first))
    against = "the header" if any(map(names_ids, first)) else "the first row"
    for index, (line, cells) in enumerate(rows):
        trimmed = _trimmed(cells)
        if len(trimmed) > least or len(cells) < least:
            count = len(trimmed) if len(trimmed) > least else len(cells)
            raise UnreadableInput(
                f"{shown(name)}: line {line} has {ragged(count, least, against)}; "
                "nothing was read, so correct that line and try again."
            )
        rows[index] = (line, cells[:least])


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _sniff(text: str, usual: str) -> str:
    candidates = (usual, *(d for d in _DELIMITERS if d != usual))
    best = max(candidates, key=lambda delimiter: _fit(text, delimiter))
    return best if _fit(text, best) > (False, 0.0, 0) else usual


def _fit(text: str, delimiter: str) -> tuple[bool, float, int]:
    rows: list[Row] = []
    try:
        rows.extend(islice(records(text, delimiter), _SAMPLE))
    except Unclosed:
        if not rows:
            return (False, 0.0, 0)
    if not rows:
        return (False, 0.0, 0)
    first = rows[0][1]
    if len(first) < 2:
        return (False, 0.0, 0)
    telling = any(names_ids(cell) or is_certain(cell.strip()) for cell in first)
    width = len(_trimmed(first))
    agreeing = sum(1 for _, cells in rows if len(_trimmed(cells)) <= width <= len(cells))
    return (telling, agreeing / len(rows), len(first))
