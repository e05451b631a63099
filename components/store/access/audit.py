"""The audit trail: entries written with what they tell of, and counts by the hour."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model.access.records import AuditEntry
from components.model.history.records import hour_of
from components.store import rows
from components.store.access import rows as access_rows
from components.store.database import Database, besides, insert, insert_new
from components.store.schema import audit

ROWS_AT_ONCE = 1000


class Audit(Database):
    """Reads the audit trail."""

    def audit_entries(
        self, before: datetime | None, limit: int, board: str | None = None
    ) -> tuple[AuditEntry, ...]:
        """Return the latest entries before a moment, of one board or of all, newest first.

        There are more than ``limit`` only where the last ones are of the same moment, so that
        the moment of the last one is where the next part begins.
        """
        wanted = sa.true() if before is None else audit.c.at < before
        if board is not None:
            wanted &= audit.c.board == board
        newest = sa.select(audit.c.at).where(wanted).order_by(audit.c.at.desc()).limit(limit)
        since = sa.select(sa.func.min(newest.subquery().c.at)).scalar_subquery()
        query = sa.select(audit).where(wanted, audit.c.at >= since)
        found = self._select(query.order_by(audit.c.at.desc(), audit.c.id))
        return tuple(map(access_rows.entry, found))

    def audit_export(self, board: str | None = None) -> Iterator[AuditEntry]:
        """Yield all entries, newest first, a part a transaction, so that nobody waits long."""
        part = self.audit_entries(None, ROWS_AT_ONCE, board)
        while part:
            yield from part
            part = self.audit_entries(part[-1].at, ROWS_AT_ONCE, board)


@dataclass(slots=True)
class Written:
    """Whether a transaction has written an entry."""

    done: bool = False


@contextmanager
def audited(entry: AuditEntry, *, counted: bool = False) -> Iterator[Written]:
    """Write an entry with the transaction of the context: all of it is saved, or nothing.

    Nothing is written where the transaction finds nothing to do.
    """
    written = Written()

    def write(connection: Connection) -> None:
        (count_entries if counted else write_entries)(connection, [entry])
        written.done = True

    with besides(write):
        yield written


def write_entries(connection: Connection, entries: Sequence[AuditEntry]) -> None:
    """Write entries one by one within a transaction; one that is there already stays once."""
    insert_new(connection, audit, [_values(entry, entry.at) for entry in entries])


def count_entries(connection: Connection, entries: Sequence[AuditEntry]) -> None:
    """Add to the counts of the hour within a transaction; a row tells the latest moment.

    What is saved a second time is no later than what is there, and so counted once.
    """
    for entry in entries:
        adding = insert(connection, audit)
        connection.execute(
            adding.on_conflict_do_update(
                index_elements=[audit.c.id],
                set_={
                    "count": audit.c["count"] + adding.excluded["count"],
                    "at": adding.excluded.at,
                },
                where=audit.c.at < adding.excluded.at,
            ),
            [_values(entry, hour_of(entry.at))],
        )


def _values(entry: AuditEntry, at: datetime) -> rows.Values:
    told = (at.isoformat(), entry.kind, entry.actor, entry.action, entry.board, entry.detail)
    return {**rows.values(entry), "id": hashlib.sha256(repr(told).encode()).hexdigest()}
