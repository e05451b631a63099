"""Checks of Excel workbooks before they are read."""

import io
import posixpath
import re
import zipfile
from collections import Counter

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

_DIGITS = "0123456789"
_LONGEST_ROW = 7
_LETTERS = re.compile(r"[A-Za-z]{1,3}", re.ASCII)
_WIDEST = 16_384


def safe_excel(data: bytes) -> SafeWorkbook:
    """Return a copy of a workbook with its sheets alone; raises `UnsafeFile`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            parts = unpacked(source, _is_wanted)
        return _checked(parts)
    except DAMAGED as exc:
        raise UnsafeFile("is a damaged Excel workbook") from exc


def _is_wanted(name: str) -> bool:
    return name.endswith((".xml", ".rels")) and name.startswith(
        ("xl/", "_rels/", "[content_types]")
    )


def _checked(parts: dict[str, bytes]) -> SafeWorkbook:
    texts = _SharedTexts()
    # calamine takes for a sheet whatever holds this element.
    sheets = sorted(
        (len(content), part) for part, content in parts.items() if b"sheetData" in content
    )
    shares = Shares(len(sheets))
    cut: dict[str, int] = {}
    for _, part in sheets:
        check = _SheetCheck(parts[part], texts.uses, shares.next())
        parts[part], cut[part] = check.checked()
        shares.took(check.rows, check.cells, check.tags)
    for part, content in parts.items():
        if part not in cut:
            texts.part(content, shares.next().tags)
    texts.finish()
    places = texts.sheet_places()
    unread = {name: cut[place] for name, place in places.items() if cut.get(place)}
    return SafeWorkbook(packed(parts.items()), unread)


class _ColumnNumbers(dict[str, int]):
    """The numbers of columns by their letters, in any case, each worked out once."""

    def __missing__(self, letters: str) -> int:
        if not _LETTERS.fullmatch(letters):
            raise ValueError("a cell without a place")
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        self[letters] = column
        return column


_COLUMNS = _ColumnNumbers()


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


class _SharedTexts:
    """Measures the texts that cells share, and finds which sheet is in which part."""

    def __init__(self) -> None:
        self.uses: Counter[int] = Counter()
        self._lengths: list[int] = []
        self._tables = 0
        self._tags = self._most_tags = 0
        self._text: list[str] | None = None
        self._sheets: dict[str, str] = {}
        self._targets: dict[str, str] = {}

    def part(self, content: bytes, most_tags: int) -> None:
        """Measure one part that is no sheet; raises `UnsafeFile`."""
        self._text = None
        self._most_tags = most_tags
        XmlPart(content).parse(self._start, self._end, self._characters)

    def finish(self) -> None:
        """Check what the parts add up to; raises `UnsafeFile`."""
        # One long text that every cell shares is small in the file and huge once read.
        lengths = self._lengths
        used = sum(n * lengths[i] for i, n in self.uses.items() if 0 <= i < len(lengths))
        if used > MAX_TEXT:
            raise UnsafeFile("holds far more text than a list of tasks needs")

    def sheet_places(self) -> dict[str, str]:
        """Return the part of each sheet by the name of the sheet."""
        return {
            name: posixpath.normpath(posixpath.join("xl", self._targets[key])).lstrip("/")
            for name, key in self._sheets.items()
            if key in self._targets
        }

    def _start(self, tag: str, attributes: Attributes) -> None:
        self._tags += 1
        if self._tags > self._most_tags:
            raise UnsafeFile(TOO_MUCH)
        match _local(tag):
            case "si":
                self._text = []
            case "sst":
                self._tables += 1
                declared = [number(attributes.get(name, "0")) for name in ("count", "uniqueCount")]
                if self._tables > 1 or max(declared) > MAX_CELLS:
                    raise ValueError("more shared texts than a workbook can have")
            case "sheet":
                key = next((v for k, v in attributes.items() if _local(k) == "id"), "")
                self._sheets[attributes.get("name", "")] = key
            case "Relationship":
                self._targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def _characters(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _end(self, tag: str) -> None:
        if self._text is not None and _local(tag) == "si":
            self._lengths.append(sum(map(len, self._text)))
            self._text = None


class _SheetCheck:
    """Measures how large a sheet becomes in memory, and cuts off the rows that are too many."""

    def __init__(self, content: bytes, uses: Counter[int], share: Share) -> None:
        self._content = content
        self._part = XmlPart(content)
        self._uses = uses
        self._share = share
        self.rows = self.cells = self.tags = 0
        self._row = self._cell_row = 1
        self._column = self._last_row = self._last_column = 0
        self._is_filled = self._is_shared = False
        self._text: list[str] | None = None
        self._open: list[str] = []
        self._cut: tuple[int, str] | None = None

    def checked(self) -> tuple[bytes, int]:
        """Return the sheet and how many rows were cut off; raises `UnsafeFile`."""
        self._part.parse(self._start, self._end, self._characters)
        if self._last_row * self._last_column > MAX_CELLS:
            raise UnsafeFile(
                f"has a cell in row {self._last_row:,} and column {self._last_column:,}, "
                "far from any list of tasks"
            )
        if self._cut is None:
            return self._content, 0
        place, row = self._cut
        kept, rest = self._content[:place], self._content[place:]
        closing = "".join(f"</{tag}>" for tag in reversed(self._open))
        prefix = row.removesuffix("row")
        filled = [f"<{prefix}{name}".encode() for name in ("v>", "v ", "is>", "is ")]
        return kept + closing.encode(), count_rows(rest, row, filled)

    def _start(self, tag: str, attributes: Attributes) -> None:
        self.tags += 1
        name = _local(tag) if ":" in tag else tag
        if name == "c":
            self._place(attributes.get("r"))
            self._is_shared = attributes.get("t") == "s"
        elif name in ("v", "is"):
            # Where row and cell disagree, the worse of the two counts.
            self._last_row = max(self._last_row, self._row, self._cell_row)
            self._last_column = max(self._last_column, self._column)
            self._is_filled = True
            if self._is_shared:
                self._text = []
        elif name == "row":
            if self.rows >= self._share.rows or self.cells >= self._share.cells:
                self._cut = self._part.look_away(), tag
                return
            if "r" in attributes:
                self._row = number(attributes["r"])
            self._cell_row = self._row
            self._is_filled = False
        elif name in ("si", "sst"):
            raise ValueError("shared texts within a sheet")
        if self.tags > self._share.tags or self.cells > self._share.cells + _WIDEST:
            raise UnsafeFile(TOO_MUCH)
        self._open.append(tag)

    def _place(self, reference: str | None) -> None:
        self.cells += 1
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip(_DIGITS)
        row = reference[len(letters) :]
        if not 0 < len(row) <= _LONGEST_ROW:
            raise ValueError("a cell without a place")
        self._cell_row, self._column = int(row), _COLUMNS[letters]

    def _characters(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _end(self, tag: str) -> None:
        self._open.pop()
        name = _local(tag) if ":" in tag else tag
        if name == "row":
            self.rows += self._is_filled
            self._row, self._column = max(self._row, self._cell_row) + 1, 0
        elif name == "v" and self._text is not None:
            self._uses[number("".join(self._text) or "0")] += 1
            self._text = None
