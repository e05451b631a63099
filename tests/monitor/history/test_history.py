"""The history of a running monitor: what is kept of changes and gaps, over restarts too."""

from contextlib import ExitStack, closing
from itertools import pairwise
from threading import Thread

import pytest

from components import exchange, monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, ImportBoard, RecheckTasks, SetPaused
from components.model.entry import Entry
from components.model.history.records import WINDOWS, Gap
from components.model.settings import Settings
from components.monitor import Monitor
from components.store import Store
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.databases import holding, refusing
from tests.support.monitors import BOARD, kept, shows

pytestmark = pytest.mark.databases

HOUR, DAY, WEEK = WINDOWS


def test_every_observed_change_is_kept_with_its_bracket(
    api: ApiServer, here: Monitor, settings: Settings
) -> None:
    """Each change says from, to, when it was first seen, and when the old status last held."""
    api.set("a", "created")
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    for status in ("created", "running", "paused", "finished"):
        api.set("a", status)
        shows(here, "a", status)
    eventually(lambda: len(kept(settings, "a")) == 4)
    changes = kept(settings, "a")
    assert [(change.old, change.new) for change in changes] == [
        (None, "created"),
        ("created", "running"),
        ("running", "paused"),
        ("paused", "finished"),
    ]
    assert changes[0].confirmed_at is None
    for before, change in pairwise(changes):
        assert change.confirmed_at is not None
        assert before.seen_at <= change.confirmed_at < change.seen_at
    task_timeline = here.task_timeline(BOARD, "a")
    assert [stay.status for stay in task_timeline.intervals] == [
        "created",
        "running",
        "paused",
        "finished",
    ]
    assert here.snapshot(BOARD).lifetime(0.5) == pytest.approx(
        (changes[3].seen_at - changes[0].seen_at).total_seconds()
    )


def test_history_goes_on_over_a_restart(api: ApiServer, settings: Settings) -> None:
    """The first change after a restart begins at the last status from before it."""
    api.set("a", "running")
    with monitor.running(settings) as here:
        here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
        shows(here, "a", "running")
    api.set("a", "finished")
    with monitor.running(settings) as again:
        shows(again, "a", "finished")
        eventually(lambda: len(kept(settings, "a")) == 2)
        task_timeline = again.task_timeline(BOARD, "a")
    assert [stay.status for stay in task_timeline.intervals] == ["running", "finished"]
    assert [gap.kind for gap in task_timeline.gaps] == ["down"]
    (down,) = task_timeline.gaps
    assert task_timeline.intervals[0].confirmed_until <= down.began_at
    assert down.ended_at is not None
    assert down.began_at < down.ended_at <= task_timeline.intervals[1].began_at


def test_gap_that_a_kill_left_open_is_closed_where_the_server_ended(
    settings: Settings,
) -> None:
    """A pause that was never ended in the database ends where the server did, and goes on after."""
    with monitor.running(settings) as here:
        here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
        here.perform(SetPaused(BOARD, paused=True), LOCAL)
        eventually(lambda: _open_gaps(settings) == ["paused"])
    with closing(Store(settings.database_url)) as store:
        (before,) = store.gaps_of([BOARD], None)
        assert before.ended_at is None
    with monitor.running(settings) as again:
        eventually(lambda: _open_gaps(settings) == ["paused"])
        trend = again.trend(BOARD, HOUR)
    assert trend is not None
    assert [gap.kind for gap in trend.gaps] == ["paused", "down", "paused"]
    first, down, second = trend.gaps
    assert first.ended_at == down.began_at
    assert down.ended_at is not None
    assert down.ended_at <= second.began_at


def _open_gaps(settings: Settings) -> list[str]:
    with closing(Store(settings.database_url)) as store:
        return [gap.kind for gap in store.gaps_of([BOARD], None) if gap.ended_at is None]


def test_impossible_change_is_kept_and_flagged(api: ApiServer, here: Monitor) -> None:
    """A terminal task that runs again is in its timeline as it was seen, with a flag."""
    api.set("a", "finished")
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    shows(here, "a", "finished")
    api.set("a", "running")
    here.perform(RecheckTasks(BOARD, ("a",)), LOCAL)
    shows(here, "a", "running")
    eventually(lambda: len(here.task_timeline(BOARD, "a").intervals) == 2)
    assert [stay.impossible for stay in here.task_timeline(BOARD, "a").intervals] == [False, True]


