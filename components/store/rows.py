"""Rows of the database as the model's records, and the values of records for their rows."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from components.model.board import Board
from components.model.entry import Entry
from components.model.history import Change, Gap, Hour, Sample
from components.model.reading import Problem, Reading
from components.store.schema import COUNTS, EVERY_BOARD

Row = sa.Row[Any]
Values = dict[str, Any]


def moment(seconds: float) -> datetime:
    """Return the moment so many seconds after 1970 began, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def board(row: Row) -> Board:
    return Board(
        row.name, row.title, row.refresh_seconds, row.paused, row.description, row.archived
    )


def board_values(given: Board) -> Values:
    return {
        "title": given.title,
        "refresh_seconds": given.refresh_seconds,
        "paused": given.paused,
        "description": given.description,
        "archived": given.archived,
    }


def entry(row: Row) -> Entry:
    return Entry(row.task_id, row.label, row.group, note=row.note)


def reading(row: Row) -> Reading:
    problem_at = _moment(row.problem_at)
    return Reading(
        task_id=row.task_id,
        status=row.status,
        since=_moment(row.since),
        checked_at=_moment(row.checked_at),
        problem=Problem(row.problem_kind, row.problem_message, problem_at) if problem_at else None,
        raw=row.raw,
        success=row.success,
        version=row.version,
        created_at=_moment(row.created_at),
    )


def reading_values(given: Reading) -> Values:
    problem = given.problem
    return {
        "task_id": given.task_id,
        "status": given.status,
        "since": _seconds(given.since),
        "checked_at": _seconds(given.checked_at),
        "problem_kind": problem.kind if problem else None,
        "problem_message": problem.message if problem else None,
        "problem_at": _seconds(problem.at) if problem else None,
        "raw": given.raw,
        "success": given.success,
        "version": given.version,
        "created_at": _seconds(given.created_at),
    }


def change(row: Row) -> Change:
    return Change(row.task_id, row.old, row.new, moment(row.seen_at), _moment(row.confirmed_at))


def change_values(given: Change) -> Values:
    return {
        "task_id": given.task_id,
        "seen_at": given.seen_at.timestamp(),
        "old": given.old,
        "new": given.new,
        "confirmed_at": _seconds(given.confirmed_at),
    }


def sample(row: Row) -> Sample:
    return Sample(moment(row.at), _counts(row))


def sample_values(name: str, given: Sample) -> Values:
    return {
        "board": name,
        "at": given.at.timestamp(),
        **dict(zip(COUNTS, given.counts, strict=True)),
    }


def hour(row: Row) -> Hour:
    counts = None if row.created is None else _counts(row)
    return Hour(moment(row.at), counts, row.seen_finished, row.seen_failed)


def hour_values(name: str, given: Hour) -> Values:
    counts = given.counts or (None,) * len(COUNTS)
    return {
        "board": name,
        "at": given.at.timestamp(),
        **dict(zip(COUNTS, counts, strict=True)),
        "seen_finished": given.finished,
        "seen_failed": given.failed,
    }


def gap(row: Row) -> Gap:
    name = None if row.board == EVERY_BOARD else row.board
    return Gap(row.kind, moment(row.began_at), _moment(row.ended_at), name)


def gap_values(given: Gap) -> Values:
    return {
        "board": EVERY_BOARD if given.board is None else given.board,
        "kind": given.kind,
        "began_at": given.began_at.timestamp(),
        "ended_at": _seconds(given.ended_at),
    }


def _counts(row: Row) -> tuple[int, ...]:
    return tuple(getattr(row, name) for name in COUNTS)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else moment(seconds)


def _seconds(given: datetime | None) -> float | None:
    return None if given is None else given.timestamp()
