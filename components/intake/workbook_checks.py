"""Checks of Excel workbooks before they are read.

calamine allocates what a workbook declares, and an allocation that fails ends the whole
process. So it is given a new archive of only those parts that were unpacked and measured
here first, within limits.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from xml.parsers import expat

from components.intake.errors import UnsafeWorkbook
from components.intake.tables import MAX_CELLS

MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_TEXT = 50_000_000
_CHUNK = 64 * 1024

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    OverflowError,
)


def safe_workbook(data: bytes) -> bytes:
    """Return a copy of a workbook with its sheets alone; raises `UnsafeWorkbook`."""
    out = io.BytesIO()
    check = _SizeCheck()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
            for part, content in _parts(source):
                check.part(content)
                target.writestr(part, content)
        check.finish()
    except _DAMAGED as exc:
        raise UnsafeWorkbook("is a damaged Excel workbook") from exc
    return out.getvalue()


def _parts(source: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = source.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnsafeWorkbook("unpacks to far more than a list of tasks needs")
    left = MAX_UNPACKED
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.lower()
        if not name.endswith((".xml", ".rels")):
            continue
        if not name.startswith(("xl/", "_rels/", "[content_types]")):
            continue
        if name in seen:
            raise zipfile.BadZipFile(name)
        seen.add(name)
        content = _unpacked(source, entry, left)
        left -= len(content)
        yield entry.filename, content


def _unpacked(source: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(entry.filename)
    content = bytearray()
    with source.open(entry) as stream:
        # The sizes that the archive declares are its own claim; these bytes are counted.
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > left:
                raise UnsafeWorkbook("unpacks to far more than a list of tasks needs")
    return bytes(content)


def _number(text: str) -> int:
    # Python's int() takes signs, underscores and the digits of every script.
    if not _NUMBER.fullmatch(text):
        raise ValueError("a number was expected")
    return int(text)


class _SizeCheck:
    """Measures how large the sheets and their shared texts become in memory."""

    def __init__(self) -> None:
        self._lengths: list[int] = []
        self._uses: Counter[int] = Counter()
        self._tables_of_text = 0
        self._reset()

    def _reset(self) -> None:
        self._row = self._cell_row = 1
        self._column = self._last_row = self._last_column = 0
        self._is_shared = False
        self._text: list[str] | None = None

    def part(self, content: bytes) -> None:
        """Measure one XML part; raises `UnsafeWorkbook`."""
        self._reset()
        # calamine reads UTF-8 whatever a part declares, and expat must read the same: it
        # would follow a byte-order mark or zero bytes even against an encoding it is given.
        content.decode("utf-8")
        if b"\0" in content:
            raise ValueError("no text")
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position only
        if self._last_row * self._last_column > MAX_CELLS:
            raise UnsafeWorkbook(
                f"has a cell in row {self._last_row:,} and column {self._last_column:,}, "
                "far from any list of tasks"
            )

    def finish(self) -> None:
        """Check what the parts add up to; raises `UnsafeWorkbook`."""
        # One long text that every cell shares is small in the file and huge once read.
        lengths = self._lengths
        used = sum(n * lengths[i] for i, n in self._uses.items() if 0 <= i < len(lengths))
        if used > MAX_TEXT:
            raise UnsafeWorkbook("holds far more text than a list of tasks needs")

    def _doctype(self, *_: object) -> None:
        raise ValueError("no part of a workbook has a document type")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                if "r" in attributes:
                    self._row = _number(attributes["r"])
                self._cell_row = self._row
            case "c":
                self._place(attributes.get("r"))
                self._is_shared = attributes.get("t") == "s"
            case "v" | "is":
                # Where row and cell disagree, the worse of the two counts.
                self._last_row = max(self._last_row, self._row, self._cell_row)
                self._last_column = max(self._last_column, self._column)
                self._text = []
            case "si":
                self._text = []
            case "sst":
                self._tables_of_text += 1
                declared = [_number(attributes.get(name, "0")) for name in ("count", "uniqueCount")]
                if self._tables_of_text > 1 or max(declared) > MAX_CELLS:
                    raise ValueError("more shared texts than a workbook can have")

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise ValueError("a cell without a place")
        self._cell_row, self._column = int(found.group(2)), 0
        for letter in found.group(1).upper():
            self._column = self._column * 26 + ord(letter) - ord("A") + 1

    def _characters(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row, self._column = max(self._row, self._cell_row) + 1, 0
        if self._text is None or name not in ("v", "is", "si"):
            return
        text, self._text = "".join(self._text), None
        if name == "si":
            self._lengths.append(len(text))
        elif name == "v" and self._is_shared:
            self._uses[_number(text or "0")] += 1
