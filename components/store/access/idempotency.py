"""What programs were answered to requests that they may repeat."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from components.model.access.records import Answered
from components.store import rows
from components.store.access import rows as access_rows
from components.store.database import Database, besides, upsert
from components.store.schema import idempotency


class Idempotency(Database):
    """Keeps answers by key and actor; every method is one transaction."""

    def answered(self, key: str, actor: str, since: datetime) -> Answered | None:
        """Return what an actor was answered to a key since a moment, if anything."""
        same = (idempotency.c.key == key) & (idempotency.c.actor == actor)
        found = self._select(sa.select(idempotency).where(same, idempotency.c.at > since))
        return access_rows.answered(found[0]) if found else None

    def keep_answer(self, answer: Answered) -> None:
        """Keep an answer, in the place of an older one to the same key."""
        with self._transaction() as connection:
            _keep(connection, answer)


@contextmanager
def marked(mark: Answered) -> Iterator[None]:
    """Keep with the transaction of the context that it was done: all of it is saved, or nothing."""
    with besides(lambda connection: _keep(connection, mark)):
        yield


def _keep(connection: sa.Connection, answer: Answered) -> None:
    connection.execute(upsert(connection, idempotency), [rows.values(answer)])
