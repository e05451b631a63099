"""The line on which a value stands in a JSON document."""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

_STRING = rb'"(?:[^"\\]|\\.)*+"'
_SPACE = re.compile(rb"\s*+")
_PLAIN = re.compile(_STRING + rb"|[^\s,\]}]++|.", re.DOTALL)
_TO_BRACKET = re.compile(rb'(?:[^\[\]{}"]++|' + _STRING + rb")*+", re.DOTALL)
_OPENING, _CLOSING = (b"[", b"{"), (b"]", b"}", b"")


def line_of(data: bytes, path: Path) -> int:
    """Return the line on which the value at a path begins, or what is found of the way to it."""
    at = _end(_SPACE, data, 0)
    for step in path:
        at = next((place for name, place in _values(data, at) if name == step), at)
    return line_at(data, at)


def line_at(data: bytes, at: int) -> int:
    """Return the line of a place."""
    return data.count(b"\n", 0, at) + 1


def _values(data: bytes, at: int) -> Iterator[tuple[str | int, int]]:
    """Yield the name or number of each value in an object or array, and where it begins."""
    named, number = data[at : at + 1] == b"{", 0
    at = _end(_SPACE, data, at + 1)
    while data[at : at + 1] not in _CLOSING:
        name: str | int = number
        if named:
            end = _end(_PLAIN, data, at)
            name = data[at + 1 : end - 1].decode("utf-8", "replace")
            colon = _end(_SPACE, data, end)
            at = _end(_SPACE, data, colon + 1)
        yield name, at
        at = _end(_SPACE, data, _past(data, at))
        if data[at : at + 1] == b",":
            at = _end(_SPACE, data, at + 1)
        number += 1


def _past(data: bytes, at: int) -> int:
    """Return where a value ends."""
    if data[at : at + 1] not in _OPENING:
        return _end(_PLAIN, data, at)
    depth = 0
    while True:
        bracket = _end(_TO_BRACKET, data, at)
        at = bracket + 1
        depth += 1 if data[bracket:at] in _OPENING else -1
        if depth <= 0:
            return at


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at
