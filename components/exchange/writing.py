"""A board with its history as one JSON document, a record a line."""

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from components.model.board import Board
from components.model.entry import Entry
from components.model.history.records import Change, Gap, Hour, Sample
from components.model.reading import Reading

# Rises when a program that reads this one could no longer understand what is written.
FORMAT = 1
LISTS = ("tasks", "readings", "changes", "samples", "hours", "gaps")
LINES_AT_ONCE = 1000


def dump(  # noqa: PLR0917 - the parts of a file, in their order
    board: Board,
    tasks: Iterable[Entry],
    readings: Iterable[Reading],
    changes: Iterable[Change],
    samples: Iterable[Sample],
    hours: Iterable[Hour],
    gaps: Iterable[Gap],
) -> Iterator[bytes]:
    """Write a board piece by piece, so that no more than a piece of its past is in memory.

    The line of an entry is that of the upload it came from, and is left out.
    """
    lists = (map(_task, tasks), readings, changes, samples, hours, gaps)
    lines = _lines(board, zip(LISTS, lists, strict=True))
    while piece := b"".join(islice(lines, LINES_AT_ONCE)):
        yield piece


def _lines(board: Board, lists: Iterable[tuple[str, Iterable[object]]]) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    yield b'{"taskboard":%d,\n"board":%s' % (FORMAT, encode(board))
    for name, records in lists:
        yield b',\n"%s":[' % name.encode()
        before = b"\n"
        for record in records:
            yield before + encode(record)
            before = b",\n"
        yield b"]"
    yield b"}\n"


def _task(entry: Entry) -> dict[str, str]:
    return {name: getattr(entry, name) for name in ("task_id", "label", "group", "note")}
