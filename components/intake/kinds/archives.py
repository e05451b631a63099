"""What is read of a zip archive: unpacked and measured here first, within limits.

calamine allocates what a workbook declares, and an allocation that fails ends the whole
process. So it is given a new archive of only those parts that were checked.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from components.intake.errors import UnsafeFile
from components.model.limits import MAX_ITEMS

MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_TEXT = 50_000_000
MAX_SHEETS = 200
MAX_TAGS = 1_200_000
# Of so many cells the places are looked at one by one; the rows after them are counted only.
MOST_CELLS = 250_000
TOO_MUCH = "unpacks to far more than a list of tasks needs"
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    OverflowError,
)
_CHUNK = 64 * 1024
_MOST_ROWS = 200_000
_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class SafeWorkbook:
    """A workbook of parts that were checked, and by sheet how many rows were cut off them."""

    data: bytes
    unread: dict[str, int] = field(default_factory=dict)


def number(text: str) -> int:
    """Return a whole number of a workbook; raises ValueError."""
    # Python's int() takes signs, underscores and the digits of every script.
    if not _NUMBER.fullmatch(text):
        raise ValueError("a number was expected")
    return int(text)


def unpacked(source: zipfile.ZipFile, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the parts whose names in small letters are wanted; raises `UnsafeFile`."""
    entries = source.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnsafeFile(TOO_MUCH)
    left = MAX_UNPACKED
    parts: dict[str, bytes] = {}
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.lower()
        if not wanted(name):
            continue
        if name in seen:
            raise zipfile.BadZipFile(name)
        seen.add(name)
        parts[entry.filename] = _content(source, entry, left)
        left -= len(parts[entry.filename])
    return parts


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of some parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in parts:
            target.writestr(name, content)
    return out.getvalue()


def _content(source: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(entry.filename)
    content = bytearray()
    with source.open(entry) as stream:
        # The sizes that the archive declares are its own claim; these bytes are counted.
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > left:
                raise UnsafeFile(TOO_MUCH)
    return bytes(content)


class XmlPart:
    """Parses a part of a workbook, calling what looks at it; raises `expat.ExpatError`."""

    def __init__(self, content: bytes) -> None:
        # calamine reads UTF-8 whatever a part declares, and expat must read the same: it
        # would follow a byte-order mark or zero bytes even against an encoding it is given.
        content.decode("utf-8")
        if b"\0" in content:
            raise ValueError("no text")
        self._content = content
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_doctype

    def parse(
        self,
        start: Callable[[str, Attributes], None] | None = None,
        end: Callable[[str], None] | None = None,
        characters: Callable[[str], None] | None = None,
    ) -> None:
        """Parse the whole of it."""
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = characters
        self._parser.Parse(self._content, True)  # noqa: FBT003 - expat takes it by position only

    def look_away(self) -> int:
        """Call nothing for the rest of it, and return the place of what is parsed just now."""
        self._parser.StartElementHandler = None
        self._parser.EndElementHandler = None
        self._parser.CharacterDataHandler = None
        return self._parser.CurrentByteIndex


def _refuse_doctype(*_: object) -> None:
    raise ValueError("no part of a workbook has a document type")


class Share(NamedTuple):
    """How much of one sheet may be looked at."""

    rows: int
    cells: int
    tags: int


class Shares:
    """What may be looked at, shared among sheets that are asked for the smallest first."""

    def __init__(self, sheets: int) -> None:
        if sheets > MAX_SHEETS:
            raise UnsafeFile(f"has more than {MAX_SHEETS} sheets")
        self._sheets = sheets
        self._rows = MAX_ITEMS
        self._cells = MOST_CELLS
        self._tags = MAX_TAGS

    def next(self) -> Share:
        """Return how much the next sheet may have."""
        sheets = max(1, self._sheets)
        return Share(self._rows // sheets, self._cells // sheets, self._tags)

    def took(self, rows: int, cells: int, tags: int) -> None:
        """Count what a sheet has used; what it left is for the others."""
        self._sheets -= 1
        self._rows = max(0, self._rows - rows)
        self._cells = max(0, self._cells - cells)
        self._tags -= tags


def count_rows(rest: bytes, row: str, filled: Collection[bytes]) -> int:
    """Return how many rows of a piece of XML have a filled cell, by the tags that show it.

    Beyond the first it is an upper bound: looking at each of millions takes too long.
    """
    tag = b"<" + row.encode()
    count = start = 0
    for _ in range(_MOST_ROWS):
        start = rest.find(tag, start)
        if start < 0:
            return count
        end = rest.find(tag, start + 1)
        end = end if end >= 0 else len(rest)
        count += any(rest.find(each, start, end) >= 0 for each in filled)
        start = end
    return count + rest.count(tag, start)
