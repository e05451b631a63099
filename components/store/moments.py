"""Brings back to the present what was saved while the clock was ahead."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy import Connection

from components.store import rows
from components.store.database import Database, insert_new
from components.store.schema import (
    Moment,
    accounts,
    audit,
    boards,
    changes,
    gaps,
    hours,
    idempotency,
    marks,
    readings,
    samples,
    sessions,
    tasks,
    tokens,
    wall_links,
)

# Where a moment is only kept, and is no part of a key. Not when a board was created: that is shown
# nowhere, and orders the boards.
KEPT = (
    *(readings.c.since, readings.c.checked_at, readings.c.problem_at, readings.c.created_at),
    *(tasks.c.removed_at, boards.c.deleted_at, gaps.c.ended_at, marks.c.at),
    *(tokens.c.created_at, tokens.c.last_used_at, tokens.c.revoked_at),
    *(wall_links.c.created_at, wall_links.c.last_used_at, wall_links.c.revoked_at),
    *(accounts.c.created_at, audit.c.at, idempotency.c.at),
)
STEP = timedelta(milliseconds=1)


class Moments(Database):
    """Repairs moments, in one transaction."""

    def repair_moments(self, now: datetime) -> None:
        """Let nothing be later than now: nobody can have seen it then.

        Moments that are kept become now, and changes keep their order. Counts, gaps and sessions
        of the future are deleted, since when they were, or until when, is not known.
        """
        with self._transaction() as connection:
            for table in (samples, hours):
                connection.execute(sa.delete(table).where(table.c.at > now))
            connection.execute(sa.delete(gaps).where(gaps.c.began_at > now))
            connection.execute(sa.delete(sessions).where(sessions.c.created_at > now))
            for column in KEPT:
                _repair(connection, column, now, now)
            # Or a task would have changed before it was on its board.
            _repair(connection, tasks.c.added_at, now, _repair_changes(connection, now))


def _repair(
    connection: Connection, column: sa.Column[datetime], now: datetime, value: datetime
) -> None:
    values = {column.name: sa.literal(value, Moment)}
    connection.execute(sa.update(column.table).where(column > now).values(values))


def _repair_changes(connection: Connection, now: datetime) -> datetime:
    # Returns the earliest moment that a change got, or now.
    later = changes.c.seen_at > now
    query = sa.select(changes).where(later).order_by(changes.c.task_id, changes.c.seen_at)
    found = list(map(rows.change, connection.execute(query)))
    connection.execute(sa.delete(changes).where(later))
    repaired = []
    for _, group in groupby(found, attrgetter("task_id")):
        of_task = list(group)
        for place, change in enumerate(of_task):
            # The latest one is of now, and those before it are just before that.
            seen_at = now - STEP * (len(of_task) - 1 - place)
            confirmed_at = change.confirmed_at and min(change.confirmed_at, seen_at)
            repaired.append(replace(change, seen_at=seen_at, confirmed_at=confirmed_at))
    insert_new(connection, changes, list(map(rows.values, repaired)))
    return min((change.seen_at for change in repaired), default=now)
