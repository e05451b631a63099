"""The parts of an Excel workbook, unpacked and checked within limits."""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from xml.parsers import expat

from components.task_ids.tables import MAX_CELLS

MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_TEXT = 50_000_000

_ENCRYPTED = 0x1
_TOO_MUCH = "unpacks to far more than a list of tasks needs"
_DAMAGED = "is a damaged Excel workbook"
_BAD_ZIP = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, ValueError, RuntimeError,
    OverflowError,
)  # fmt: skip
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


class Refused(Exception):
    """What is wrong with a workbook, as the end of a sentence."""


def repacked(data: bytes) -> bytes:
    """Return a fresh archive of the parts that were read here; raises `Refused`."""
    out = io.BytesIO()
    check = _Check()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
            for part, content in _parts(source):
                check.part(content)
                target.writestr(part, content)
    except _BAD_ZIP as exc:
        raise Refused(_DAMAGED) from exc
    check.texts()
    return out.getvalue()


def _parts(source: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = source.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused(_TOO_MUCH)
    wanted = [entry for entry in entries if _is_wanted(entry.filename.lower())]
    names = Counter(entry.filename.lower() for entry in wanted)
    if "xl/workbook.xml" not in names:
        raise Refused("is no .xlsx workbook, whatever its name says")
    if max(names.values()) > 1:
        raise Refused(_DAMAGED)
    left = MAX_UNPACKED
    for entry in wanted:
        content = _unpacked(source, entry, left)
        left -= len(content)
        yield entry.filename, content


def _is_wanted(part: str) -> bool:
    return part.endswith((".xml", ".rels")) and part.startswith(
        ("xl/", "_rels/", "[content_types]")
    )


def _unpacked(source: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise Refused("is encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(_DAMAGED)
    with source.open(entry) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise Refused(_TOO_MUCH)
    return content


class _Check:
    """Refuses parts that would grow beyond all measure when their cells are laid out."""

    def __init__(self) -> None:
        self._uses: Counter[str] = Counter()
        self._lengths: list[int] = []

    def part(self, content: bytes) -> None:
        """Check one part as if it were a sheet, and note its shared texts and their uses."""
        # Calamine reads all as UTF-8, so what is checked here must be read so, too.
        parser = expat.ParserCreate("utf-8")
        sheet = _Sheet(self._uses, self._lengths)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = sheet.doctype
        parser.StartElementHandler = sheet.start
        parser.EndElementHandler = sheet.end
        parser.CharacterDataHandler = sheet.text
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position only
        sheet.check()

    def texts(self) -> None:
        """Check how long all cells are together: a shared text is copied for each of its uses."""
        total = 0
        for index, uses in self._uses.items():
            if _NUMBER.fullmatch(index) and int(index) < len(self._lengths):
                total += uses * self._lengths[int(index)]
        if total > MAX_TEXT:
            raise Refused(_TOO_MUCH)


class _Sheet:
    """Where the filled cells of one part lie, and which shared texts they use."""

    def __init__(self, uses: Counter[str], lengths: list[int]) -> None:
        self._uses, self._lengths = uses, lengths
        self._row, self._column = 0, 0
        self._top, self._left, self._bottom, self._right = 2**31, 2**31, -1, -1
        self._in_cell = self._in_shared = self._is_index = False
        self._index = ""

    def doctype(self, *_: object) -> None:
        raise Refused(_DAMAGED)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._at(attributes.get("r"))
            self._in_cell, self._is_index, self._index = True, attributes.get("t") == "s", ""
        elif tag == "row":
            if "r" in attributes:
                self._row = self._number(attributes["r"]) - 1
            self._column = 0
        elif tag == "si":
            self._in_shared = True
            self._lengths.append(0)
        elif self._in_cell:
            self._top, self._bottom = min(self._top, self._row), max(self._bottom, self._row)
            self._left, self._right = min(self._left, self._column), max(self._right, self._column)

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._in_cell = False
            self._column += 1
            if self._is_index and self._index:
                self._uses[self._index.strip()] += 1
        elif tag == "row":
            self._row += 1
            self._column = 0
        elif tag == "si":
            self._in_shared = False

    def text(self, text: str) -> None:
        if self._in_shared:
            self._lengths[-1] += len(text)
        elif self._in_cell and self._is_index:
            self._index += text[:20]

    def check(self) -> None:
        height, width = self._bottom - self._top + 1, self._right - self._left + 1
        if self._bottom >= 0 and height * width > MAX_CELLS:
            raise Refused(f"spreads over more than {MAX_CELLS:,} cells")

    def _at(self, reference: str | None) -> None:
        if reference is None:
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise Refused(_DAMAGED)
        column = 0
        for letter in found.group(1).upper():
            column = column * 26 + ord(letter) - 64
        self._row, self._column = self._number(found.group(2)) - 1, column - 1

    def _number(self, text: str) -> int:
        if not _NUMBER.fullmatch(text) or int(text) < 1:
            raise Refused(_DAMAGED)
        return int(text)
