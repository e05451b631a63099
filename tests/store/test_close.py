"""Closing a store leaves nothing open, whoever is still using it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from components.model.errors import StoreError
from components.model.history.pending_writes import PendingWrites
from components.model.reading import Reading
from components.store import Store
from tests.conftest import eventually
from tests.support.databases import holding


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_transaction_that_outlasts_the_store_closes_its_connection(store: Store, url: str) -> None:
    """What other threads are at when the store is closed is done, and leaves nothing open."""
    with ThreadPoolExecutor() as threads:
        with holding(url):
            saving = threads.submit(store.save, PendingWrites({"a": Reading("a", "running")}))
            eventually(lambda: connections(url, "Lock") == 1)
            store.close()
            with pytest.raises(StoreError, match="stopping"):
                store.load()
        saving.result()
    eventually(lambda: connections(url) == 0)


def connections(url: str, waiting_for: str = "") -> int:
    """Count the connections to a PostgreSQL database beside this one."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        counted = sa.text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND :waiting_for IN ('', wait_event_type)"
        )
        return int(connection.scalar(counted, {"waiting_for": waiting_for}) or 0)
