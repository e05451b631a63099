"""A board with its history as one JSON document, a record a line."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

import msgspec

from components.model.board import Board
from components.model.entry import Entry
from components.model.history.records import Change, Gap, Hour, Sample, hour_of
from components.model.reading import Reading

# Rises when a program that reads this one could no longer understand what is written.
FORMAT = 1
LISTS = ("tasks", "readings", "changes", "samples", "hours", "gaps")
LINES_AT_ONCE = 1000
# No change is longer than this: an id, two words and two times, with their names.
MAX_CHANGE_BYTES = 1000
# What stands between two records.
SEPARATOR_BYTES = 2


def dump(  # noqa: PLR0917 - the parts of a file, in their order
    board: Board,
    tasks: Iterable[Entry],
    readings: Iterable[Reading],
    changes: Iterable[Change],
    samples: Iterable[Sample],
    hours: Iterable[Hour],
    gaps: Iterable[Gap],
    *,
    changes_since: datetime | None = None,
) -> Iterator[bytes]:
    """Write a board piece by piece, so that no more than a piece of its past is in memory.

    The line of an entry is that of the upload it came from, and is left out. ``changes_since``
    is told where earlier changes are left out.
    """
    lists = (map(_task, tasks), readings, changes, samples, hours, gaps)
    lines = _lines(board, zip(LISTS, lists, strict=True), changes_since)
    while piece := b"".join(islice(lines, LINES_AT_ONCE)):
        yield piece


def first_that_fits(changes: Iterable[Change], max_bytes: int) -> datetime | None:
    """Return the hour from which on changes fit into so many bytes; None where all of them do."""
    encode = msgspec.json.Encoder().encode
    by_hour = Counter[datetime]()
    for change in changes:
        by_hour[hour_of(change.seen_at)] += len(encode(change)) + SEPARATOR_BYTES
    total = 0
    for hour in sorted(by_hour, reverse=True):
        total += by_hour[hour]
        if total > max_bytes:
            return hour + timedelta(hours=1)
    return None


def _lines(
    board: Board,
    lists: Iterable[tuple[str, Iterable[object]]],
    changes_since: datetime | None,
) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    yield b'{"taskboard":%d,\n"board":%s' % (FORMAT, encode(board))
    for name, records in lists:
        yield b',\n"%s":[' % name.encode()
        before = b"\n"
        for record in records:
            yield before + encode(record)
            before = b",\n"
        yield b"]"
    if changes_since is not None:
        yield b',\n"changes_since":' + encode(changes_since)
    yield b"}\n"


def _task(entry: Entry) -> dict[str, str]:
    return {name: getattr(entry, name) for name in ("task_id", "label", "group", "note")}
