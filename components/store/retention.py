"""What is deleted for good: old history, and what can no longer be restored."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model.limits import REPEATABLE
from components.store.database import Database
from components.store.history import THINNED, write_mark
from components.store.schema import (
    audit,
    boards,
    changes,
    gaps,
    idempotency,
    readings,
    samples,
    sessions,
    tasks,
    tokens,
    wall_links,
)

# Rows, and tasks, deleted in one transaction: short enough that no save waits for long.
ROWS_AT_ONCE, TASKS_AT_ONCE = 5000, 200
# Shorter gaps do not show in a chart of hours.
LEAST_GAP_SECONDS = sa.literal(900.0)


class Retention(Database):
    """Deletes a part a call, in one transaction, until a call returns that nothing is left."""

    def delete_old_history(self, *, changes_before: datetime, samples_before: datetime) -> bool:
        """Delete old changes, samples and short gaps, not hours; return whether more are left."""
        with self._transaction() as connection:
            deleted = _delete_part(connection, changes, changes.c.seen_at < changes_before)
            short = gaps.c.ended_at - gaps.c.began_at < LEAST_GAP_SECONDS
            deleted += _delete_part(connection, gaps, (gaps.c.ended_at < changes_before) & short)
            if deleted:
                write_mark(connection, THINNED, changes_before)
            deleted += _delete_part(connection, samples, samples.c.at < samples_before)
            return deleted >= ROWS_AT_ONCE

    def delete_old_access(
        self, *, now: datetime, audit_before: datetime, revoked_before: datetime
    ) -> bool:
        """Delete what lets nobody in any more, and old entries; return whether more are left."""
        with self._transaction() as connection:
            deleted = _delete_part(connection, audit, audit.c.at < audit_before)
            deleted += _delete_part(connection, sessions, sessions.c.expires_at < now)
            ended = tokens.c.revoked_at, tokens.c.expires_at, wall_links.c.revoked_at
            for column in ended:
                deleted += _delete_part(connection, column.table, column < revoked_before)
            repeatable = idempotency.c.at < now - REPEATABLE
            deleted += _delete_part(connection, idempotency, repeatable)
            return deleted >= ROWS_AT_ONCE

    def delete_expired(self, before: datetime) -> bool:
        """Delete what was deleted or removed before a moment; return whether more is left."""
        with self._transaction() as connection:
            expired = boards.c.deleted_at < before
            names = sa.select(boards.c.name).where(expired)
            gone = (tasks.c.removed_at < before) | tasks.c.board.in_(names)
            some = sa.select(tasks.c.task_id).where(gone).limit(TASKS_AT_ONCE)
            task_ids = connection.scalars(some).all()
            if task_ids:
                connection.execute(sa.delete(tasks).where(tasks.c.task_id.in_(task_ids), gone))
                for table in (readings, changes):
                    named = table.c.task_id.in_(task_ids)
                    kept = sa.exists().where(tasks.c.task_id == table.c.task_id)
                    connection.execute(sa.delete(table).where(named, ~kept))
            if len(task_ids) == TASKS_AT_ONCE:
                return True
            connection.execute(sa.delete(gaps).where(gaps.c.board.in_(names)))
            connection.execute(sa.delete(boards).where(expired))
            return False


def _delete_part(connection: Connection, table: sa.Table, old: sa.ColumnElement[bool]) -> int:
    keys = list(table.primary_key.columns)
    part = sa.select(*keys).where(old).limit(ROWS_AT_ONCE)
    return connection.execute(sa.delete(table).where(sa.tuple_(*keys).in_(part))).rowcount
