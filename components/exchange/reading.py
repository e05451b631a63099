"""A board from its file, or one sentence that says what is wrong with the file, and where."""

import re
import zlib
from typing import TypeVar

import msgspec

from components.exchange.checks import faults
from components.exchange.lines import Path, line_at, line_of
from components.exchange.writing import FORMAT
from components.model.board import BoardFile
from components.model.errors import TaskboardError

# What the file may hold, unpacked: about a million changes.
MAX_BOARD_FILE_BYTES = 200 * 1024 * 1024

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
_BOM = b"\xef\xbb\xbf"
_BYTE = re.compile(r"\(byte (\d+)\)")
_PATH = re.compile(r" - at `\$(.*)`$")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_DAMAGED = "The file is a damaged .gz archive: pack it again, or export the board again."
_QUOTED = re.compile(r"`([^`]+)`")
_PHRASES = {
    "Invalid RFC3339 encoded datetime": "no time like 2026-11-24T10:00:00Z",
    "Object missing required field": "lacks the field",
    "Expected": "expected",
}
_TYPES = {
    "array": "a list",
    "bool": "true or false",
    "datetime": "a time",
    "float": "a number",
    "int": "a whole number",
    "null": "nothing",
    "object": "a record",
    "str": "a text",
}

T = TypeVar("T")


class UnreadableBoard(TaskboardError):
    """A file that holds no board; its sentences say what is wrong, where, and what to do."""


class _Head(msgspec.Struct):
    taskboard: int = 0


def load(data: bytes) -> BoardFile:
    """Read a board from its file, which may be packed by gzip; raises `UnreadableBoard`."""
    text = _unpacked(data).removeprefix(_BOM)
    found = _decoded(text, _Head).taskboard
    if found > FORMAT:
        raise UnreadableBoard(
            f"The file is of format {found} and this Taskboard reads format {FORMAT}: a newer one "
            "has written it, so update this one first."
        )
    if found < FORMAT:
        raise UnreadableBoard(
            "The file is JSON, but no board that Taskboard has exported: choose another one."
        )
    file = _decoded(text, BoardFile)
    for path, words in faults(file):
        raise _wrong(text, path, words)
    return file


def _unpacked(data: bytes) -> bytes:
    if data.startswith(_GZIP):
        unpacker = zlib.decompressobj(_GZIP_WINDOW)
        try:
            data = unpacker.decompress(data, MAX_BOARD_FILE_BYTES + 1)
        except zlib.error as exc:
            raise UnreadableBoard(_DAMAGED) from exc
        if not unpacker.eof and len(data) <= MAX_BOARD_FILE_BYTES:
            raise UnreadableBoard(_DAMAGED)
    if len(data) > MAX_BOARD_FILE_BYTES:
        raise UnreadableBoard(
            f"The file holds more than {MAX_BOARD_FILE_BYTES // 1024**2} MB, which is more than can be "
            "imported: remove ended tasks from the board and export it again."
        )
    return data


def _decoded(text: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as exc:
        raise _wrong(text, *_fault(str(exc))) from exc
    except msgspec.DecodeError as exc:
        place = _BYTE.search(str(exc))
        line = line_at(text, int(place[1]) if place else len(text))
        raise _broken(line, "no valid JSON") from exc
    except UnicodeDecodeError as exc:
        raise _broken(_line_of_foreign(text), "not in UTF-8") from exc
    except RecursionError as exc:
        raise _broken(1, "nested too deeply") from exc


def _fault(message: str) -> tuple[Path, str]:
    found = _PATH.search(message)
    path = tuple(name or int(number) for name, number in _STEP.findall(found[1] if found else ""))
    words = _PATH.sub("", message)
    for technical, plain in _PHRASES.items():
        words = words.replace(technical, plain)
    return path, _QUOTED.sub(_named, words)


def _named(found: re.Match[str]) -> str:
    return " or ".join(_TYPES.get(name, f"“{name}”") for name in found[1].split(" | "))


def _wrong(text: bytes, path: Path, words: str) -> UnreadableBoard:
    field = next((step for step in reversed(path) if isinstance(step, str)), "the file as a whole")
    return UnreadableBoard(
        f"The file is wrong at line {line_of(text, path)} ({field}: {words}): nothing was "
        "imported. Correct that line, or export the board again."
    )


def _broken(line: int, what: str) -> UnreadableBoard:
    return UnreadableBoard(
        f"The file is {what} from line {line} on: nothing was imported. "
        "Choose a file that Taskboard has exported, or export the board again."
    )


def _line_of_foreign(text: bytes) -> int:
    """Return the line of the first byte that is not UTF-8; msgspec tells its place in a word."""
    try:
        text.decode()
    except UnicodeDecodeError as exc:
        return line_at(text, exc.start)
    return 1
