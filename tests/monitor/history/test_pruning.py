"""Old history and what was removed long ago go by themselves, whatever the database does."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

import pytest

from components.model.board import Board
from components.model.entry import Entry
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Change
from components.monitor.access.notes import AccessNotes
from components.monitor.cache.task_cache import TaskCache
from components.monitor.history.batch_writer import BatchWriter
from components.store import Store
from tests.conftest import eventually
from tests.support.databases import holding, refusing

pytestmark = pytest.mark.databases

DAY = timedelta(days=1)
OLD, YOUNG = 40 * DAY, DAY
LONG_AGO = datetime.now(UTC) - OLD
# More than one step of the database takes away.
OLD_CHANGES = 7_000


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open a database with old and young changes, and a task that was removed long ago."""
    now = datetime.now(UTC)
    with closing(Store(url)) as store:
        store.create_board(Board("main", "Main", 5.0), now - OLD)
        store.add_tasks("main", [Entry("a"), Entry("gone")], now - OLD)
        store.remove_tasks("main", ["gone"], now - 8 * DAY)
        old = [
            Change("a", None, "running", now - OLD + timedelta(seconds=n))
            for n in range(OLD_CHANGES)
        ]
        store.save(PendingWrites(changes=[*old, Change("a", None, "failed", now - YOUNG)]))
        yield store


def prune(store: Store, until: Callable[[], bool]) -> None:
    """Prune again and again until a condition holds."""

    async def run() -> None:
        writer = BatchWriter(
            store, TaskCache("api.example", demo=False), AccessNotes(), asyncio.Lock(), 30
        )
        pruning = asyncio.create_task(writer.prune(every=0.01))
        try:
            await asyncio.to_thread(eventually, until)
        finally:
            pruning.cancel()
            with suppress(asyncio.CancelledError):
                await pruning

    asyncio.run(run())


def is_pruned(store: Store) -> bool:
    """Tell whether nothing is left that is past its limit."""
    return len(store.changes_of("a")) == 1 and not store.removed_tasks("main", LONG_AGO)


def test_what_is_old_goes_and_what_is_young_stays(store: Store) -> None:
    """All that is past its limit is gone in the end, however many steps that takes."""
    assert not is_pruned(store)
    prune(store, lambda: is_pruned(store))
    assert [change.new for change in store.changes_of("a")] == ["failed"]
    assert [entry.task_id for entry in store.load().tasks["main"]] == ["a"]


def test_database_that_refuses_is_tried_again(
    store: Store, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A failure is logged, ends nothing, and is made up for once the database works."""
    with refusing(url, "changes", "DELETE"):
        prune(store, lambda: caplog.text.count("not pruned yet") >= 2)
        assert len(store.changes_of("a")) == OLD_CHANGES + 1
    prune(store, lambda: is_pruned(store))


def test_cancelled_pruning_waits_for_the_step_under_way(store: Store, url: str) -> None:
    """Nobody else may write, and nothing is closed, while a thread still deletes."""

    async def run() -> None:
        lock = asyncio.Lock()
        writer = BatchWriter(store, TaskCache("api.example", demo=False), AccessNotes(), lock, 30)
        pruning = asyncio.create_task(writer.prune(every=0.01))
        with holding(url, "changes"):
            await asyncio.to_thread(eventually, lock.locked)
            pruning.cancel()
            await asyncio.wait([pruning], timeout=0.2)
            assert lock.locked()
        await asyncio.wait([pruning])
        assert not lock.locked()

    asyncio.run(run())
