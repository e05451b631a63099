"""Rows of the database as the model's records, and the values of records for their rows."""

from typing import Any

import sqlalchemy as sa

from components.model.board import Board
from components.model.entry import Entry
from components.model.facts import NO_FACTS, Facts
from components.model.history.records import Change, Gap, Hour, Sample, gap_kind
from components.model.reading import Problem, Reading, problem_kind
from components.store.schema import COUNTS, EVERY_BOARD

Row = sa.Row[Any]
Values = dict[str, Any]


def values(record: Any) -> Values:
    """Return the fields of a dataclass by name."""
    return {name: getattr(record, name) for name in record.__match_args__}


def board(row: Row) -> Board:
    return Board(
        row.name, row.title, row.refresh_seconds, row.paused, row.description, row.archived
    )


def entry(row: Row) -> Entry:
    return Entry(row.task_id, row.label, row.group, note=row.note)


def reading(row: Row) -> Reading:
    return Reading(
        task_id=row.task_id,
        status=row.status,
        since=row.since,
        checked_at=row.checked_at,
        problem=_problem(row),
        raw=row.raw,
        success=row.success,
        version=row.version,
        created_at=row.created_at,
        facts=_facts(row),
    )


def reading_values(given: Reading) -> Values:
    found = values(given)
    problem, facts = found.pop("problem"), found.pop("facts")
    found["problem_kind"] = problem and problem.kind
    found["problem_message"] = problem and problem.message
    found["problem_at"] = problem and problem.at
    return {**found, **values(facts), "title": facts.title or None}


def change(row: Row) -> Change:
    return Change(row.task_id, row.old, row.new, row.seen_at, row.confirmed_at)


def sample(row: Row) -> Sample:
    return Sample(row.at, _counts(row))


def sample_values(name: str, given: Sample | Hour) -> Values:
    counts = given.counts or (None,) * len(COUNTS)
    return {"board": name, "at": given.at, **dict(zip(COUNTS, counts, strict=True))}


def hour(row: Row) -> Hour:
    counts = None if row.created is None else _counts(row)
    return Hour(row.at, counts, row.seen_finished, row.seen_failed)


def hour_values(name: str, given: Hour) -> Values:
    ended = {"seen_finished": given.finished, "seen_failed": given.failed}
    return {**sample_values(name, given), **ended}


def gap(row: Row) -> Gap:
    return Gap(gap_kind(row.kind), row.began_at, row.ended_at, row.board or None)


def gap_values(given: Gap) -> Values:
    return {**values(given), "board": given.board or EVERY_BOARD}


def _problem(row: Row) -> Problem | None:
    if row.problem_at is None:
        return None
    return Problem(problem_kind(row.problem_kind), row.problem_message, row.problem_at)


def _facts(row: Row) -> Facts:
    told = Facts(row.cost_usd, row.title or "", row.finished_at, row.updated_at)
    # Most tasks of some versions have none: one object for all of these.
    return NO_FACTS if told == NO_FACTS else told


def _counts(row: Row) -> tuple[int, ...]:
    return tuple(getattr(row, name) for name in COUNTS)
