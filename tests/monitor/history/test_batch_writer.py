"""A database that fails while Taskboard runs: what is shown, and what is saved later."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import httpx
import pytest
import sqlalchemy as sa

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, SetRefresh
from components.model.entry import Entry
from components.model.errors import StoreError
from components.model.history.pending_writes import PendingWrites
from components.model.reading import Reading
from components.model.settings import Settings
from components.monitor import Monitor
from components.store import Store
from tests.conftest import eventually
from tests.support import databases
from tests.support.api.server import ApiServer

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
BOARD = "main"
OTHERS = """SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
DROP_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
# So many that their rows need more room than may be left in a page.
NAMES = [f"t{number:03d}" for number in range(200)]
WORDS = ("created", "running", "paused", "finished")

Fault = Callable[[str], AbstractContextManager[None]]


def kept(settings: Settings) -> dict[str, str | None]:
    """Return the statuses that the database holds."""
    with closing(Store(settings.database_url)) as store:
        return {key: reading.status for key, reading in store.load().readings.items()}


def all_words(settings: Settings) -> list[list[str]]:
    """Return the statuses that each task had, as the database tells them; each follows the last."""
    with closing(Store(settings.database_url)) as store:
        changes = [store.changes_of(name) for name in NAMES]
    assert all(one.new == two.old for of_task in changes for one, two in pairwise(of_task))
    return [[change.new for change in of_task] for of_task in changes]


def shown(here: Monitor) -> dict[str, str | None]:
    """Return the statuses that a page shows."""
    return {task.task_id: task.reading.status for task in here.snapshot(BOARD).tasks}


def live_through(
    fault: AbstractContextManager[None],
    reason: str,
    *,
    api: ApiServer,
    here: Monitor,
    settings: Settings,
    client: httpx.Client,
) -> None:
    """Change statuses before and during a fault, and check what is shown and what is saved."""

    def move_on(word: str) -> None:
        api.set_many(dict.fromkeys(NAMES, word))
        eventually(lambda: shown(here) == dict.fromkeys(NAMES, word))

    here.perform(AddTasks(BOARD, tuple(Entry(name) for name in NAMES)), LOCAL)
    move_on("created")
    eventually(lambda: kept(settings) == dict.fromkeys(NAMES, "created"))
    assert client.get("/readyz").json() == {"ready": True, "reasons": []}
    with fault:
        move_on("running")
        eventually(lambda: here.snapshot(BOARD).service.storage)
        storage = here.snapshot(BOARD).service.storage
        assert storage is not None and reason in storage.message
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (
            503,
            {"ready": False, "reasons": [storage.message]},
        )
        assert client.get("/healthz").status_code == 200
        with pytest.raises(StoreError):
            here.perform(AddTasks(BOARD, tuple(Entry(f"more{name}") for name in NAMES)), LOCAL)
        move_on("paused")
        assert here.snapshot(BOARD).last_known == 0
    move_on("finished")
    eventually(lambda: kept(settings) == dict.fromkeys(NAMES, "finished"))
    eventually(lambda: here.snapshot(BOARD).service.storage is None)
    assert client.get("/readyz").status_code == 200
    assert all_words(settings) == [list(WORDS)] * len(NAMES)


@contextmanager
def refused(url: str) -> Iterator[None]:
    """Refuse what people add, and the last part of what a sweep brings."""
    with (
        databases.refusing(url, "tasks", "INSERT"),
        databases.refusing(url, "changes", "INSERT"),
    ):
        yield


def damaged_tables(url: str) -> AbstractContextManager[None]:
    """Damage what people add, and the last part of what a sweep brings."""
    return databases.damaged(url, "tasks", "changes")


@pytest.mark.parametrize(
    ("url", "fault", "reason"),
    [
        ("sqlite", refused, "disk full"),
        ("sqlite", databases.full, "disk is full"),
        ("sqlite", databases.holding, "locked"),
        ("sqlite", databases.gone, "is gone"),
        ("sqlite", databases.replaced, "was replaced by another"),
        ("sqlite", databases.damaged, "not a database"),
        ("sqlite", damaged_tables, "malformed"),
        ("postgresql", refused, "disk full"),
        ("postgresql", databases.holding, "lock timeout"),
    ],
    indirect=["url"],
)
def test_all_goes_on_while_nothing_can_be_saved(
    *,
    url: str,
    fault: Fault,
    reason: str,
    api: ApiServer,
    here: Monitor,
    settings: Settings,
    client: httpx.Client,
) -> None:
    """Statuses stay fresh, every page says what fails, and later everything is saved."""
    live_through(fault(url), reason, api=api, here=here, settings=settings, client=client)


