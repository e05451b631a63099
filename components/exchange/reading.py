"""Reads a board from its file; an error says what is wrong with the file, and where."""

import re
import zlib
from typing import TypeVar

import msgspec

from components.exchange.checks import Path, faults
from components.exchange.cleaning import cleaned
from components.exchange.writing import FORMAT
from components.model.board import BoardFile
from components.model.errors import TaskboardError
from components.model.limits import MAX_BOARD_FILE_BYTES, MEGABYTE

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
    """A file that holds no board; the message says what is wrong, where, and what to do."""


class _Head(msgspec.Struct):
    taskboard: int = 0


def load(data: bytes, max_bytes: int = MAX_BOARD_FILE_BYTES) -> BoardFile:
    """Read a board from its file, which may be packed by gzip; raises `UnreadableBoard`.

    A file of more than ``max_bytes``, unpacked, is refused.
    """
    text = _unpacked(data, max_bytes).removeprefix(_BOM)
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
    return cleaned(file)


def _unpacked(data: bytes, max_bytes: int) -> bytes:
    if data.startswith(_GZIP):
        unpacker = zlib.decompressobj(_GZIP_WINDOW)
        try:
            data = unpacker.decompress(data, max_bytes + 1)
        except zlib.error as exc:
            raise UnreadableBoard(_DAMAGED) from exc
        if not unpacker.eof and len(data) <= max_bytes:
            raise UnreadableBoard(_DAMAGED)
    if len(data) > max_bytes:
        raise UnreadableBoard(
            f"The file holds more than {max_bytes // MEGABYTE} MB, which is more than can be "
            "imported: export the board again, which leaves out the oldest of its past."
        )
    return data


def _decoded(text: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as exc:
        raise _wrong(text, *_path_and_words(str(exc))) from exc
    except msgspec.DecodeError as exc:
        place = _BYTE.search(str(exc))
        line = _line_at(text, int(place[1]) if place else len(text))
        raise _broken(line, "no valid JSON") from exc
    except UnicodeDecodeError as exc:
        raise _broken(_line_not_in_utf8(text), "not in UTF-8") from exc
    except RecursionError as exc:
        raise _broken(1, "nested too deeply") from exc


def _path_and_words(message: str) -> tuple[Path, str]:
    found = _PATH.search(message)
    path = tuple(name or int(number) for name, number in _STEP.findall(found[1] if found else ""))
    words = _PATH.sub("", message)
    for technical, plain in _PHRASES.items():
        words = words.replace(technical, plain)
    return path, _QUOTED.sub(_type_names, words)


def _type_names(found: re.Match[str]) -> str:
    return " or ".join(_TYPES.get(name, f"“{name}”") for name in found[1].split(" | "))


def _wrong(text: bytes, path: Path, words: str) -> UnreadableBoard:
    field = next((step for step in reversed(path) if isinstance(step, str)), "the file as a whole")
    line = _line_of(text, path)
    place = f"in {_record(path)}" if line is None else f"at line {line}"
    return UnreadableBoard(
        f"The file is wrong {place} ({field}: {words}): nothing was imported. "
        f"Correct that {'record' if line is None else 'line'}, or export the board again."
    )


def _line_of(text: bytes, path: Path) -> int | None:
    """Return the line of a record, or None where the text is not laid out as `dump` writes it."""
    match path:
        case (str(name), int(number), *_):
            before, head, records = text.partition(b'\n"%s":[\n' % name.encode())
            *earlier, _ = records.split(b"\n", number)
            whole = all(line.startswith(b"{") and line.endswith(b"},") for line in earlier)
            as_written = head and len(earlier) == number and whole
            return before.count(b"\n") + 3 + number if as_written else None
        case (str(name), *_):
            before, head, _ = text.partition(b'\n"%s":' % name.encode())
            return before.count(b"\n") + 2 if head else None
        case _:
            return 1


def _record(path: Path) -> str:
    match path:
        case (name, int(number), *_):
            return f"record {number + 1} of “{name}”"
        case _:
            return f"the record “{path[0]}”"


def _broken(line: int, what: str) -> UnreadableBoard:
    return UnreadableBoard(
        f"The file is {what} from line {line} on: nothing was imported. "
        "Choose a file that Taskboard has exported, or export the board again."
    )


def _line_at(text: bytes, at: int) -> int:
    return text.count(b"\n", 0, at) + 1


def _line_not_in_utf8(text: bytes) -> int:
    # msgspec tells the place within one string only.
    try:
        text.decode()
    except UnicodeDecodeError as exc:
        return _line_at(text, exc.start)
    return 1
