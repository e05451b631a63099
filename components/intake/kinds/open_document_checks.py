"""Checks of OpenDocument spreadsheets before they are read."""

import io
import re
import zipfile

from components.intake.errors import UnsafeFile
from components.intake.kinds.archives import (
    DAMAGED,
    MAX_TEXT,
    TOO_MUCH,
    Attributes,
    SafeWorkbook,
    Share,
    Shares,
    XmlPart,
    count_rows,
    number,
    packed,
    unpacked,
)
from components.intake.tables import MAX_CELLS

_WANTED = ("mimetype", "meta-inf/manifest.xml", "content.xml")
_TABLE = re.compile(rb"<table:table[\s>]")
_TABLE_END = b"</table:table>"
_CELLS = ("table:table-cell", "table:covered-table-cell")
_FILLED = (b"office:value", b"office:string-value", b"office:date-value", b"<text:p")
_OF_EMPTY_CELLS = frozenset(("table:number-columns-repeated", "table:style-name"))
_TEXTS = ("office:string-value", "table:formula")
_FAR = 20_000


def safe_open_document(data: bytes) -> SafeWorkbook:
    """Return a copy of a spreadsheet with its tables alone; raises `UnsafeFile`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            parts = unpacked(source, lambda name: name in _WANTED)
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise UnsafeFile("is protected by a password")
        parts["content.xml"], unread = _checked(parts["content.xml"])
        for content in (content for name, content in parts.items() if name.endswith(".xml")):
            XmlPart(content).parse()
    except (*DAMAGED, KeyError) as exc:
        raise UnsafeFile("is a damaged OpenDocument spreadsheet") from exc
    return SafeWorkbook(packed(parts.items()), unread)


def _checked(content: bytes) -> tuple[bytes, dict[str, int]]:
    starts = [found.start() for found in _TABLE.finditer(content)]
    following = [*starts[1:], len(content)]
    # Each table is parsed by itself: one within another would not be well-formed.
    ends = [_end(content, start, limit) for start, limit in zip(starts, following, strict=True)]
    tables = [content[start:end] for start, end in zip(starts, ends, strict=True)]
    shares = Shares(len(tables))
    unread: dict[str, int] = {}
    for index in sorted(range(len(tables)), key=lambda index: len(tables[index])):
        check = _TableCheck(tables[index], shares.next())
        tables[index], rows = check.checked()
        if rows:
            unread[check.name] = rows
        shares.took(check.rows, check.cells, check.tags)
    between = [content[end:start] for end, start in zip(ends, following, strict=True)]
    kept = (piece for pair in zip(tables, between, strict=True) for piece in pair)
    return b"".join((content[: starts[0]], *kept)), unread


def _end(content: bytes, start: int, before: int) -> int:
    return content.rindex(_TABLE_END, start, before) + len(_TABLE_END)


class _TableCheck:
    """Measures how large a table becomes in memory, and cuts off the rows that are too many."""

    def __init__(self, content: bytes, share: Share) -> None:
        self._content = content
        self._part = XmlPart(content)
        self._share = share
        self.name = ""
        self.rows = self.cells = self.tags = 0
        self._row = self._column = self._last_column = self._width = 0
        self._repeated_rows = self._repeated = 1
        self._text = self._row_text = self._all_text = 0
        self._is_filled = False
        self._open: list[str] = []
        self._cut: int | None = None

    def checked(self) -> tuple[bytes, int]:
        """Return the table and how many rows were cut off; raises `UnsafeFile`."""
        self._part.parse(self._start, self._end, self._characters)
        if self._cut is None:
            return self._content, 0
        kept, rest = self._content[: self._cut], self._content[self._cut :]
        closing = "".join(f"</{tag}>" for tag in reversed(self._open))
        return kept + closing.encode(), count_rows(rest, "table:table-row", _FILLED)

    def _start(self, tag: str, attributes: Attributes) -> None:
        self.tags += 1
        if tag in _CELLS:
            self.cells += 1
            repeated = attributes.get("table:number-columns-repeated")
            self._repeated = number(repeated) if repeated else 1
            self._is_filled = not _OF_EMPTY_CELLS.issuperset(attributes)
            self._text = 0
            if self._is_filled:
                self._text = sum(len(attributes.get(name, "")) for name in _TEXTS)
        elif tag == "table:table-row":
            if self.rows >= self._share.rows or self.cells >= self._share.cells:
                self._cut = self._part.look_away()
                return
            # A row without cells takes as long to look at as a cell does.
            self.cells += 1
            self._repeated_rows = number(attributes.get("table:number-rows-repeated", "1"))
            self._column = self._last_column = self._row_text = 0
        elif tag == "text:s":
            self._text += number(attributes.get("text:c", "1"))
            self._is_filled = True
        elif tag == "table:table":
            self.name = attributes.get("table:name", "")
        else:
            self._is_filled = True
        if self.tags > self._share.tags or self.cells > self._share.cells + _FAR:
            raise UnsafeFile(TOO_MUCH)
        self._open.append(tag)

    def _characters(self, data: str) -> None:
        self._text += len(data)

    def _end(self, tag: str) -> None:
        self._open.pop()
        if tag in _CELLS:
            self._column += self._repeated
            if self._is_filled:
                self._last_column = self._column
                self._row_text += self._text * self._repeated
        elif tag == "table:table-row":
            self._end_row()

    def _end_row(self) -> None:
        self._row += self._repeated_rows
        if not self._last_column:
            return
        self.rows += 1
        self._width = max(self._width, self._last_column)
        self._all_text += self._row_text * self._repeated_rows
        if self._row * self._width > MAX_CELLS:
            raise UnsafeFile(
                f"has a cell in row {self._row:,} and column {self._width:,}, "
                "far from any list of tasks"
            )
        if self._all_text > MAX_TEXT:
            raise UnsafeFile("holds far more text than a list of tasks needs")