@pytest.mark.postgres
def test_postgres_may_be_stopped_and_started(
    api: ApiServer, settings: Settings, client: httpx.Client
) -> None:
    """The same holds while a PostgreSQL server is down, and when it is there again."""
    with databases.own_postgres() as server, databases.empty(databases.address(server)) as url:
        settings = replace(settings, database_url=url)
        with monitor.running(settings) as here:
            monitor.install(here)
            live_through(
                databases.stopped(server),
                "connection",
                api=api,
                here=here,
                settings=settings,
                client=client,
            )
            monitor.install(None)


@pytest.mark.databases
def test_database_that_fails_is_noticed_without_anything_to_save(
    here: Monitor, settings: Settings
) -> None:
    """A board where nothing happens also says when its database is gone, and when it is back."""
    engine = sa.create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE boards RENAME TO elsewhere"))
    eventually(lambda: here.snapshot(BOARD).service.storage)
    with pytest.raises(StoreError):
        here.perform(SetRefresh(BOARD, 60), LOCAL)
    assert here.snapshot(BOARD).board.refresh_seconds != 60
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO boards"))
    engine.dispose()
    eventually(lambda: here.snapshot(BOARD).service.storage is None)


@pytest.mark.databases
def test_short_lock_of_another_program_is_waited_for(url: str) -> None:
    """A lock that lasts for seconds makes no save fail, and reads do not wait for it."""
    reading = Reading("a", "running", AT, AT)
    with closing(Store(url)) as store, ThreadPoolExecutor() as threads:
        with databases.holding(url):
            saving = threads.submit(store.save, PendingWrites({"a": reading}))
            with pytest.raises(TimeoutError):
                saving.result(timeout=0.5)
            assert store.changes_of("a") == ()
        saving.result()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_lost_connection_is_renewed(api: ApiServer, here: Monitor, settings: Settings) -> None:
    """A PostgreSQL that drops its connections is connected to again, and nothing is lost."""
    api.set("a", "created")
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    eventually(lambda: kept(settings) == {"a": "created"})
    engine = sa.create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(sa.text(DROP_OTHERS))
    engine.dispose()
    api.set("a", "running")
    eventually(lambda: kept(settings) == {"a": "running"})
    eventually(lambda: here.snapshot(BOARD).service.storage is None)
    assert here.perform(AddTasks(BOARD, (Entry("b"),)), LOCAL).added == 1


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_database_that_does_not_answer_is_a_trouble(
    api: ApiServer, here: Monitor, settings: Settings
) -> None:
    """A PostgreSQL that neither answers nor disconnects is a trouble until it answers again."""
    api.set("a", "created")
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    eventually(lambda: kept(settings) == {"a": "created"})
    engine = sa.create_engine(settings.database_url)
    with engine.begin() as connection:
        pids = connection.scalars(sa.text(OTHERS)).all()
    engine.dispose()
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        eventually(lambda: here.snapshot(BOARD).service.storage, 40)
        assert here.storage is not None
        assert "does not answer" in here.storage.message
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    eventually(lambda: here.snapshot(BOARD).service.storage is None)


@pytest.mark.parametrize("table", ["alembic_version", "boards", "tasks", "readings", "gaps"])
def test_damaged_file_stops_the_start(settings: Settings, table: str) -> None:
    """Whichever part of a file is damaged, the start says so and names the setting."""
    with monitor.running(settings) as here:
        here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    databases.spoil(databases.path_of(settings.database_url), table)
    with pytest.raises(StoreError, match=r"^The database that TASKBOARD_DATABASE_URL .* malformed"):
        monitor.running(settings).__enter__()


@pytest.mark.databases
@pytest.mark.schemaless
def test_database_of_another_program_stops_the_start(settings: Settings) -> None:
    """No table is added to another program's database, and the error names the setting."""
    if settings.database_url.startswith("sqlite"):
        databases.path_of(settings.database_url).parent.mkdir()
    engine = sa.create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE invoices (number INTEGER)"))
    with pytest.raises(StoreError, match=r"^The database that TASKBOARD_DATABASE_URL .* another"):
        monitor.running(settings).__enter__()
    assert sa.inspect(engine).get_table_names() == ["invoices"]
    engine.dispose()
