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


def values(record: Any) -> Values:
    """Return the fields of a dataclass by name, moments in seconds since 1970."""
    found = {name: getattr(record, name) for name in record.__match_args__}
    for name, value in found.items():
        if isinstance(value, datetime):
            found[name] = value.timestamp()
    return found


def board(row: Row) -> Board:
    return Board(
        row.name, row.title, row.refresh_seconds, row.paused, row.description, row.archived
    )


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
    found = values(given)
    problem = found.pop("problem")
    found["problem_kind"] = problem and problem.kind
    found["problem_message"] = problem and problem.message
    found["problem_at"] = problem and problem.at.timestamp()
    return found


def change(row: Row) -> Change:
    return Change(row.task_id, row.old, row.new, moment(row.seen_at), _moment(row.confirmed_at))


def sample(row: Row) -> Sample:
    return Sample(moment(row.at), _counts(row))


def sample_values(name: str, given: Sample | Hour) -> Values:
    counts = given.counts or (None,) * len(COUNTS)
    return {"board": name, "at": given.at.timestamp(), **dict(zip(COUNTS, counts, strict=True))}


def hour(row: Row) -> Hour:
    counts = None if row.created is None else _counts(row)
    return Hour(moment(row.at), counts, row.seen_finished, row.seen_failed)


def hour_values(name: str, given: Hour) -> Values:
    ended = {"seen_finished": given.finished, "seen_failed": given.failed}
    return {**sample_values(name, given), **ended}


def gap(row: Row) -> Gap:
    return Gap(row.kind, moment(row.began_at), _moment(row.ended_at), row.board or None)


def gap_values(given: Gap) -> Values:
    return {**values(given), "board": given.board or EVERY_BOARD}


def _counts(row: Row) -> tuple[int, ...]:
    return tuple(getattr(row, name) for name in COUNTS)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else moment(seconds)
