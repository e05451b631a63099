"""What looks like an id wherever it stands: UUIDs, `task_…` words, the place in an address.

What was cut off an id or an address is found too, so that it can be rejected by its name.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple


class Form(Enum):
    """How much a piece of text looks like an id."""

    UUID = "uuid"
    WORD = "word"
    PLACE = "place"
    CUT = "cut"


class Shape(NamedTuple):
    """A piece of a text that looks like an id, with its place there."""

    start: int
    end: int
    text: str
    form: Form


_H = "[0-9A-Fa-f]"
_UUID = rf"{_H}{{8}}-{_H}{{4}}-{_H}{{4}}-{_H}{{4}}-{_H}{{12}}"
_SHAPE = re.compile(
    rf"""(?=[0-9A-Fa-frst])(?<![0-9A-Za-z])(?:
    (?P<uuid>{_UUID}(?![0-9A-Za-z]) | (?<!-){_H}{{32}}(?![0-9A-Za-z]|-{_H}))
    | (?P<word>(?<![_-])(?:task|run|session)[_-](?!(?:{_UUID}|{_H}{{32}})(?![0-9A-Za-z]))
        (?=[A-Za-z_-]*+[0-9])[A-Za-z0-9_-]++(?:…|\.\.)?)
    | (?P<dots>{_H}[0-9A-Fa-f-]{{3,35}}+(?:…|\.\.))
    | (?P<head>{_H}{{8}}-[0-9A-Fa-f-]*+(?![0-9A-Za-z]|\.[A-Za-z]))
    | (?P<tail>(?:{_H}{{1,8}}-)?+(?:{_H}{{4}}-){{1,3}}{_H}{{12}}(?![0-9A-Za-z]))
    )""",
    re.VERBOSE,
)
_COUNTED = re.compile(re.sub(r"\?P<\w+>", "?:", _SHAPE.pattern), re.VERBOSE)
_WHOLE_UUID = re.compile(rf"{_UUID}|{_H}{{32}}")
_PLACE = re.compile(r"/(?:tasks?|runs?|sessions?|agents?)/([^\s/?#&\"'`<>|,;\\()\[\]]++)")
_TRAILING = ".:;,!*~_…"
# What stands in an id's place of the API's own routes and of ordinary file names.
_NO_IDS = frozenset(
    (
        "active",
        "all",
        "batch",
        "bulk",
        "cancel",
        "count",
        "create",
        "health",
        "history",
        "index",
        "latest",
        "list",
        "logs",
        "me",
        "new",
        "recent",
        "search",
        "start",
        "status",
        "stop",
        "stream",
        "v1",
        "v2",
        "v3",
        "v4",
        "wait",
    )
)
_FILE = re.compile(r"[\w.-]+\.[A-Za-z]{1,5}[0-9]?(?::[0-9]+)*")
_METHODS = ("GET ", "PUT ", "POST ", "HEAD ", "PATCH ", "DELETE ", "OPTIONS ")
_TOKEN_BACK = re.compile(r"[^\s\"'`<>()\[\],;|]{0,300}")
_TOKEN_END = re.compile(r"[\s\"'`<>()\[\],;|]")
_GROUPS = (8, 4, 4, 4, 12)
# Hyphens as text processors and PDFs put them.
_HYPHENS = "‐‑‒–−"
# How mail programs, terminals and PDFs break a line, and what they put before the next.
_GOES_ON = re.compile(
    rf"=?[ \t]*\n[ \t>|]*({_H}[0-9A-Fa-f-]{{0,30}}+|-[0-9A-Fa-f-]{{1,30}}+)(?![0-9A-Za-z])"
)
_CAME_FROM = re.compile(r"[ \t>|]*\n[ \t]*=?([0-9A-Fa-f-]{1,30}+)(?![0-9A-Za-z])")


def shapes(text: str) -> Iterator[Shape]:
    """Yield what looks like an id or like a part of one, from the beginning to the end."""
    if not text.isascii():
        for hyphen in _HYPHENS:
            text = text.replace(hyphen, "-")
    if "/" not in text:
        yield from _joined(text)
        return
    places = _places(text)
    place = next(places, None)
    for shape in _joined(text):
        while place is not None and place.start < shape.start:
            if place.end <= shape.start:
                yield place
            place = next(places, None)
        if place is not None and place.start == shape.start:
            place = next(places, None)
        yield shape
    while place is not None:
        yield place
        place = next(places, None)


def count_after(text: str, start: int) -> int:
    """Return how many shapes come after a place, without places in addresses."""
    return sum(1 for _ in _COUNTED.finditer(text, start))


def whole(text: str) -> Shape | None:
    """Return a text as a shape where it is one from end to end and nothing is missing of it."""
    if len(text) > 128 or not text:
        return None
    found = _SHAPE.match(text)
    if found is None or found.end() != len(text):
        return None
    shape = _shape(found)
    return shape if shape is not None and shape.form != Form.CUT else None


def is_uuid(text: str) -> bool:
    """Tell whether a text is a UUID, with or without hyphens."""
    return len(text) in (32, 36) and _WHOLE_UUID.fullmatch(text) is not None


def is_cut_off(text: str) -> bool:
    """Tell whether a text is what is left of a UUID, or more than one."""
    found = _SHAPE.match(text) if 3 < len(text) <= 128 else None
    if found is None or found.end() != len(text):
        return False
    shape = _shape(found)
    return shape is not None and shape.form == Form.CUT


def address_before(text: str, end: int, since: int = 0) -> str:
    """Return what stands before a place without a space or quote between: its address."""
    back = _TOKEN_BACK.match(text[max(since, end - 300) : end][::-1])
    return back.group()[::-1] if back else ""


def _joined(text: str) -> Iterator[Shape]:
    done = 0
    for shape in _words(text):
        if shape.start < done:
            continue
        if shape.form == Form.CUT:
            shape = _put_together(text, shape, done) or shape  # noqa: PLW2901 - the whole of it
        done = shape.end
        yield shape


def _put_together(text: str, part: Shape, since: int) -> Shape | None:
    rest = _GOES_ON.match(text, part.end)
    if rest is not None and is_uuid(part.text + rest.group(1)):
        return Shape(part.start, rest.end(), part.text + rest.group(1), Form.UUID)
    own = part.start - 1 if text[part.start - 1 : part.start] == "-" else part.start
    before = text[max(since, own - 60) : own]
    first = _CAME_FROM.match(before[::-1]) if "\n" in before else None
    if first is not None:
        joined = first.group(1)[::-1] + text[own : part.end]
        if is_uuid(joined):
            return Shape(own - first.end(), part.end, joined, Form.UUID)
    return None


def _words(text: str) -> Iterator[Shape]:
    for found in _SHAPE.finditer(text):
        shape = _shape(found)
        if shape is not None:
            yield shape


def _shape(found: re.Match[str]) -> Shape | None:
    text, start = found.group(), found.start()
    match found.lastgroup:
        case "uuid":
            return Shape(start, found.end(), text, Form.UUID)
        case "word":
            if text.endswith(("…", "..")):
                return Shape(start, found.end(), text, Form.CUT)
            text = text.rstrip("_-")
            return Shape(start, start + len(text), text, Form.WORD)
        case "dots":
            known = any(c.isdigit() for c in text) and any(c in "abcdefABCDEF-" for c in text)
            return Shape(start, found.end(), text, Form.CUT) if known else None
        case "head":
            return Shape(start, found.end(), text, Form.CUT) if _begins_uuid(text) else None
        case _:
            return Shape(start, found.end(), text, Form.CUT)


def _begins_uuid(text: str) -> bool:
    groups = text.split("-")
    sizes = [len(group) for group in groups]
    if len(sizes) > 5 or any(a != b for a, b in zip(sizes[:-1], _GROUPS, strict=False)):
        return False
    if len(sizes) < 5 and sizes[-1] > _GROUPS[len(sizes) - 1]:
        return False
    # Eight digits and four are a day and a time as a rule.
    return sum(sizes) >= 14 or any(c.isalpha() for c in text)


def _places(text: str) -> Iterator[Shape]:
    since, in_address = 0, False
    for found in _PLACE.finditer(text):
        start = found.start(1)
        # What follows in the same address needs no other look at how that begins.
        if not since or _TOKEN_END.search(text, since, start):
            before = address_before(text, start, since)
            in_address = (
                "://" in before or "/api/" in before or _follows_method(text, start - len(before))
            )
        since = found.end(1)
        if not in_address:
            continue
        place = found.group(1).rstrip(_TRAILING)
        if place and place.lower() not in _NO_IDS and not _FILE.fullmatch(place):
            cut = text.startswith(("…", ".."), start + len(place))
            form = Form.CUT if cut else Form.PLACE
            yield Shape(start, start + len(place), place, form)


def _follows_method(text: str, start: int) -> bool:
    return text[max(0, start - 8) : start].lstrip("\"'`(").endswith(_METHODS)


class LineNumbers:
    """The line of each place in a text from which some line breaks may have been taken out."""

    def __init__(self, text: str, taken_out: list[int]) -> None:
        self._text = text
        self._taken_out = taken_out
        self._at = 0
        self._line = 1

    def at(self, place: int) -> int:
        """Return the line of a place, counted from 1; quick for places in rising order."""
        if place < self._at:
            self._line -= self._text.count("\n", place, self._at)
        else:
            self._line += self._text.count("\n", self._at, place)
        self._at = place
        return self._line + bisect_right(self._taken_out, place)
