"""Bodies of any length, read as a stream: only the fields that are wanted are kept.

The JSON is read by ijson. It holds each string whole before it hands it over, takes seconds for
one of some MB, and refuses numbers that do not fit into 64 bits, so all of these are shortened
before it sees them.
"""

import math
import re
from dataclasses import dataclass
from typing import Any

import ijson

from components.api import wire
from components.api.errors import BadResponse

# Of a string, in bytes of JSON: longer than any word, id, time or line of a title.
KEPT_BYTES = 4096
# A page of tasks has a hundred rows, and a task hardly ever a thousand steps.
MAX_ROWS = 10_000

# Words that ijson reads as they are; numbers among them fit into 64 bits.
_PLAIN_WORD = rb"-?+[0-9]{1,18}+(?:\.[0-9]{1,40}+)?+(?:[eE][-+]?+[0-9]{1,2}+)?+|true|false|null"
# Up to the first word that is none of these, the first string that is long or has an escape, or
# what is not all there.
_PLAIN = re.compile(
    rb'(?:[^"\w.+-]++|(?:%b)(?=[^\w.+-])|"[^"\\]{0,%d}+")*+' % (_PLAIN_WORD, KEPT_BYTES)
)
_WORD = re.compile(rb"[\w.+-]*+")
_AS_IT_IS = re.compile(_PLAIN_WORD)
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?")
_NUMERALS = b"0123456789.eE+-"
# What Python's json takes for a number too, as many servers do.
_NO_NUMBERS = (b"NaN", b"Infinity", b"-Infinity")
_CHARS = re.compile(rb'(?:[^"\\\x00-\x1f]++|\\u[0-9a-fA-F]{4}|\\["\\/bfnrt])*+')
# An escape that a chunk cuts in two is shorter than this.
_ESCAPE_BYTES = 6


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the fields to keep of an object, and of the objects in its list ``rows``.

    A list or an object in a field is kept empty, which tells that there is one.
    """

    names: frozenset[str]
    rows: str | None = None
    row_names: frozenset[str] = frozenset()


class Shortener:
    """Shortens a JSON text that comes in chunks.

    Strings are cut at a character to ``KEPT_BYTES``, numbers become those that a float holds, or
    null where it holds none.
    """

    def __init__(self) -> None:
        self._rest = b""
        # What is kept of the word, or the string, that is being read.
        self._word = b""
        self._string = b""
        self._in_string = False
        self._is_cut = False

    def feed(self, chunk: bytes) -> bytes:
        """Return what may be read on of the text so far; raises ValueError."""
        data = self._rest + chunk
        parts: list[bytes] = []
        at = 0
        while at < len(data):
            if not self._in_string:
                at = self._outside(data, at, parts)
                continue
            at = self._inside(data, at, parts)
            if self._in_string:
                break
        self._rest = data[at:]
        return b"".join(parts)

    def close(self) -> bytes:
        """Return the rest once all was fed; raises ValueError where it ends within a string."""
        if self._in_string:
            raise ValueError("no end of a string")
        return _short_word(self._word) if self._word else b""

    def _outside(self, data: bytes, at: int, parts: list[bytes]) -> int:
        if not self._word:
            end = _end(_PLAIN, data, at)
            parts.append(data[at:end])
            at = end
        end = _end(_WORD, data, at)
        # One byte more tells that it is longer.
        self._word += data[at : min(end, at + KEPT_BYTES + 1 - len(self._word))]
        if len(self._word) > KEPT_BYTES and data[at:end].strip(_NUMERALS):
            raise ValueError("no number is written like that")
        if end == len(data):
            return end
        if self._word:
            parts.append(_short_word(self._word))
            self._word = b""
        if data[end : end + 1] == b'"':
            self._string, self._in_string, self._is_cut = b"", True, False
            end += 1
        return end

    def _inside(self, data: bytes, at: int, parts: list[bytes]) -> int:
        # Ends behind the string, or within it where the next chunk is needed to read on.
        end = _end(_CHARS, data, at)
        if not self._is_cut:
            self._string += data[at:end]
            if len(self._string) > KEPT_BYTES:
                self._string, self._is_cut = _whole_characters(self._string), True
        if data[end : end + 1] == b'"':
            parts.append(b'"%b"' % self._string)
            self._in_string = False
            return end + 1
        if len(data) - end >= _ESCAPE_BYTES:
            raise ValueError("not what a string may hold")
        return end


class LongBody:
    """Reads an object that comes in chunks, and keeps the ``fields`` of it."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._shortener = Shortener()
        self._events: Any = ijson.sendable_list()
        self._parser = ijson.basic_parse_coro(self._events, use_float=True)
        self._beginning = b""
        self._depth = 0
        self._value: dict[str, Any] | None = None
        self._rows: list[dict[str, Any]] | None = None
        # The object whose fields are being read, how deep they lie, and which are wanted.
        self._object: dict[str, Any] | None = None
        self._level = 1
        self._names = fields.names
        self._key = ""

    def feed(self, chunk: bytes) -> None:
        """Read on; raises `BadResponse`."""
        self._beginning = self._beginning or chunk[: wire.EXCERPT_CHARS * 4]
        try:
            # An empty text would be taken for the end.
            if text := self._shortener.feed(chunk):
                self._parser.send(text)
        except (ijson.JSONError, ValueError) as exc:
            raise self._no_json() from exc
        self._take()

    def close(self) -> dict[str, Any]:
        """Return what was kept once all was fed; raises `BadResponse`."""
        try:
            if text := self._shortener.close():
                self._parser.send(text)
            self._parser.close()
        except (ijson.JSONError, ValueError) as exc:
            raise self._no_json() from exc
        self._take()
        if self._value is None:
            excerpt = wire.body_excerpt(self._beginning)
            raise BadResponse(f"The server sent no object but {excerpt}")
        return self._value

    def _take(self) -> None:
        for event, value in self._events:
            if event == "map_key":
                if self._depth == self._level:
                    self._key = value
            elif event in ("start_map", "start_array"):
                self._open(is_object=event == "start_map")
                self._depth += 1
            elif event in ("end_map", "end_array"):
                self._depth -= 1
                self._close()
            else:
                self._keep(value)
        del self._events[:]

    def _open(self, *, is_object: bool) -> None:
        fields = self._fields
        if self._depth == 0 and is_object:
            self._value = self._object = {}
        elif (
            self._depth == 1
            and self._value is not None
            and not is_object
            and (self._key == fields.rows)
        ):
            self._rows = self._value[self._key] = []
            self._object = None
        elif self._depth == 2 and self._rows is not None and is_object:
            self._object, self._level, self._names = {}, 3, fields.row_names
            if len(self._rows) < MAX_ROWS:
                self._rows.append(self._object)
        else:
            self._keep({} if is_object else [])

    def _close(self) -> None:
        if self._rows is None:
            return
        if self._depth == 2:
            self._object = None
        elif self._depth == 1:
            self._rows, self._object = None, self._value
            self._level, self._names = 1, self._fields.names

    def _keep(self, value: object) -> None:
        if self._object is not None and self._depth == self._level and self._key in self._names:
            self._object[self._key] = value

    def _no_json(self) -> BadResponse:
        excerpt = wire.body_excerpt(self._beginning)
        return BadResponse(f"The server did not answer in JSON: {excerpt}")


def _whole_characters(string: bytes) -> bytes:
    kept = string[:KEPT_BYTES]
    kept = kept[: _end(_CHARS, kept, 0)]
    # Of a character of several bytes the last ones may be missing.
    return kept.decode("utf-8", "ignore").encode()


def _short_word(word: bytes) -> bytes:
    if _AS_IT_IS.fullmatch(word):
        return word
    if word in _NO_NUMBERS:
        return b"null"
    if len(word) > KEPT_BYTES and not word.strip(_NUMERALS):
        return b"null"
    if not _NUMBER.fullmatch(word):
        raise ValueError("neither a number nor true, false or null")
    number = float(word)
    return repr(number).encode() if math.isfinite(number) else b"null"


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at
