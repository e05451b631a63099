"""Cells that were pasted with their header, also one in a language that is not known here."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from components.intake.columns import SAMPLE_ROWS, Row, is_certain, names_ids
from components.intake.errors import UnclosedQuote, UnreadableInput
from components.intake.ids.addresses import is_decoration, unwrapped
from components.intake.ids.shapes import shapes
from components.intake.layouts import aligned
from components.intake.layouts.csv_rows import csv_rows, lines_after
from components.intake.layouts.words import content_of
from components.intake.tables import Table, with_columns
from components.model.limits import MAX_ITEMS
from components.model.text import visible

_UNDRAWN = re.compile(r"^[^|\n]*[^|\n\s=+:-][^|\n]*$", re.MULTILINE)
_NOT_SPACE = re.compile(r"\S")
_MOST_REMARKS = 100
_LONGEST_HEADER = 20_000


def read(name: str, text: str, *, shaped: bool) -> Table | None:
    """Return a text as a table where its first line is a header; None where it is none."""
    top = _top(text)
    if top is None:
        return None
    number, start, end = top
    header = text[start:end].strip().strip("|")
    for delimiter in "\t;,|":
        columns = [unwrapped(cell.strip()) for cell in header.split(delimiter, 1000)]
        if len(columns) < 2 or any(map(is_certain, columns)):
            continue
        known = any(map(names_ids, columns))
        if not known and not (shaped and next(shapes(header), None) is None):
            continue
        body = text[end + 1 :]
        if delimiter == "|" and not _all_drawn(body):
            return None
        try:
            rows = list(islice(_rows(body, number, delimiter), MAX_ITEMS))
            if known or _fits(columns, rows):
                unread = lines_after(text, rows[-1][0]) if len(rows) == MAX_ITEMS else 0
                return replace(with_columns(name, columns, rows), unread=unread)
        except (UnclosedQuote, UnreadableInput):
            return None
    return aligned.read(name, text, top, shaped=shaped)


def _top(text: str) -> tuple[int, int, int] | None:
    """Return number, start and end of the first line that says something, if another does too."""
    at, number = 0, 1
    for _ in range(_MOST_REMARKS):
        found = _NOT_SPACE.search(text, at)
        end = text.find("\n", found.start()) if found else -1
        if found is None or end < 0:
            return None
        start = max(at, text.rfind("\n", at, found.start()) + 1)
        number += text.count("\n", at, start)
        if end - start >= _LONGEST_HEADER:
            return None
        if content_of(text[start:end]):
            return (number, start, end) if _NOT_SPACE.search(text, end) else None
        at, number = end + 1, number + 1
    return None


def _all_drawn(body: str) -> bool:
    return not any(map(str.strip, _UNDRAWN.findall(body)))


def _rows(body: str, before: int, delimiter: str) -> Iterator[Row]:
    if delimiter == "|":
        body = "\n".join(
            line.strip().removeprefix("|").removesuffix("|") for line in body.split("\n")
        )
    try:
        rows = list(islice(csv_rows(body, delimiter), MAX_ITEMS))
    except UnclosedQuote:
        rows = list(islice(csv_rows(body, delimiter, quoted=False), MAX_ITEMS))
    for line, cells in rows:
        if not all(map(is_decoration, cells)):
            yield line + before, cells


def _fits(columns: list[str], rows: list[Row]) -> bool:
    """Tell whether rows stand under a header of unknown words: all as wide, one column of ids."""
    if not all(columns):
        return False
    sample = [cells for _, cells in rows[:SAMPLE_ROWS]]
    if any(len(cells) != len(columns) for cells in sample):
        return False
    return any(
        2 * sum(1 for cells in sample if is_certain(visible(cells[index]).strip())) > len(sample)
        for index in range(len(columns))
    )
