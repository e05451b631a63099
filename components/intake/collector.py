"""What was given, sorted into accepted, repeated and rejected: each item counts once."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from components.intake.ids.shapes import is_cut_off
from components.model.entry import Entry, canonical_id, is_api_key, is_task_id, without_keys
from components.model.limits import MAX_ID_LENGTH, MAX_IDS, MAX_NOTE
from components.model.text import printable, tidy

# So many of the words that were not taken are kept by name.
MAX_WORDS = 20_000

# As spreadsheets show numbers of which they have not kept every digit.
_ROUNDED = re.compile(r"-?[0-9](?:[.,][0-9]+)?E\+[0-9]{1,3}", re.IGNORECASE)
_UUID = re.compile("-".join(f"[0-9A-Fa-f]{{{size}}}" for size in (8, 4, 4, 4, 12)))
_KNOWN_PREFIX = re.compile(rf"(?:task|run|session)[_-]{_UUID.pattern}")
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Rejection:
    """An item that is no task id: its line, its text made printable, and why it is none.

    ``source`` names the file and sheet that the line is of, where several were given.
    """

    line: int
    text: str
    reason: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The rest of a text that holds ids: how many words, and the first of them by line."""

    count: int = 0
    first: tuple[tuple[int, str], ...] = ()


NO_WORDS = Words()
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Sorts:
    """How many ids of which sort were taken and left out, by nouns such as "run"."""

    taken: Counts = ()
    left_out: Counts = ()


NO_SORTS = Sorts()


@dataclass(frozen=True, slots=True)
class Preview:
    """What adding would do to a board."""

    new: tuple[Entry, ...]
    already: int
    duplicates: int
    rejected: tuple[Rejection, ...]
    unread: int = 0
    sorts: Sorts = NO_SORTS
    words: Words = NO_WORDS

    @property
    def given(self) -> int:
        """How many items were given: new, already there, repeated and rejected."""
        return len(self.new) + self.already + self.duplicates + self.rejections

    @property
    def rejections(self) -> int:
        """How many items were rejected, with those that were too many to be looked at."""
        return len(self.rejected) + self.unread


@dataclass(frozen=True, slots=True)
class ParsedIds:
    """What was given: each id once, the repeats counted, the rest with reasons.

    ``unread`` counts what came after the first `MAX_ITEMS`, and is rejected as a whole.
    """

    entries: tuple[Entry, ...]
    duplicates: int
    rejected: tuple[Rejection, ...]
    unread: int = 0
    sorts: Sorts = NO_SORTS
    words: Words = NO_WORDS

    @property
    def given(self) -> int:
        """How many items were given: accepted, repeated and rejected."""
        return len(self.entries) + self.duplicates + len(self.rejected) + self.unread

    def within(self, source: str) -> "ParsedIds":
        """Return the same with the file or sheet named that it comes from."""
        rejected = (
            replace(each, source=f"{source}, {each.source}" if each.source else source)
            for each in self.rejected
        )
        return replace(self, rejected=tuple(rejected))

    def against(self, existing: Collection[str]) -> Preview:
        """Return what adding them would do to a board that holds some ids, in any spelling."""
        known = {canonical_id(task_id) for task_id in existing}
        new = tuple(entry for entry in self.entries if canonical_id(entry.task_id) not in known)
        return Preview(
            new,
            len(self.entries) - len(new),
            self.duplicates,
            self.rejected,
            self.unread,
            self.sorts,
            self.words,
        )


@dataclass
class IdCollector:
    """Sorts items into accepted, repeated and rejected.

    With ``as_given`` ids keep the spelling of who lists them, such as the API itself.
    """

    as_given: bool = False
    unread: int = 0
    _entries: dict[str, Entry] = field(default_factory=dict)
    _duplicates: int = 0
    _rejected: list[Rejection] = field(default_factory=list)
    _taken: Counter[str] = field(default_factory=Counter)
    _left_out: Counter[str] = field(default_factory=Counter)
    _words: list[tuple[int, str]] = field(default_factory=list)
    _word_count: int = 0

    def add(
        self,
        line: int,
        text: str,
        label: str = "",
        group: str = "",
        note: str = "",
        *,
        sort: str = "",
    ) -> None:
        """Add an item that should be an id, what was given with it, and which sort it is of."""
        key = canonical_id(text)
        if key in self._entries:
            self._duplicates += 1
        elif reason := (not self.as_given and why_joined(text)) or _why_not(text):
            self.reject(line, text, reason)
        elif len(self._entries) >= MAX_IDS:
            self.reject(line, text, f"more than {MAX_IDS:,} ids in one go")
        else:
            self._entries[key] = Entry(
                text if self.as_given else key,
                tidy(without_keys(label)),
                tidy(without_keys(group)),
                line,
                tidy(without_keys(note), MAX_NOTE),
            )
            if sort:
                self._taken[sort] += 1

    def reject(self, line: int, text: str, reason: str) -> None:
        """Add an item that cannot be an id."""
        shown = printable(without_keys(text[:400]))
        self._rejected.append(Rejection(line, shown, reason))

    def leave_out(self, sort: str, count: int = 1) -> None:
        """Count ids that stand beside those that are taken."""
        self._left_out[sort] += count

    def leave_word(self, line: int, text: str) -> None:
        """Keep a word that is no id."""
        self.leave_words(Words(1, ((line, without_keys(text[:400])),)))

    def leave_words(self, words: Words) -> None:
        """Keep words that are no ids."""
        self._word_count += words.count
        self._words.extend(words.first[: MAX_WORDS - len(self._words)])

    def merge(self, parsed: ParsedIds) -> None:
        """Add what was parsed elsewhere; an id that is here already is a duplicate."""
        spelled = self.as_given
        self.as_given = True
        for entry in parsed.entries:
            self.add(entry.line, entry.task_id, entry.label, entry.group, entry.note)
        self.as_given = spelled
        self._duplicates += parsed.duplicates
        self._rejected.extend(parsed.rejected)
        self.unread += parsed.unread
        self._taken.update(dict(parsed.sorts.taken))
        self._left_out.update(dict(parsed.sorts.left_out))
        self.leave_words(parsed.words)

    def parsed(self) -> ParsedIds:
        """Return all that was added."""
        return ParsedIds(
            tuple(self._entries.values()),
            self._duplicates,
            tuple(self._rejected),
            self.unread,
            Sorts(tuple(self._taken.items()), tuple(self._left_out.items())),
            Words(self._word_count, tuple(self._words)),
        )


def combine(parts: Iterable[ParsedIds]) -> ParsedIds:
    """Return what was given in several places as one; each item still counts once."""
    collector = IdCollector()
    for part in parts:
        collector.merge(part)
    return collector.parsed()


def why_joined(text: str) -> str:
    """Return why a text that holds a UUID and more is no id; empty where it may be one."""
    found = _UUID.findall(text) if len(text) > 36 and _NOT_IN_IDS.search(text) is None else []
    if len(found) > 1:
        return "several ids without a separator"
    if found and not _KNOWN_PREFIX.fullmatch(text) and not is_cut_off(text):
        return "more than an id: a UUID with other characters joined to it"
    return ""


def _why_not(text: str) -> str:
    if is_task_id(text) and not is_cut_off(text):
        return "looks like an API key, not like a task id" if is_api_key(text) else ""
    if is_cut_off(text) or text.endswith(("…", "...")):
        return "cut off: not a whole id"
    if _ROUNDED.fullmatch(text):
        return "a number of more than 15 digits: store it as text"
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
