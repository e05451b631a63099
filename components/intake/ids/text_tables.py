"""Tables drawn with lines, as Markdown, databases and terminals print them, within a text."""

import re
from collections.abc import Iterator

_RULE = re.compile(r"^[ \t>]*[|+:-][-|+: \t=]*$", re.MULTILINE)
_LABELS = ("label", "title", "task", "name", "prompt", "description")
_LONGEST_LINE = 5000


class RuledTables:
    """The tables of a text, asked for places in rising order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tables = _tables(text) if "--" in text and "|" in text else iter(())
        self._table = next(self._tables, None)

    def header(self, place: int) -> str | None:
        """Return the header of the column that a place stands in, None where there is none."""
        cells = self._cells(place)
        if cells is None:
            return None
        line_start, header = cells
        index = self._text.count("|", line_start, place)
        return header[index] if index < len(header) else None

    def label(self, place: int) -> str:
        """Return what stands beside a place in the column that tells what a task is called."""
        cells = self._cells(place)
        if cells is None:
            return ""
        line_start, header = cells
        end = self._text.find("\n", place)
        row = self._text[line_start : end if end >= 0 else len(self._text)].split("|")
        named = {name.casefold(): index for index, name in reversed(list(enumerate(header)))}
        index = next((named[label] for label in _LABELS if label in named), len(row))
        return row[index] if index < len(row) else ""

    def _cells(self, place: int) -> tuple[int, list[str]] | None:
        while self._table is not None and self._table[1] <= place:
            self._table = next(self._tables, None)
        if self._table is None or place < self._table[0]:
            return None
        line_start = self._text.rfind("\n", max(0, place - _LONGEST_LINE), place) + 1
        return (line_start, self._table[2]) if line_start else None


def _tables(text: str) -> Iterator[tuple[int, int, list[str]]]:
    done = 0
    for rule in _RULE.finditer(text):
        if rule.start() < done or "--" not in rule.group():
            continue
        before = text.rfind("\n", max(done, rule.start() - _LONGEST_LINE), rule.start() - 1) + 1
        header = text[before : rule.start()]
        if "|" not in header or _RULE.fullmatch(header.strip("\n")):
            continue
        done = _end(text, rule.end() + 1)
        yield rule.end(), done, [cell.strip() for cell in header.split("|")]


def _end(text: str, start: int) -> int:
    while start < len(text):
        line_end = text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        if text.find("|", start, line_end) < 0 and not _RULE.match(text, start, line_end):
            return start
        start = line_end + 1
    return len(text)