def test_changes_that_could_not_be_saved_are_saved_later(
    api: ApiServer, here: Monitor, settings: Settings, url: str
) -> None:
    """While the database refuses, changes wait in their order, and each is kept once."""
    api.set("a", "created")
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    shows(here, "a", "created")
    eventually(lambda: len(kept(settings, "a")) == 1)
    with refusing(url, "changes", "INSERT"):
        for status in ("running", "paused"):
            api.set("a", status)
            shows(here, "a", status)
        eventually(lambda: here.storage)
        assert len(kept(settings, "a")) == 1
    eventually(lambda: len(kept(settings, "a")) == 3)
    assert [change.new for change in kept(settings, "a")] == ["created", "running", "paused"]


def test_stop_during_a_save_loses_nothing(api: ApiServer, settings: Settings, url: str) -> None:
    """A server that is stopped while a save waits for a lock lets it end, and saves the rest."""
    api.set_many({"a": "created", "b": "running"})
    with ExitStack() as stack:
        here = stack.enter_context(monitor.running(settings))
        here.perform(AddTasks(BOARD, (Entry("a"), Entry("b"))), LOCAL)
        shows(here, "a", "created")
        eventually(lambda: len(kept(settings, "a")) == 1)
        stopping = Thread(target=stack.close)
        with holding(url):
            api.set("a", "finished")
            shows(here, "a", "finished")
            # Saved once a second: after three checks a save is under way.
            checks = api.count("b")
            eventually(lambda: api.count("b") >= checks + 3)
            stopping.start()
            eventually(lambda: here.alive_age > 1)
        stopping.join()
    assert [change.new for change in kept(settings, "a")] == ["created", "finished"]


def test_export_is_of_one_moment(
    api: ApiServer, here: Monitor, settings: Settings, url: str
) -> None:
    """A file made right after a change holds it in readings and changes alike, saved or not."""
    names = [f"t{number}" for number in range(20)]
    api.set_many(dict.fromkeys(names, "running"))
    here.perform(AddTasks(BOARD, tuple(Entry(name) for name in names)), LOCAL)

    def exported() -> set[str | None]:
        file = exchange.load(b"".join(here.exported(BOARD)))
        latest = {change.task_id: change.new for change in file.changes}
        assert {r.task_id: r.status for r in file.readings if r.status} == latest
        return set(latest.values()) if len(latest) == len(names) else set()

    eventually(lambda: exported() == {"running"})
    eventually(lambda: all(kept(settings, name) for name in names))
    with refusing(url, "changes", "INSERT"):
        api.set_many(dict.fromkeys(names, "finished"))
        eventually(lambda: exported() == {"finished"})
        assert {change.new for name in names for change in kept(settings, name)} == {"running"}
    eventually(lambda: all(len(kept(settings, name)) == 2 for name in names))
    assert exported() == {"finished"}


def test_imported_pause_ends_with_the_file(here: Monitor, settings: Settings) -> None:
    """A board that was exported while it was paused goes on when it is resumed elsewhere."""
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    here.perform(SetPaused(BOARD, paused=True), LOCAL)
    eventually(lambda: [gap.kind for gap in gaps_of(settings, BOARD)] == ["paused"])
    file = exchange.load(b"".join(here.exported(BOARD)))
    assert file.gaps[0].ended_at is None
    here.perform(ImportBoard("copy", file), LOCAL)
    # The copy is paused too, and so soon has an open gap of its own.
    (imported,) = [gap for gap in gaps_of(settings, "copy") if gap.kind == "paused"][:1]
    assert (imported.began_at, bool(imported.ended_at)) == (file.gaps[0].began_at, True)


def gaps_of(settings: Settings, name: str) -> list[Gap]:
    """Read the gaps of one board from the database."""
    with closing(Store(settings.database_url)) as store:
        return [gap for gap in store.gaps_of([name], None) if gap.board == name]
