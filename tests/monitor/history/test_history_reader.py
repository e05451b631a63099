"""What is read of a running monitor's history: timelines, counts and trends."""

from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, RemoveTasks
from components.model.entry import Entry
from components.model.errors import UnknownBoard
from components.model.history.records import WINDOWS
from components.model.settings import Settings
from components.monitor import Monitor
from components.store import Store
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.databases import refusing
from tests.support.monitors import BOARD, kept, shows

pytestmark = pytest.mark.databases

HOUR, DAY, WEEK = WINDOWS
HOUR_AGO = timedelta(hours=1)


def test_timeline_holds_what_is_not_saved_yet(api: ApiServer, here: Monitor, url: str) -> None:
    """A change that a page shows is in its task's timeline too, while nothing can be saved."""
    api.set("a", "running")
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    shows(here, "a", "running")
    eventually(lambda: here.task_timeline(BOARD, "a").intervals)
    with refusing(url, "changes", "INSERT"):
        api.set("a", "finished")
        shows(here, "a", "finished")
        stays = here.task_timeline(BOARD, "a").intervals
        assert [stay.status for stay in stays] == ["running", "finished"]
        assert stays[0].confirmed_until < stays[1].began_at
        eventually(lambda: here.storage)
        assert here.task_timeline(BOARD, "a").intervals == stays
    eventually(lambda: here.storage is None)
    assert here.task_timeline(BOARD, "a").intervals == stays


def test_outage_is_a_gap_in_the_timeline(api: ApiServer, here: Monitor) -> None:
    """While the API fails for every task, the timeline has a gap of that kind."""
    names = [f"t{number}" for number in range(12)]
    api.set_many(dict.fromkeys(names, "running"))
    here.perform(AddTasks(BOARD, tuple(Entry(name) for name in names)), LOCAL)
    eventually(lambda: here.snapshot(BOARD).counts["running"] == len(names))
    api.fault_all(Fault.unavailable())
    eventually(lambda: here.snapshot(BOARD).service.trouble)
    api.fault_all(None)
    eventually(lambda: here.snapshot(BOARD).service.trouble is None)
    eventually(lambda: [g.kind for g in here.task_timeline(BOARD, "t0").gaps] == ["server_error"])
    eventually(lambda: here.task_timeline(BOARD, "t0").gaps[0].ended_at)


def test_counts_are_there_for_every_window(
    api: ApiServer, here: Monitor, settings: Settings
) -> None:
    """The present counts are the last point of an hour, a day and a week."""
    api.set_many({"a": "running", "b": "failed"})
    here.perform(AddTasks(BOARD, (Entry("a"), Entry("b"), Entry("c"))), LOCAL)

    with closing(Store(settings.database_url)) as store:
        eventually(lambda: store.samples_of(BOARD, here.snapshot(BOARD).taken_at - HOUR_AGO))
    for window in WINDOWS:
        trend = here.trend(BOARD, window)
        assert trend is not None
        assert sum(trend.points[-1].counts or ()) == 3
        assert trend.ended_at - trend.began_at == timedelta(seconds=window.seconds)


def test_ends_are_counted_by_the_hour_but_not_what_had_ended_before(
    api: ApiServer, here: Monitor, settings: Settings
) -> None:
    """A task seen to finish or fail counts in its hour, one that was over when added does not."""
    api.set_many({"a": "running", "b": "running", "old": "finished"})
    here.perform(AddTasks(BOARD, (Entry("a"), Entry("b"), Entry("old"))), LOCAL)
    shows(here, "b", "running")
    shows(here, "old", "finished")
    api.set_many({"a": "finished", "b": "failed"})
    shows(here, "a", "finished")
    shows(here, "b", "failed")

    def ended() -> tuple[int, int]:
        with closing(Store(settings.database_url)) as store:
            hours = store.hours_of(BOARD, here.snapshot(BOARD).taken_at - 2 * HOUR_AGO)
            return sum(hour.finished for hour in hours), sum(hour.failed for hour in hours)

    eventually(lambda: ended() == (1, 1))


def test_timeline_of_an_unknown_task_is_empty(here: Monitor) -> None:
    """An id that was never added has no intervals, and the error names an unknown board."""
    assert here.task_timeline(BOARD, "nobody").intervals == ()
    with pytest.raises(UnknownBoard, match="gone"):
        here.trend("gone", HOUR)


def test_trend_stays_while_the_database_cannot_be_read(settings: Settings) -> None:
    """Readers get the last trend with its true end, and None where there never was one."""
    engine = sa.create_engine(settings.database_url)
    with monitor.running(settings) as here:
        known = here.trend(BOARD, HOUR)
        assert known is not None
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE samples RENAME TO elsewhere"))
        assert here.trend(BOARD, HOUR) == known
        assert here.trend(BOARD, DAY) is None
        assert here.trend(BOARD, WEEK) is not None
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO samples"))
        eventually(lambda: here.trend(BOARD, DAY))
    engine.dispose()


def test_thinned_timeline_begins_with_the_known_status(
    api: ApiServer, here: Monitor, settings: Settings
) -> None:
    """A task that has run for longer than changes are kept is still running in its timeline."""
    api.set("a", "running")
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    shows(here, "a", "running")
    eventually(lambda: kept(settings, "a"))
    later = here.snapshot(BOARD).taken_at + timedelta(days=1)
    with closing(Store(settings.database_url)) as store:
        store.delete_old_history(changes_before=later, samples_before=later)
    task_timeline = here.task_timeline(BOARD, "a")
    assert [stay.status for stay in task_timeline.intervals] == ["running"]
    assert task_timeline.thinned_before == later


def test_timeline_of_a_removed_task_keeps_what_was_confirmed(api: ApiServer, here: Monitor) -> None:
    """After a task was removed, its timeline is confirmed for as long as before."""
    api.set("a", "running")
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    shows(here, "a", "running")
    eventually(lambda: api.count("a") >= 3)
    eventually(lambda: here.task_timeline(BOARD, "a").intervals)
    before = here.task_timeline(BOARD, "a").intervals[0]
    here.perform(RemoveTasks(BOARD, ("a",)), LOCAL)
    after = here.task_timeline(BOARD, "a").intervals[0]
    assert after.confirmed_until >= before.confirmed_until > before.began_at
