"""A file of comma, semicolon, tab or pipe separated values as a table."""

import re
from dataclasses import replace
from itertools import islice

from components.intake.columns import Row, is_certain, names_ids
from components.intake.errors import UnclosedQuote, UnreadableInput
from components.intake.layouts.csv_rows import csv_rows, lines_after
from components.intake.tables import Table, from_rows, ragged
from components.intake.text import read_text
from components.model.limits import MAX_ITEMS

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 50
_LONGEST_HEADER = 20_000
_SAMPLE_LENGTH = 256 * 1024
_EXCEL_HINT = re.compile(r"sep=([^\w\s\"]|\t)[ \t]*(?:\r\n|\n|\r|$)", re.IGNORECASE)

_Fit = tuple[bool, float, int]
_NO_FIT: _Fit = (False, 0.0, 0)


def read_delimited(name: str, text: str, usual: str) -> Table:
    """Read a table whose delimiter is guessed, ``usual`` first; raises `UnreadableInput`."""
    hint = _EXCEL_HINT.match(text)
    skipped = 1 if hint else 0
    body = text[hint.end() :] if hint else text
    if "\n" not in body.strip() and len(body) > _SAMPLE_LENGTH:
        return read_text(name, "\n" * skipped + body)
    delimiter = hint.group(1) if hint else _guess_delimiter(body, usual)
    try:
        rows = [
            (line + skipped, cells) for line, cells in islice(csv_rows(body, delimiter), MAX_ITEMS)
        ]
    except UnclosedQuote as exc:
        raise UnreadableInput(
            name,
            "has a stray or never closed quote, or a cell far too long, in the "
            f"row that begins at line {exc.line + skipped}: correct it, or save the file as .xlsx.",
        ) from exc
    if rows and _is_aligned(rows[0][1]):
        return read_text(name, "\n" * skipped + body)
    if len(rows) == 1 and not any(names_ids(cell) for cell in rows[0][1]):
        # All ids in one row are a list, not a table of one task.
        return read_text(name, "\n" * skipped + body)
    unread = lines_after(body, rows[-1][0] - skipped) if len(rows) == MAX_ITEMS else 0
    return replace(from_rows(name, _checked_widths(name, rows)), unread=unread)


def _is_aligned(first: tuple[str, ...]) -> bool:
    columns = first[0][:_LONGEST_HEADER].split("  ") if len(first) == 1 else []
    return len(columns) > 1 and any(map(names_ids, columns))


def _checked_widths(name: str, rows: list[Row]) -> list[Row]:
    if not rows:
        return rows
    first = rows[0][1]
    # Spreadsheets add empty cells at the ends of rows, the header's included.
    width = _filled_width(first)
    against = "the header" if any(map(names_ids, first)) else "the first row"
    for line, cells in rows:
        filled = _filled_width(cells)
        if filled > width or len(cells) < width:
            count = filled if filled > width else len(cells)
            raise UnreadableInput(
                name,
                f"was not read: line {line} has {ragged(count, width, against)}, "
                "so correct that line and try again.",
            )
    return [(line, cells[:width]) for line, cells in rows]


def _filled_width(cells: tuple[str, ...]) -> int:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return end


def _guess_delimiter(text: str, usual: str) -> str:
    candidates = (usual, *(delimiter for delimiter in _DELIMITERS if delimiter != usual))
    fits = {delimiter: _fit(text, delimiter) for delimiter in candidates}
    return max(candidates, key=lambda delimiter: fits[delimiter])


def _fit(text: str, delimiter: str) -> _Fit:
    rows: list[Row] = []
    try:
        rows.extend(islice(csv_rows(text[:_SAMPLE_LENGTH], delimiter), _SAMPLE))
    except UnclosedQuote:
        if len(text) <= _SAMPLE_LENGTH:
            return _NO_FIT
    if not rows or len(rows[0][1]) < 2:
        return _NO_FIT
    first = rows[0][1]
    has_ids = any(names_ids(cell) or is_certain(cell.strip()) for cell in first)
    width = _filled_width(first)
    even = sum(1 for _, cells in rows if _filled_width(cells) <= width <= len(cells))
    return has_ids, even / len(rows), width
