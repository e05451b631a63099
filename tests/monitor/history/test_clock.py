"""A clock that was ahead: when the server started, or until it was set back while it runs."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from components import monitor
from components.model.board import Board
from components.model.entry import Entry
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import WINDOWS, Change, Gap
from components.model.reading import Reading, Trouble
from components.model.settings import Settings
from components.monitor.clock import SetBackDetector
from components.monitor.history.history_recorder import HistoryRecorder
from components.store import Store
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.clockwork import START, Bench
from tests.support.monitors import BOARD, kept, shows

YEAR = timedelta(days=365)
SECOND = timedelta(seconds=1)


@pytest.mark.databases
def test_start_heals_what_a_clock_a_year_ahead_has_left(api: ApiServer, settings: Settings) -> None:
    """Nothing is shown or kept that is still to come, and what is learnt now follows it."""
    api.set("a", "finished")
    began = datetime.now(UTC)
    ahead = began + YEAR
    with closing(Store(settings.database_url)) as store:
        store.create_board(Board(BOARD, "Main", 1.0), began)
        store.add_tasks(BOARD, [Entry("a"), Entry("b")], ahead)
        pending = PendingWrites(
            {name: Reading(name, "running", ahead, ahead) for name in ("a", "b")},
            [Change("a", "created", "running", ahead, ahead)],
            alive_at=ahead,
        )
        pending.add_gap(Gap("down", began - SECOND, ahead))
        pending.add_gap(Gap("paused", ahead, None, BOARD))
        store.save(pending)
    with monitor.running(settings) as here:
        checked_at = here.liveness(BOARD).checked_at
        assert checked_at is not None and checked_at <= datetime.now(UTC)
        shows(here, "a", "finished")
        eventually(lambda: len(kept(settings, "a")) == 2)
        timeline = here.task_timeline(BOARD, "a")
        trend = here.trend(BOARD, WINDOWS[0])
    now = datetime.now(UTC)
    running, finished = timeline.intervals
    assert (running.status, finished.status) == ("running", "finished")
    assert running.began_at <= running.confirmed_until <= finished.began_at <= now
    assert trend is not None
    assert [(gap.kind, gap.began_at) for gap in trend.gaps] == [("down", began - SECOND)]
    with closing(Store(settings.database_url)) as store:
        contents = store.load()
        assert contents.last_alive is not None and contents.last_alive <= now
        assert contents.open_gaps == ()
        assert all(gap.ended_at and gap.ended_at <= now for gap in store.gaps_of([BOARD], None))


@pytest.mark.parametrize(("step", "noticed"), [(-3600.0, True), (-0.4, False), (3600.0, False)])
def test_clock_that_is_set_back_is_noticed_once(step: float, *, noticed: bool) -> None:
    """A jump back of the time of day is one; a correction, or a jump ahead, is none."""
    detector = SetBackDetector(100.0, START)
    assert not detector.notices(110.0, START + 10 * SECOND)
    assert detector.notices(110.1, START + (10.1 + step) * SECOND) is noticed
    assert not detector.notices(110.2, START + (10.2 + step) * SECOND)


def test_readings_keep_their_age_when_the_clock_is_set_back() -> None:
    """“Last checked” is as long ago as before, and the next change follows the one before."""
    bench = Bench("a", "b")
    bench.check("a", "running")
    bench.check("b", None)
    bench.now += 3
    bench.cache.clock_set_back(bench.now, bench.at - YEAR)
    checked, failed = bench.tracked("a").reading, bench.tracked("b").reading
    assert checked.checked_at == bench.at - YEAR - 3 * SECOND == checked.since
    assert failed.problem is not None and failed.problem.at == bench.at - YEAR
    bench.publish()
    assert bench.cache.state("main").newest_answer_at == checked.checked_at
    assert bench.tracked("a").confirmed
    assert bench.cache.pending.readings == {"a": checked, "b": failed}


def test_reading_from_before_the_clock_was_ahead_keeps_its_moment() -> None:
    """A moment that is past by either clock stays."""
    bench = Bench()
    reading = Reading("a", "finished", START - YEAR, START - YEAR)
    bench.cache.add("main", [Entry("a")], bench.now, {"a": reading}, START)
    bench.cache.clock_set_back(bench.now, START - SECOND)
    assert bench.tracked("a").reading == reading


def test_gap_that_lasts_begins_anew_when_the_clock_is_set_back() -> None:
    """A gap that is open ends after it began, by the clock that is right now."""
    recorder, pending, later = HistoryRecorder(), PendingWrites(), START - YEAR
    trouble = Trouble("timeout", "Too late.", START)
    recorder.record((), trouble, pending, START)
    recorder.clock_set_back(pending, later)
    recorder.record((), trouble, pending, later + SECOND)
    recorder.record((), None, pending, later + 2 * SECOND)
    assert list(pending.gaps.values()) == [
        Gap("timeout", START),
        Gap("timeout", later, later + 2 * SECOND),
    ]
