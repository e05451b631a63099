"""JSON as a table: an array, an object that holds one, or one value a line."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from components.intake.columns import Row, fold, names_ids
from components.intake.errors import UnreadableInput
from components.intake.tables import MAX_CELLS, MAX_COLUMNS, Table, with_columns
from components.model.limits import MAX_ITEMS

_LIST_NAMES = ("tasks", "taskids", "items", "runs", "data", "ids", "results")
_NOT_SPACE = re.compile(r"[^ \t\r\n\ufeff]")
_decode = json.JSONDecoder().raw_decode

Element = tuple[int, Any]


def read_json(name: str, text: str) -> Table:
    """Read JSON or JSON lines; raises `ValueError` or `RecursionError` if it is neither."""
    elements = list(islice(_Scanner(text).elements(), MAX_ITEMS + 1))
    if len(elements) > MAX_ITEMS:
        raise UnreadableInput(name, f"holds more than {MAX_ITEMS:,} values: split it.")
    keys: dict[str, int] = {}
    for _, value in elements:
        if isinstance(value, dict):
            for key in value:
                keys.setdefault(key, len(keys))
    if len(keys) > MAX_COLUMNS:
        return with_columns(name, tuple(keys), ())
    plain_key = next((key for key in keys if names_ids(key)), "task_id")
    if not all(isinstance(value, dict) for _, value in elements):
        keys.setdefault(plain_key, len(keys))
    if len(keys) * len(elements) > MAX_CELLS:
        raise UnreadableInput(
            name, "holds too many different fields: keep only ids, labels, groups and notes."
        )
    rows = (_row(line, value, keys, plain_key) for line, value in elements)
    return with_columns(name, tuple(map(_without_surrogates, keys)), rows)


def _row(line: int, value: Any, keys: dict[str, int], plain_key: str) -> Row:
    fields = value if isinstance(value, dict) else {plain_key: value}
    return line, tuple(_cell(fields.get(key)) for key in keys)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return _without_surrogates(value)
        case int() if not isinstance(value, bool):
            return str(value)
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return _without_surrogates(json.dumps(value, ensure_ascii=False))


def _without_surrogates(text: str) -> str:
    # JSON can escape half a character, which no encoder takes afterwards.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


class _Scanner:
    """Reads the outer values one by one, since the standard decoder does not tell their lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0

    def elements(self) -> Iterator[Element]:
        """Yield each task that the text lists, with its line."""
        while self._peek():
            yield from self._value()
            if self._peek() == ",":
                self._at += 1

    def _value(self) -> Iterator[Element]:
        match self._peek():
            case "[":
                yield from self._array()
            case "{":
                yield from self._object()
            case _:
                yield self._current_line(), self._decode_value()

    def _array(self) -> Iterator[Element]:
        self._at += 1
        while self._peek() != "]":
            yield self._current_line(), self._decode_value()
            self._comma_or("]")
        self._at += 1

    def _object(self) -> Iterator[Element]:
        line, fields, listed = self._current_line(), {}, False
        self._at += 1
        while self._peek() != "}":
            key = self._decode_value()
            if not isinstance(key, str) or self._peek() != ":":
                raise self._error("a name and a colon were expected")
            self._at += 1
            if fold(key) in _LIST_NAMES and self._peek() == "[":
                listed = True
                yield from self._array()
            else:
                fields[key] = self._decode_value()
            self._comma_or("}")
        self._at += 1
        if not listed:
            yield line, fields

    def _comma_or(self, end: str) -> None:
        if self._peek() == ",":
            self._at += 1
        elif self._peek() != end:
            raise self._error("a comma was expected")

    def _decode_value(self) -> Any:
        self._peek()
        value, self._at = _decode(self._text, self._at)
        return value

    def _peek(self) -> str:
        found = _NOT_SPACE.search(self._text, self._at)
        self._at = found.start() if found else len(self._text)
        return found.group() if found else ""

    def _current_line(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _error(self, message: str) -> json.JSONDecodeError:
        return json.JSONDecodeError(message, self._text, self._at)
