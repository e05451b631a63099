"""Pasted text as a table of items: lists, log lines, addresses, JSON, table cells."""

import re
from collections.abc import Iterator

from components.intake.addresses import has_address, ids_in_addresses, unwrapped
from components.intake.collector import ParsedIds
from components.intake.csv_rows import csv_rows
from components.intake.errors import UnclosedQuote, UnreadableInput
from components.intake.json_tables import read_json
from components.intake.tables import (
    ID_NAMES,
    OTHER_NAMES,
    Row,
    Table,
    fold,
    is_certain,
    names_ids,
    with_columns,
)
from components.model.text import visible

_SEPARATORS = re.compile(r"[\s,;|、，；]+")
_SEGMENTS = re.compile(r"[,;\t|]")
_BULLETS = re.compile(
    r"\s*+(?:(?:[-*+•◦▪‣·–—>]|\(?[0-9]{1,5}[.)])\s++)++(?:\[[ xX]?\]\s++)?", re.ASCII
)
_COMMENT = re.compile(r"(?:^|\s)#.*", re.DOTALL)
_DECORATION = re.compile(r"[-_*+=~.…•◦▪‣·–—→:]+")

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


def parse_text(text: str) -> ParsedIds:
    """Return the ids in any text that a person pastes; raises nothing."""
    return read_text("the text", text).parse()


def read_text(name: str, text: str) -> Table:
    """Return a text as a table of one row an item."""
    text = visible(text).replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip()[:1] in ("[", "{"):
        try:
            return read_json(name, text)
        except (ValueError, RecursionError, UnreadableInput):
            pass  # Python lists, pieces of JSON and sheer noise are read as a list.
    lines = text.split("\n")
    return _pasted_table(name, lines) or with_columns(
        name, ("task id",), [(line, (item,)) for line, item in _items(lines, text)]
    )


def _pasted_table(name: str, lines: list[str]) -> Table | None:
    top = next((i for i, line in enumerate(lines) if _content(line)), None)
    if top is None or not any(map(_content, lines[top + 1 :])):
        return None
    header = lines[top].strip().strip("|")
    for delimiter in "\t;,|":
        columns = [unwrapped(cell.strip()) for cell in header.split(delimiter)[:1000]]
        if len(columns) > 1 and any(map(names_ids, columns)) and not any(map(is_certain, columns)):
            try:
                return with_columns(name, columns, _table_rows(lines, top + 1, delimiter))
            except (UnclosedQuote, UnreadableInput):
                return None
    return None


def _table_rows(lines: list[str], start: int, delimiter: str) -> list[Row]:
    below = lines[start:]
    if delimiter == "|":
        below = [line.strip().removeprefix("|").removesuffix("|") for line in below]
    body = "\n".join(below)
    try:
        rows = list(csv_rows(body, delimiter))
    except UnclosedQuote:
        rows = list(csv_rows(body, delimiter, quoted=False))
    return [(line + start, cells) for line, cells in rows if not all(map(_decorative, cells))]


def _items(lines: list[str], text: str) -> Iterator[tuple[int, str]]:
    in_records = _RECORD.search(text) is not None
    at_top = True
    for number, line in enumerate(lines, 1):
        content = _content(line)
        if content:
            if not (at_top and _is_header(content)):
                for item in _given(content, in_records=in_records):
                    yield number, item
            at_top = False


def _content(line: str) -> str:
    if not line or line.isspace():
        return ""
    bullets = _BULLETS.match(line)
    if bullets:
        line = line[bullets.end() :]
    return _COMMENT.sub("", line, count=1) if "#" in line else line


def _is_header(line: str) -> bool:
    if names_ids(line):
        return True
    words = [fold(word) for word in line[:200].split()]
    named = (*ID_NAMES, *OTHER_NAMES)
    return len(line) <= 200 and any(map(names_ids, words)) and all(word in named for word in words)


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
        elif (text := unwrapped(token)) and not _decorative(text):
            tokens.append(text)
    return tokens


def _decorative(token: str) -> bool:
    return _DECORATION.fullmatch(token.strip()) is not None or not token.strip()
