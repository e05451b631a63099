"""Checks of the records in a board's file whose fields are of their types already."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from components.exchange.writing import LISTS
from components.model import limits, statuses
from components.model.board import Board, BoardFile
from components.model.entry import Entry, is_api_key, is_task_id
from components.model.facts import Facts
from components.model.history.records import Change, Gap, Hour, Sample
from components.model.reading import Problem, Reading
from components.model.text import printable

MAX_MESSAGE = 1000
MAX_COUNT = 2**31 - 1
EARLIEST = datetime(limits.FIRST_YEAR, 1, 1, tzinfo=UTC)
# Of the API's own times: how far its clock is ahead of any other is nothing that we know.
LATEST = datetime(limits.LAST_YEAR + 1, 1, 1, tzinfo=UTC) - timedelta(microseconds=1)
# The clock of the server that wrote the file may be ahead of this one's.
AHEAD = timedelta(days=1)

_TOO_MANY_WORDS = f"more than {limits.MAX_STATUS_WORDS:,} different words for statuses"

# The names and places that lead to a value, such as ("tasks", 3, "label").
Path = tuple[str | int, ...]
Fault = tuple[Path, str]
Check = Callable[[Any], str]
# The checks of the fields of each class; a field that is None is not checked.
Checks = dict[type, list[tuple[str, Check]]]


def faults(file: BoardFile) -> Iterator[Fault]:
    """Yield the path to each value that no board can have, and the reason in words."""
    checks = _checks(file)
    yield from _record(checks, ("board",), file.board)
    for name in LISTS:
        records = getattr(file, name)
        for number, record in enumerate(records):
            yield from _record(checks, (name, number), record)
        if name in ("tasks", "readings"):
            yield from _repeated(name, records)
    yield from _words(file)


def _record(checks: Checks, path: Path, record: object) -> Iterator[Fault]:
    for name, check in checks[type(record)]:
        value = getattr(record, name)
        if value is not None and (wrong := check(value)):
            yield (*path, name), wrong
    if isinstance(record, Reading):
        yield from _record(checks, (*path, "facts"), record.facts)
        if record.problem is not None:
            yield from _record(checks, (*path, "problem"), record.problem)


def _repeated(name: str, records: Iterable[Entry | Reading]) -> Iterator[Fault]:
    seen = set[str]()
    for number, record in enumerate(records):
        if record.task_id in seen:
            yield (name, number, "task_id"), "here twice"
        seen.add(record.task_id)


def _words(file: BoardFile) -> Iterator[Fault]:
    """Yield the first place at which there are more words for statuses than any API has."""
    seen = set[str]()
    for name, words in (("readings", ("status", "raw")), ("changes", ("old", "new"))):
        for number, record in enumerate(getattr(file, name)):
            for field in words:
                if (word := getattr(record, field)) is not None:
                    seen.add(word)
                if len(seen) > limits.MAX_STATUS_WORDS:
                    yield (name, number, field), _TOO_MANY_WORDS
                    return


def _task_id(task_id: str) -> str:
    if is_api_key(task_id):
        return "looks like an API key, not like a task id"
    if is_task_id(task_id):
        return ""
    wrong = f"is no id: 1 to {limits.MAX_ID_LENGTH} letters, digits, - and _"
    return f"{printable(task_id)!r} {wrong}"


def _text(limit: int) -> Check:
    def check(text: str) -> str:
        if len(text) > limit:
            return f"longer than {limit:,} characters"
        # PostgreSQL keeps no such text; all else is kept as it was typed.
        return "contains the character U+0000" if "\0" in text else ""

    return check


def _word(limit: int) -> Check:
    @lru_cache(maxsize=1024)
    def check(word: str) -> str:
        if not 0 < len(word) <= limit:
            return f"empty or longer than {limit} characters"
        return "" if word.strip() and word.isprintable() else "no word"

    return check


def _name(name: str) -> str:
    return "" if limits.BOARD_NAME.fullmatch(name) else f"no name: {limits.BOARD_NAME_FORM}"


def _refresh(seconds: float) -> str:
    least, most = limits.MIN_REFRESH_SECONDS, limits.MAX_REFRESH_SECONDS
    return "" if least <= seconds <= most else f"not {least:.0f} to {most:.0f} seconds"


def _counts(counts: tuple[int, ...]) -> str:
    if len(counts) != len(statuses.ALL):
        return f"{len(counts)} numbers where there are {len(statuses.ALL)} statuses"
    return next(filter(None, map(_count, counts)), "")


def _count(count: int) -> str:
    return "" if 0 <= count <= MAX_COUNT else "negative or far too large"


def _cost(dollars: float) -> str:
    most = limits.MAX_COST_USD
    return "" if 0 <= dollars <= most else f"no cost of 0 to {most:,.0f} US dollars"


def _moment(latest: datetime) -> Check:
    def check(value: datetime) -> str:
        if value.tzinfo is not UTC:
            return "not in UTC; times end in Z"
        return "" if EARLIEST <= value <= latest else "in the far past or in the future"

    return check


def _checks(file: BoardFile) -> Checks:
    listed = {entry.task_id for entry in file.tasks}
    by_name: dict[str, Check] = {
        **_BY_NAME,
        **dict.fromkeys(_TIMES, _moment(datetime.now(UTC) + AHEAD)),
        **dict.fromkeys(_API_TIMES, _moment(LATEST)),
        "task_id": lambda task_id: "" if task_id in listed else "none of the file's tasks",
        "board": lambda name: "" if name == file.board.name else "names another board",
    }
    checks: Checks = {
        kind: [(field.name, by_name[field.name]) for field in fields(kind) if field.name in by_name]
        for kind in (Board, Entry, Reading, Facts, Problem, Change, Sample, Hour, Gap)
    }
    checks[Entry].append(("task_id", _task_id))
    return checks


_TIMES = (
    *("at", "since", "checked_at", "created_at", "seen_at"),
    *("confirmed_at", "began_at", "ended_at"),
)
_API_TIMES = ("finished_at", "updated_at")
_BY_NAME: dict[str, Check] = {
    "name": _name,
    "title": _text(limits.MAX_TITLE),
    "description": _text(limits.MAX_DESCRIPTION),
    "refresh_seconds": _refresh,
    **dict.fromkeys(("label", "group"), _text(limits.MAX_LABEL)),
    "note": _text(limits.MAX_NOTE),
    "message": _text(MAX_MESSAGE),
    "cost_usd": _cost,
    "counts": _counts,
    **dict.fromkeys(("finished", "failed"), _count),
    **dict.fromkeys(("status", "raw", "old", "new"), _word(limits.MAX_STATUS_WORD)),
    "kind": _word(32),
    "version": _word(8),
}
