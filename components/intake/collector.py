"""What was given, sorted into accepted, repeated and rejected: each item counts once."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from components.model.entry import Entry, is_api_key, is_task_id
from components.model.limits import MAX_ID_LENGTH, MAX_IDS, MAX_NOTE
from components.model.text import printable, tidy

_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Rejection:
    """An item that is no task id: its line, its text made printable, and why it is none."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What adding would do to a board."""

    new: tuple[Entry, ...]
    already: int
    duplicates: int
    rejected: tuple[Rejection, ...]

    @property
    def given(self) -> int:
        """How many items were given: new, already there, repeated and rejected."""
        return len(self.new) + self.already + self.duplicates + len(self.rejected)


@dataclass(frozen=True, slots=True)
class ParsedIds:
    """What was given: each id once, the repeats counted, the rest with reasons."""

    entries: tuple[Entry, ...]
    duplicates: int
    rejected: tuple[Rejection, ...]

    @property
    def given(self) -> int:
        """How many items were given: accepted, repeated and rejected."""
        return len(self.entries) + self.duplicates + len(self.rejected)

    def against(self, existing: Collection[str]) -> Preview:
        """Return what adding them would do to a board that holds some ids already."""
        known = frozenset(existing)
        new = tuple(entry for entry in self.entries if entry.task_id not in known)
        return Preview(new, len(self.entries) - len(new), self.duplicates, self.rejected)


class IdCollector:
    """Sorts items into accepted, repeated and rejected."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._duplicates = 0
        self._rejected: list[Rejection] = []

    def add(self, line: int, text: str, label: str = "", group: str = "", note: str = "") -> None:
        """Add an item that should be an id, and what was given with it."""
        if text in self._entries:
            self._duplicates += 1
        elif not is_task_id(text):
            self.reject(line, text, _why_not(text))
        elif is_api_key(text):
            self.reject(line, "bu_…", "looks like an API key, not like a task id")
        elif len(self._entries) >= MAX_IDS:
            self.reject(line, text, f"more than {MAX_IDS:,} ids in one go")
        else:
            self._entries[text] = Entry(text, tidy(label), tidy(group), line, tidy(note, MAX_NOTE))

    def reject(self, line: int, text: str, reason: str) -> None:
        """Add an item that cannot be an id."""
        self._rejected.append(Rejection(line, printable(text), reason))

    def merge(self, parsed: ParsedIds) -> None:
        """Add what was parsed elsewhere; an id that is here already is a duplicate."""
        for entry in parsed.entries:
            self.add(entry.line, entry.task_id, entry.label, entry.group, entry.note)
        self._duplicates += parsed.duplicates
        self._rejected.extend(parsed.rejected)

    def parsed(self) -> ParsedIds:
        """Return all that was added."""
        return ParsedIds(tuple(self._entries.values()), self._duplicates, tuple(self._rejected))


def combine(parts: Iterable[ParsedIds]) -> ParsedIds:
    """Return what was given in several places as one; each item still counts once."""
    collector = IdCollector()
    for part in parts:
        collector.merge(part)
    return collector.parsed()


def _why_not(text: str) -> str:
    if "://" in text:
        return "an address without a task id in it"
    if len(text) > MAX_ID_LENGTH:
        return f"longer than {MAX_ID_LENGTH} characters ({len(text):,})"
    found = _NOT_IN_IDS.search(text)
    if found is None:
        return "empty"
    first = found.group()
    name = "a space" if first == " " else f"“{first}”" if first.isprintable() else _code(first)
    return f"contains {name}; ids are letters, digits, - and _"


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
