"""The operators' page over ten thousand tasks: drawn a page at a time, filtered on the server."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from components import monitor
from components.model.board import Board, BoardFile
from components.model.entry import Entry
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Change, Gap, GapKind
from components.model.reading import Reading
from components.model.settings import Settings
from components.monitor import Monitor
from components.store import Store
from components.views.history import task_timeline
from tests.support.pasts import DAY
from tests.support.screens import opened, shell, texts


@pytest.fixture
def many(settings: Settings) -> Iterator[Monitor]:
    """Run a monitor whose board holds 10,000 settled tasks."""
    names, now = [f"t{number:05}" for number in range(10_000)], datetime.now(UTC)
    with closing(Store(settings.database_url)) as store:
        store.create_board(Board("main", "Main board", 1.0), now)
        store.add_tasks("main", [Entry(name, f"Label {name}") for name in names], now)
        store.save(PendingWrites({name: Reading(name, "finished", now, now) for name in names}))
    with monitor.running(settings) as here:
        monitor.install(here)
        yield here
        monitor.install(None)


def test_ten_thousand_tasks_are_shown_a_page_at_a_time(many: Monitor) -> None:
    """A large board sends a hundred rows, and filters on the server."""
    assert many.snapshot("main").counts["finished"] == 10_000
    app = shell(seconds=60).run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 100
    assert "1–100 of 10,000 tasks" in texts(app)
    next(field for field in app.text_input if field.label == "Search").set_value("t09999").run()
    assert list(app.dataframe[0].value["Task ID"]) == ["t09999"]


KINDS, CHANGES = 20_000, 3000


@pytest.fixture
def poisoned(settings: Settings) -> Iterator[Monitor]:
    """Run a monitor with a task on two boards, of both of which a file told far too much."""
    now = datetime.now(UTC)

    def ago(seconds: float) -> datetime:
        return now - timedelta(seconds=seconds)

    words = ("running", "finished")
    past = tuple(
        Change("a", words[n % 2 - 1], words[n % 2], ago(CHANGES - n), ago(CHANGES - n + 0.5))
        for n in range(CHANGES)
    )
    kinds = (f"kind {n}" for n in range(KINDS))
    gaps = tuple(
        Gap(cast(GapKind, kind), ago(80_000 - 4 * n), ago(80_000 - 4 * n - 2), "first")
        for n, kind in enumerate(kinds)
    )
    known = (Reading("a", past[-1].new, now, now),)
    file = BoardFile(Board("first", "One", 300), (Entry("a"),), known, past, (), (), gaps)
    with closing(Store(settings.database_url)) as store:
        for name in ("first", "second"):
            board = replace(file.board, name=name)
            assert store.import_board(replace(file, board=board), now)
    with monitor.running(settings) as here:
        monitor.install(here)
        yield here
        monitor.install(None)


def test_poisoned_past_is_drawn_as_any_other(poisoned: Monitor) -> None:
    """Where a file told of gaps and changes without end, views draw what there is room for."""
    app = opened("history", board="first", task="a")
    assert not app.exception
    assert "Only its latest 1,000 statuses are shown." in texts(app)
    assert len(app.warning) == task_timeline.MAX_WARNINGS
    assert "earlier changes like these" in texts(app)
    (frame,) = [frame.value for frame in app.dataframe]
    assert len(frame) == 1000
    reasons = {gap.kind for gap in poisoned.task_timeline("first", "a").gaps}
    assert reasons <= {"other", "imported", "down"}
    for page in ("history", "operators", "wallboard"):
        app = opened(page, board="first")
        assert not app.exception
    trend = poisoned.trend("first", DAY)
    assert trend and len(trend.gaps) > KINDS / 2 and len(trend.points) < 2000


def test_page_number_beyond_a_narrower_filter_is_no_trouble(many: Monitor) -> None:
    """Whoever filters while on a late page is not left on one that is no more."""
    assert many.snapshot("main").live == 0
    app = shell(seconds=60).run()
    app.session_state["page-main"] = 100
    app.run()
    assert "9,901–10,000 of 10,000 tasks" in texts(app)
    next(field for field in app.text_input if field.label == "Search").set_value("t00").run()
    assert not app.exception
    assert "1–100 of 1,000 tasks" in texts(app)
