"""JSON in which ids stand at any depth, as records that name them."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from components.intake.collector import MAX_WORDS, Words
from components.intake.columns import (
    GROUP_NAMES,
    LABEL_NAMES,
    LOG_NAMES,
    NOTE_NAMES,
    fold,
    holds_shape,
)
from components.intake.ids.mentions import RunningText
from components.intake.ids.names import OWN, UNNAMED, Kind, Name, understood
from components.intake.ids.records import Mention, Record
from components.intake.ids.shapes import LineNumbers, count_after, is_cut_off, whole
from components.intake.layouts.cleaning import without_codes
from components.intake.layouts.json_objects import (
    OTHER,
    Found,
    flat,
    is_address_of_task,
    merge,
    named_value,
    of_list,
    paths,
    rename,
)
from components.intake.layouts.record_tables import as_table
from components.intake.tables import Table
from components.model.limits import MAX_ITEMS

Document = tuple[int, Any]

_NOT_SPACE = re.compile(r"[^\s,]")
_decode = json.JSONDecoder().raw_decode
_MOST_BRACKETS = 400_000
_MOST_VALUES = 4 * MAX_ITEMS
_DEEPEST = 60
# Objects with one value in them are named by what they stand under.
_VALUES = frozenset(("stringvalue", "value", "oid", "uuid", "id"))
# What is seen live or was recorded has addresses with ids of its own.
_CREDENTIALS = ("liveurl", "livestream", "screenshot", "recording", "publicshare")
_PROSE = frozenset((*LABEL_NAMES, *GROUP_NAMES, *NOTE_NAMES, "output", "instructions", "goal"))


def documents(text: str) -> list[Document]:
    """Return the JSON values that a text consists of, each with its place; none if it does not."""
    found: list[Document] = []
    first = _NOT_SPACE.search(text)
    if first is None or first.group() not in "[{" or _too_many(text):
        return found
    at: int | None = first.start()
    while at is not None:
        if len(found) >= MAX_ITEMS:
            return []
        try:
            value, end = _decode(text, at)
        except (ValueError, RecursionError):
            return []
        found.append((at, value))
        following = _NOT_SPACE.search(text, end)
        at = following.start() if following else None
    return found


def read(name: str, given: Sequence[Document], text: str, lines: LineNumbers) -> Table | None:
    """Return the records of JSON values as a table; None where they are too many or too deep."""
    walk = _Walk(text, lines)
    try:
        for place, value in given:
            walk.document(place, value)
    except RecursionError:
        return None
    if walk.gave_up:
        return None
    records = list(walk.records())
    return as_table(name, records, walk.words(), walk.unread())


def _too_many(text: str) -> bool:
    return text.count("[") + text.count("{") > _MOST_BRACKETS


class _Walk:
    """Walks through JSON values in the order of their text, by which the lines are found."""

    def __init__(self, text: str, lines: LineNumbers) -> None:
        self._text = text
        self._lines = lines
        self._at = 0
        self._after = 1
        self._missed = 0
        self._line = 1
        self._seen = 0
        self._left: list[tuple[int, str]] = []
        self._left_count = 0
        self._found: list[Found] = []
        self._to_visit = _MOST_VALUES
        self._to_find = MAX_ITEMS

    @property
    def gave_up(self) -> bool:
        """Whether there were too many values to look into each, so that some ids may be missed."""
        return self._to_visit < 0 <= self._to_find

    def unread(self) -> int:
        """Return how many ids were not looked at, since there were too many."""
        return count_after(self._text, self._after) if self._to_find <= 0 else 0

    def document(self, place: int, value: Any) -> None:
        """Take what one value names."""
        if self._to_find < 0:
            return
        self._at = max(self._at, place)
        self._line = self._lines.at(self._at)
        top = Found("")
        if isinstance(value, str | int | float) and not holds_shape(str(value)):
            self._leave(self._line, str(value))
        self._value(top, "", value, 0)
        self._found.append(top)

    def records(self) -> Iterator[Record]:
        """Yield the records, each id of one document once."""
        shaped_at = {path for top in self._found for path in paths(top)}
        for top in self._found:
            given: dict[str, str] = {}
            for found in flat(top):
                record = self._record(found, shaped_at)
                if record is None:
                    continue
                ids = [mention.text for mention in record.best()[0]]
                known = bool(ids) and all(given.get(text, found.path) != found.path for text in ids)
                for text in ids:
                    given.setdefault(text, found.path)
                if not known:
                    yield record

    def words(self) -> Words:
        """Return what stands where an id could, and is none."""
        return Words(self._left_count, tuple(self._left))

    def _record(self, found: Found, shaped_at: set[str]) -> Record | None:
        label, group, note = (
            next((found.told[name] for name in names if found.told.get(name)), "")
            for names in (LABEL_NAMES, GROUP_NAMES, NOTE_NAMES)
        )
        mentions = found.mentions
        if found.best() == Kind.FOREIGN:
            mentions = [*mentions, *found.texts]
        if mentions and not found.by_key:
            # In a log the name of the logger stands where the name of a task would.
            label = found.text_label
        if not mentions:
            mentions = [m for m in found.plain if f"{found.path}.{m.name.noun}" in shaped_at]
            for mention in found.plain:
                if mention not in mentions:
                    self._leave(mention.line, mention.text)
        if not mentions:
            return None
        record = Record(mentions[0].line, mentions, label, group, note)
        record.settle()
        return record

    def _leave(self, line: int, text: str) -> None:
        self._left_count += 1
        if len(self._left) < MAX_WORDS:
            self._left.append((line, text))

    def _value(self, found: Found, key: str, value: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise RecursionError
        self._to_visit -= 1
        if self._to_visit < 0 or self._to_find < 0:
            return
        match value:
            case str():
                self._string(found, key, value)
            case bool() | None:
                pass
            case int():
                self._plain(found, key, str(value))
            case dict():
                self._object(found, key, value, depth)
            case list():
                self._list(found, key, value, depth)

    def _object(self, found: Found, key: str, value: dict[str, Any], depth: int) -> None:
        inner = Found(f"{found.path}.{key}" if key else found.path)
        for name, item in islice(value.items(), max(0, self._to_find + 1)):
            if whole(name) and isinstance(item, dict):
                entry = Found(f"{inner.path}.*")
                entry.mentions.append(self._mention(name, OWN))
                entry.by_key = True
                self._object(entry, "", item, depth + 1)
                inner.within.append(entry)
            else:
                self._value(inner, name, item, depth + 1)
        merge(found, inner, key)

    def _list(self, found: Found, key: str, value: list[Any], depth: int) -> None:
        if any(isinstance(item, str) and item.endswith("\n") for item in value[:3]):
            text = "".join(item for item in value if isinstance(item, str))
            self._string(found, key, text)
            return
        for index, item in enumerate(value):
            self._to_visit -= 1
            if self._to_visit < 0:
                self._left_count += 0 if key else len(value) - index
                break
            inner = Found(f"{found.path}.{key}" if key else found.path)
            if (named := named_value(item)) is not None:
                self._value(found, *named, depth + 1)
            elif isinstance(item, dict):
                whole_item = Found(inner.path)
                self._object(whole_item, "", item, depth + 1)
                rename(whole_item, of_list(key))
                found.within.append(whole_item)
            elif isinstance(item, str) and not key and not holds_shape(item):
                if "://" in item:
                    # An address whose id was cut off is rejected by its name.
                    inner.mentions.append(self._mention(item, UNNAMED, firm=False))
                    found.within.append(inner)
                else:
                    self._leave(self._line, item)
            elif isinstance(item, int) and not isinstance(item, bool) and not key:
                self._leave(self._line, str(item))
            else:
                self._value(inner, key, item, depth + 1)
                found.within.append(inner)

    def _string(self, found: Found, key: str, value: str) -> None:
        folded = fold(key) if len(key) <= 40 else ""
        if folded.startswith(_CREDENTIALS):
            return
        if whole(value) or is_cut_off(value):
            name = OWN if folded in _VALUES else understood(key) or (OTHER if key else UNNAMED)
            found.mentions.append(self._mention(value, name, firm=bool(key)))
            found.by_key = True
            return
        if folded in (*LABEL_NAMES, *GROUP_NAMES, *NOTE_NAMES):
            found.told.setdefault(folded, value[:2000])
        if holds_shape(value):
            if folded not in _PROSE:
                self._text_value(found, key, value)
        elif value:
            self._plain(found, key, value)

    def _plain(self, found: Found, key: str, value: str) -> None:
        name = understood(key)
        if name is not None and name.says_id and name.kind <= Kind.SESSION:
            found.plain.append(Mention(self._line, value, name))

    def _text_value(self, found: Found, key: str, value: str) -> None:
        written = documents(value) if value[:1] in ("[", "{") else []
        for _, document in written:
            self._value(found, "data", document, _DEEPEST // 2)
        if written:
            return
        value = without_codes(value)
        reading = RunningText(value, LineNumbers(value, []))
        one = " " not in value.strip() or "\n" not in value.strip()
        for record in reading.records:
            for mention in record.mentions:
                mention.line = self._place(mention.text)
            record.settle()
            if one:
                address = is_address_of_task(key, value)
                trusted = address or fold(key) in LOG_NAMES
                (found.mentions if trusted else found.texts).extend(record.mentions)
                found.text_label = found.text_label or record.label
                found.by_key = found.by_key or address
            else:
                inner = Found(f"{found.path}.{key}")
                inner.mentions = record.mentions
                inner.told = {"label": record.label} if record.label else {}
                found.within.append(inner)

    def _mention(self, text: str, name: Name, *, firm: bool = True) -> Mention:
        return Mention(self._place(text), text, name, firm)

    def _place(self, text: str) -> int:
        self._to_find -= 1
        # A text that is escaped is not found as it is; its line is that of the one before.
        if self._missed < 20:
            place = self._text.find(text, self._at)
            if place < 0:
                self._missed += 1
            else:
                self._at = place
                self._after = place + len(text)
                self._line = self._lines.at(place)
        return self._line
