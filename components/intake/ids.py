"""What a task id is, and the sums of what was given: accepted, repeated and rejected."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from components.model.entry import Entry, is_key, is_valid
from components.model.errors import TaskboardError
from components.model.limits import MAX_ID_LENGTH, MAX_IDS, MAX_NOTE
from components.model.text import shown, tidy, visible

# The id in an address of the API or of the cloud's own pages, whichever version it is.
_URL_ID = re.compile(r"/(?:tasks?|runs?)/([^\s/?#&\"'`<>|,;\\]+)")

_WRAPPING = "\"'`´‘’‚‛“”„‟«»‹›[](){}<>*~"
_FOREIGN = re.compile(r"[^A-Za-z0-9_-]")


class UnreadableInput(TaskboardError):
    """A text or file that cannot be read; its one sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One given thing that is no task id, shown safely, and the reason in words."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What adding would do to a board that holds some ids already."""

    new: tuple[Entry, ...]
    already: int
    duplicates: int
    rejected: tuple[Rejection, ...]

    @property
    def given(self) -> int:
        """Everything that was given: new, already there, repeated and rejected."""
        return len(self.new) + self.already + self.duplicates + len(self.rejected)


@dataclass(frozen=True, slots=True)
class ParsedIds:
    """Everything that was given: each id once, the repeats counted, the rest with reasons."""

    entries: tuple[Entry, ...]
    duplicates: int
    rejected: tuple[Rejection, ...]

    @property
    def given(self) -> int:
        """Everything that was given: accepted, repeated and rejected."""
        return len(self.entries) + self.duplicates + len(self.rejected)

    def against(self, existing: Collection[str]) -> Preview:
        """Tell the new ids from those that a board holds already."""
        known = frozenset(existing)
        new = tuple(entry for entry in self.entries if entry.task_id not in known)
        return Preview(new, len(self.entries) - len(new), self.duplicates, self.rejected)


class IdCollector:
    """Sorts given things into accepted, repeated and rejected."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._duplicates = 0
        self._rejected: list[Rejection] = []

    def add(self, line: int, text: str, label: str = "", group: str = "", note: str = "") -> None:
        """Take one given thing that should be an id."""
        if text in self._entries:
            self._duplicates += 1
        elif not is_valid(text):
            self.reject(line, text, _why_not(text))
        elif is_key(text):
            self.reject(line, "bu_…", "looks like an API key, not like a task id")
        elif len(self._entries) >= MAX_IDS:
            self.reject(line, text, f"more than {MAX_IDS:,} ids in one go")
        else:
            self._entries[text] = Entry(text, tidy(label), tidy(group), line, tidy(note, MAX_NOTE))

    def reject(self, line: int, text: str, reason: str) -> None:
        """Take one given thing that cannot be an id."""
        self._rejected.append(Rejection(line, shown(text), reason))

    def take(self, parsed: ParsedIds) -> None:
        """Take what was parsed elsewhere; an id that is here already is a duplicate."""
        for entry in parsed.entries:
            self.add(entry.line, entry.task_id, entry.label, entry.group, entry.note)
        self._duplicates += parsed.duplicates
        self._rejected.extend(parsed.rejected)

    def parsed(self) -> ParsedIds:
        """Return all that was taken."""
        return ParsedIds(tuple(self._entries.values()), self._duplicates, tuple(self._rejected))


def combine(parts: Iterable[ParsedIds]) -> ParsedIds:
    """Return what was given in several places as one; the sums still add up."""
    collector = IdCollector()
    for part in parts:
        collector.take(part)
    return collector.parsed()


def bare(text: str) -> str:
    """Take the quotes, brackets and list punctuation off a given thing."""
    return text.lstrip(_WRAPPING).rstrip(_WRAPPING + ".,;")


def id_in_cell(cell: str) -> str:
    """Return what a table's cell gives as an id: the id in an address, else the cell itself."""
    if is_valid(cell):
        return cell
    text = visible(cell).strip()
    found = ids_in_addresses(text)
    if found:
        return found[0]
    # The placeholder of an address, which has lost its closing brace, stays no id.
    return text if text.startswith("{") and not text.endswith("}") else bare(text).strip()


def ids_in_addresses(text: str) -> list[str]:
    """Return what stands where the addresses in a text have their ids."""
    # Only what follows is taken off: a placeholder such as {task_id} must not become an id.
    if "/" not in text:
        return []
    found = (item.rstrip(_WRAPPING + ".,;") for item in _URL_ID.findall(text))
    return [item for item in found if item]


def has_address(text: str) -> bool:
    """Tell whether a text holds an address with an id in it."""
    return "/" in text and _URL_ID.search(text) is not None


def _why_not(text: str) -> str:
    if "://" in text:
        return "an address without a task id in it"
    if len(text) > MAX_ID_LENGTH:
        return f"longer than {MAX_ID_LENGTH} characters ({len(text):,})"
    found = _FOREIGN.search(text)
    if found is None:
        return "empty"
    first = found.group()
    name = "a space" if first == " " else f"“{first}”" if first.isprintable() else _code(first)
    return f"contains {name}; ids are letters, digits, - and _"


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
