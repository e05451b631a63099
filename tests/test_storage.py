"""A database that fails while Taskboard runs: what is shown, what is kept, what comes back."""

from contextlib import closing

import httpx
import pytest
import sqlalchemy as sa

from components.monitor import Monitor
from components.settings import Settings
from components.store import Store, StoreError
from components.task_ids import Entry
from tests.api_server import ApiServer
from tests.conftest import eventually
from tests.databases import holding, refusing

BOARD = "main"
DROP_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def kept(settings: Settings) -> dict[str, str | None]:
    """Return the statuses that the database holds."""
    with closing(Store(settings.database_url)) as store:
        return {key: reading.status for key, reading in store.load().readings.items()}


def status(here: Monitor, task_id: str) -> str | None:
    """Return the status that a page shows."""
    (found,) = [task for task in here.snapshot(BOARD).tasks if task.task_id == task_id]
    return found.reading.status


@pytest.mark.databases
def test_statuses_go_on_while_nothing_can_be_saved(
    api: ApiServer, here: Monitor, settings: Settings, client: httpx.Client
) -> None:
    """Pages stay live and say so, programs are told not ready, and later all is saved."""
    api.set("a", "created")
    here.add_tasks(BOARD, [Entry("a")])
    eventually(lambda: kept(settings) == {"a": "created"})
    assert client.get("/readyz").json() == {"ready": True, "reasons": []}
    with refusing(settings.database_url, "readings", "INSERT"):
        api.set("a", "running")
        eventually(lambda: here.snapshot(BOARD).service.storage)
        eventually(lambda: status(here, "a") == "running")
        assert kept(settings) == {"a": "created"}
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "disk full" in answer.json()["reasons"][0]
        assert client.get("/healthz").status_code == 200
    eventually(lambda: kept(settings) == {"a": "running"})
    eventually(lambda: here.snapshot(BOARD).service.storage is None)
    assert client.get("/readyz").status_code == 200


@pytest.mark.databases
def test_database_that_fails_is_noticed_without_anything_to_save(
    here: Monitor, settings: Settings
) -> None:
    """A board where nothing happens says it too when its database is gone, and when it is back."""
    engine = sa.create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE boards RENAME TO elsewhere"))
    eventually(lambda: here.snapshot(BOARD).service.storage)
    with pytest.raises(StoreError):
        here.set_refresh(BOARD, 60)
    assert here.snapshot(BOARD).board.refresh_seconds != 60
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO boards"))
    engine.dispose()
    eventually(lambda: here.snapshot(BOARD).service.storage is None)


@pytest.mark.databases
def test_lock_that_another_program_holds_is_waited_for(
    api: ApiServer, here: Monitor, settings: Settings
) -> None:
    """Readings that somebody else holds for long are told of, and nothing is lost."""
    api.set("a", "running")
    here.add_tasks(BOARD, [Entry("a")])
    with holding(settings.database_url):
        eventually(lambda: here.snapshot(BOARD).service.storage)
    eventually(lambda: kept(settings) == {"a": "running"})
    eventually(lambda: here.snapshot(BOARD).service.storage is None)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_lost_connection_is_made_again(api: ApiServer, here: Monitor, settings: Settings) -> None:
    """A PostgreSQL that drops its connections is connected to again, and nothing is lost."""
    api.set("a", "created")
    here.add_tasks(BOARD, [Entry("a")])
    eventually(lambda: kept(settings) == {"a": "created"})
    engine = sa.create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(sa.text(DROP_OTHERS))
    engine.dispose()
    api.set("a", "running")
    eventually(lambda: kept(settings) == {"a": "running"})
    eventually(lambda: here.snapshot(BOARD).service.storage is None)
    assert here.add_tasks(BOARD, [Entry("b")]) == 1
