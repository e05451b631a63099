"""What a task id is, and the sums of what was given: accepted, repeated and rejected."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from components.errors import TaskboardError

VALID = re.compile(r"[A-Za-z0-9_-]{1,128}")
MAX_ID_LENGTH = 128
MAX_IDS = 10_000
MAX_BYTES = 5 * 1024 * 1024

MAX_SHOWN = 80
MAX_LABEL = 200
MAX_NOTE = 1000

# The id in an address of the API or of the cloud's own pages, whichever version it is.
_URL_ID = re.compile(r"/(?:tasks?|runs?)/([^\s/?#&\"'`<>|,;\\]+)")

_WRAPPING = "\"'`´‘’‚‛“”„‟«»‹›[](){}<>*~"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# How the keys of the API begin. One in a list of ids is a slip, and must not be stored or shown.
_KEY = re.compile(r"bu_[A-Za-z0-9_-]{16,}")
_FOREIGN = re.compile(r"[^A-Za-z0-9_-]")


class UnreadableInput(TaskboardError):
    """A text or file that cannot be read; its one sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted task id, with what else was said about it and where it stood."""

    task_id: str
    label: str = ""
    group: str = ""
    line: int = 0
    note: str = ""


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
class Parsed:
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


class Collector:
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

    def take(self, parsed: Parsed) -> None:
        """Take what was parsed elsewhere; an id that is here already is a duplicate."""
        for entry in parsed.entries:
            self.add(entry.line, entry.task_id, entry.label, entry.group, entry.note)
        self._duplicates += parsed.duplicates
        self._rejected.extend(parsed.rejected)

    def parsed(self) -> Parsed:
        """Return all that was taken."""
        return Parsed(tuple(self._entries.values()), self._duplicates, tuple(self._rejected))


def combine(parts: Iterable[Parsed]) -> Parsed:
    """Return what was given in several places as one; the sums still add up."""
    collector = Collector()
    for part in parts:
        collector.take(part)
    return collector.parsed()


def is_valid(text: str) -> bool:
    """Tell whether a text is a task id that may stand in an address."""
    return VALID.fullmatch(text) is not None


def is_key(text: str) -> bool:
    """Tell whether a text looks like an API key."""
    return _KEY.fullmatch(text) is not None


def tidy(text: str, limit: int = MAX_LABEL) -> str:
    """Return a label, group or note on one line, without control characters, cut at a limit."""
    # A lone surrogate would break the database and the page long after it was accepted.
    clean = visible(text[: 10 * limit]).encode("utf-8", "replace").decode("utf-8")
    words = "".join(c if c.isprintable() else " " for c in clean).split()
    return " ".join(words)[:limit].rstrip()


def shown(text: str) -> str:
    """Return a text shortened, with control and other invisible characters spelt out."""
    cut = text[:MAX_SHOWN]
    safe = cut if cut.isprintable() else "".join(map(_spelt, cut))
    return safe if len(text) == len(cut) == len(safe) else _shorten(safe, whole=cut == text)


def visible(text: str) -> str:
    """Drop the characters that take no room: zero-width ones, direction marks, the BOM."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


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


def _spelt(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")


def _shorten(safe: str, *, whole: bool) -> str:
    if whole and len(safe) <= MAX_SHOWN:
        return safe
    return safe[: MAX_SHOWN - 1] + "…"
