"""A text as a list of words, and the words that stand beside ids."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from components.intake.collector import MAX_WORDS, Words
from components.intake.columns import OTHER_NAMES, fold, names_ids
from components.intake.ids.addresses import has_address, ids_in_addresses, is_decoration, unwrapped
from components.intake.ids.shapes import LineNumbers
from components.intake.layouts.cleaning import CleanText
from components.intake.tables import Table, with_columns
from components.model.entry import without_keys
from components.model.limits import MAX_ITEMS

_SEPARATORS = re.compile(r"[\s,;|、，；]+")
_SEGMENTS = re.compile(r"[,;\t|]")
_BULLETS = re.compile(
    r"\s*+(?:(?:[-*+•◦▪‣·–—>]|\(?[0-9]{1,5}[.)])\s++)++(?:\[[ xX]?\]\s++)?", re.ASCII
)
_COMMENT = re.compile(r"(?:^|\s)#.*", re.DOTALL)

# Keys of JSON, YAML, Python and log lines. What stands behind one is the item of its line.
_VALUE = r"[\"']?[ \t]*(?:=>|[:=])[ \t]*[\"'“]?([^\s\"'”,;|&<>(){}\[\]]+)[\"'”]?"
_TASK_KEY = re.compile(rf"(?<![A-Za-z0-9_-])(?:task|run)[ _-]?id{_VALUE}", re.IGNORECASE)
_PLAIN_KEY = re.compile(rf"(?<![A-Za-z0-9_.-])(?:id|uuid){_VALUE}", re.IGNORECASE)
_LIST_KEY = re.compile(
    r"[\s{\"']*+(?:(?:task|run)[ _-]?)?ids[\"']?[ \t]*(?:=>|[:=])", re.IGNORECASE
)
_RECORD = re.compile(
    r"^[ \t>*{\[\"'-]*+(?:(?:(?:task|run)[ _-]?)?id|uuid)[\"']?[ \t]*(?:=>|[:=])",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(r"[\s{\"'-]*+[A-Za-z_][\w .-]{0,40}+[\"']?[ \t]*(?:=>|[:=])(?!//)")
_FIELD_MARK = re.compile(r"[:=]")
_NOTHING = ("null", "none")
_ITEM = re.compile(r"[^\s,;|、，；]++")
_WORD = re.compile(r"\w[^\s,;|、，；]*+")
_NOT_SPACE = re.compile(r"\S")
_MOST_LINES = 2 * MAX_ITEMS
_LONGEST_LINE = 64 * 1024


def read(name: str, given: CleanText) -> Table:
    """Return a text as a table of one row a word, from the first `MAX_ITEMS` words."""
    items = _Items(given.text)
    rows = [(line, (item,)) for line, item in islice(items, MAX_ITEMS)]
    return replace(with_columns(name, ("task id",), rows), exact=True, unread=items.rest())


def beside(text: str, spans: Sequence[tuple[int, int]], lines: LineNumbers, end: int) -> Words:
    """Return the words outside of some spans of a text up to an end, the first with lines."""
    first: list[tuple[int, str]] = []
    count = 0
    at = 0
    for start, following in (*spans, (end, end)):
        for chunk in range(at, start, _LONGEST_LINE):
            gap = text[chunk : min(start, chunk + _LONGEST_LINE)]
            if len(first) < MAX_WORDS:
                found = [(lines.at(chunk + m.start()), m.group()) for m in _WORD.finditer(gap)]
                first.extend((line, _shown(word)) for line, word in found)
                count += len(found)
            else:
                count += len(_WORD.findall(gap))
        at = max(at, following)
    return Words(count, tuple(first[:MAX_WORDS]))


class _Items:
    """The items of a text with their lines, and how many are left after those that were asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._rest: list[str] = []

    def __iter__(self) -> Iterator[tuple[int, str]]:
        in_records = _RECORD.search(self._text) is not None
        at_top = True
        number = visited = 0
        while visited < _MOST_LINES and (begin := _NOT_SPACE.search(self._text, self._at)):
            number += self._text.count("\n", self._at, begin.start())
            self._at = max(self._at, self._text.rfind("\n", self._at, begin.start()) + 1)
            visited += 1
            end = self._text.find("\n", self._at)
            end = len(self._text) if end < 0 else end
            line = self._text[self._at : min(end, self._at + _LONGEST_LINE)]
            if len(line) == _LONGEST_LINE:
                # Cut where a word ends, so that a line of any length takes bounded memory.
                line = line[: max(map(line.rfind, " \t,;|")) + 1] or line
                end = self._at + len(line) - 1
            self._at = end + 1
            number += 1
            content = content_of(line)
            if content:
                if not (at_top and _is_header(content)):
                    self._rest = _given(content, in_records=in_records)[::-1]
                    while self._rest:
                        yield number, self._rest.pop()
                at_top = False
            if end < len(self._text) and self._text[end] != "\n":
                number -= 1

    def rest(self) -> int:
        """Return how many items were not asked for, in words."""
        return len(self._rest) + sum(1 for _ in _ITEM.finditer(self._text, self._at))


def _shown(word: str) -> str:
    return unwrapped(without_keys(word[:400]))[:200].rstrip(":=")


def content_of(line: str) -> str:
    """Return a line without its bullet and its remark."""
    if not line or line.isspace():
        return ""
    bullets = _BULLETS.match(line)
    if bullets:
        line = line[bullets.end() :]
    return _COMMENT.sub("", line, count=1) if "#" in line else line


def _is_header(line: str) -> bool:
    if names_ids(line):
        return True
    words = line[:200].split()
    known = all(names_ids(word) or fold(word) in OTHER_NAMES for word in words)
    return len(line) <= 200 and known and any(map(names_ids, words))


def _given(line: str, *, in_records: bool) -> list[str]:
    if has_address(line):
        return _given_by_address(line)
    listed = _LIST_KEY.match(line)
    if listed:
        return _tokens(line[listed.end() :])
    key = _TASK_KEY if _TASK_KEY.search(line) else _PLAIN_KEY
    keyed = list(key.finditer(line))
    if keyed:
        values = [unwrapped(found.group(1)) for found in keyed]
        rest = line[keyed[-1].end() :].lstrip(" \t]")
        more = _tokens(rest) if rest[:1] in (",", ";") and not _FIELD_MARK.search(rest) else []
        return [value for value in values if value and value.lower() not in _NOTHING] + more
    if in_records and _FIELD.match(line):
        return []
    return _tokens(line)


def _given_by_address(line: str) -> list[str]:
    segments = [segment.strip() for segment in _SEGMENTS.split(line)]
    if any(len(segment.split(None, 1)) > 1 for segment in segments):
        # A log line or a command: its other words are no ids.
        return ids_in_addresses(line)
    items: list[str] = []
    for token in _tokens(line):
        items.extend(ids_in_addresses(token) or [token])
    return items


def _tokens(line: str) -> list[str]:
    tokens: list[str] = []
    for token in _SEPARATORS.split(line):
        if token[:1].isalnum() and token[-1].isalnum():
            tokens.append(token)
        elif (text := unwrapped(token)) and not is_decoration(text):
            tokens.append(text)
    return tokens
