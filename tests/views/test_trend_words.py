"""Counts over time on a page: which window, and what is said of it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.model.board import Board
from components.model.history.records import Gap, Point, Trend, Window
from components.model.reading import Reading
from components.model.snapshot import Snapshot, Task
from components.views.charts import trends
from tests.support.pasts import DAY, NOW, counts

TASK = Task("a", "", "", Reading("a", "running", NOW, NOW), confirmed=True)
SNAPSHOT = Snapshot(Board("main", "Main", 5), 1, NOW, (TASK,), "api.example", demo=False)


class Page:
    """The trends of a board as a page of its own, and which windows it asked for."""

    def __init__(
        self, found: Trend | None, snapshot: Snapshot = SNAPSHOT, window: str | None = None
    ) -> None:
        def page(load: "trends.Load", snapshot: "Snapshot") -> None:
            from components.views.charts import trends

            trends.show(load, snapshot, key="trend")

        self.asked: list[str] = []

        def load(window: Window) -> Trend | None:
            self.asked.append(window.name)
            return found

        self.app = AppTest.from_function(page, args=(load, snapshot))
        if window is not None:
            self.app.query_params["window"] = window
        self.app.run()
        assert not self.app.exception

    @property
    def texts(self) -> str:
        """All texts of the page."""
        return " ".join(e.value for e in (*self.app.info, *self.app.warning, *self.app.caption))

    @property
    def chart(self) -> dict[str, Any] | None:
        """The chart as it is sent, if there is one."""
        found = self.app.get("echarts_chart")
        return json.loads(found[0].proto.spec) if found else None


def present(gaps: tuple[Gap, ...] = (), **ago: float) -> Trend:
    """Make a trend that ended so long ago by the real clock."""
    now = datetime.now(UTC) - timedelta(**ago)
    began = now - timedelta(days=1)
    return Trend(DAY, began, now, (Point(began, counts(running=1)),), gaps, ())


def test_day_is_drawn_first_and_another_window_on_demand() -> None:
    """A page opens with the last 24 h; whatever else is chosen is asked for."""
    page = Page(present())
    assert page.asked == ["24 h"]
    page.app.segmented_control[0].set_value("7 d").run()
    assert page.asked == ["24 h", "7 d"]
    assert page.chart is not None and not page.texts


@pytest.mark.parametrize(
    ("address", "window"), [("1h", "1 h"), ("7 d", "7 d"), ("24h", "24 h"), ("1 year", "24 h")]
)
def test_window_can_be_in_the_address(address: str, window: str) -> None:
    """A link opens the window that it names; a name that there is not opens the day."""
    assert Page(present(), window=address).asked == [window]


def test_history_that_cannot_be_read_is_reported() -> None:
    """Where the database never answered there is no chart but a sentence."""
    page = Page(None)
    assert "cannot be read at present" in page.texts
    assert page.chart is None


def test_counts_that_are_old_say_as_of_when() -> None:
    """A chart whose end is some minutes ago is not taken for the present."""
    page = Page(present(minutes=3))
    assert re.search(r"As of (\w+ \d+, )?\d\d:\d\d UTC. Newer counts cannot be read", page.texts)
    assert page.chart is not None
    assert "As of" not in Page(present(seconds=60)).texts


def test_new_board_says_when_its_counts_begin() -> None:
    """An empty chart is no chart: a sentence says from when on there will be one."""
    empty = replace(present(), points=())
    assert "the first are here within a minute" in Page(empty).texts
    assert "from the first task on" in Page(empty, replace(SNAPSHOT, tasks=())).texts
    paused = Gap("paused", empty.began_at - timedelta(days=3))
    texts = Page(replace(empty, gaps=(paused,))).texts
    assert re.search(r"Nothing was observed in the last 24 h: polling paused since", texts)


def test_gaps_are_named_below_the_chart_and_for_those_who_do_not_see_it() -> None:
    """What was not observed is named, with the reason and the times."""
    found = present()
    gap = Gap("down", found.ended_at - timedelta(hours=2), found.ended_at - timedelta(hours=1))
    page = Page(replace(found, gaps=(gap,)))
    assert re.search(r"Not observed: server was down .*\d\d:\d\d UTC – .*\d\d:\d\d UTC", page.texts)
    alt = page.app.get("echarts_chart")[0].proto.alt
    assert "at its end: running 1; not observed: server was down" in alt
