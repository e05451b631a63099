"""The history page: a board's past and the timeline of a task."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.model.access.actor import LOCAL
from components.model.actions import AddTasks
from components.model.board import Board
from components.model.entry import Entry
from components.model.history import timeline
from components.model.history.records import Change, Duration, Gap, StatusInterval, TaskTimeline
from components.model.reading import Reading
from components.model.snapshot import Snapshot, Task
from components.monitor import Monitor
from components.views.history import segments, task_timeline, timeline_chart
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.pasts import LIFE, LIFE_GAPS, NOW, ago
from tests.support.screens import shell

PAGE = "../../pages/history.py"
ZONE = "Europe/Berlin"


def timeline_of(
    changes: tuple[Change, ...] = LIFE, gaps: tuple[Gap, ...] = LIFE_GAPS
) -> TaskTimeline:
    """Return the timeline of a task that was checked just now."""
    return timeline.task_timeline("t", changes, gaps, checked_at=NOW, now=NOW)


@st.composite
def timelines(draw: st.DrawFn) -> TaskTimeline:
    """Make the timeline of a task with gaps, as polling finds it."""
    times = sorted(draw(st.sets(st.integers(1, 5000), min_size=2, max_size=12)), reverse=True)
    made: list[Change] = []
    for confirmed, seen in zip(times[::2], times[1::2], strict=False):
        before = made[-1].new if made else None
        word = draw(st.sampled_from([w for w in ("created", "running", "failed") if w != before]))
        made.append(
            Change("t", before, word, ago(seconds=seen), ago(seconds=confirmed) if before else None)
        )
    gaps = [
        Gap("down", ago(seconds=end + lasted), ago(seconds=end))
        for end, lasted in draw(
            st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 900)), max_size=4)
        )
    ]
    checked = ago(seconds=draw(st.integers(0, times[-1])))
    return timeline.task_timeline("t", made, gaps, checked_at=checked, now=NOW)


@given(timelines())
def test_segments_and_gaps_cover_a_timeline(drawn: TaskTimeline) -> None:
    """Segments and gaps follow one another from a task's beginning to its end, without overlap."""
    began, ended = segments.extent(drawn)
    pieces = [(segment.began_at, segment.ended_at) for segment in segments.segments(drawn)]
    pieces += [(gap.began_at, gap.ended_at) for gap in segments.chart_gaps(drawn)]
    pieces.sort()
    assert all(one[1] == two[0] for one, two in pairwise(pieces))
    if pieces:
        assert (pieces[0][0], pieces[-1][1]) == (began, ended)
    else:
        assert began == ended


@given(timelines())
def test_segment_is_confirmed_only_up_to_the_last_check(drawn: TaskTimeline) -> None:
    """What was not confirmed of a status is drawn as bracketed by two checks."""
    for segment in segments.segments(drawn):
        interval = next(s for s in reversed(drawn.intervals) if s.began_at <= segment.began_at)
        assert segment.status == interval.status
        assert segment.confirmed == (segment.ended_at <= interval.confirmed_until)


@given(timelines(), st.booleans())
def test_chart_stays_on_its_scale(drawn: TaskTimeline, dark: bool) -> None:
    """Nothing is drawn before the beginning of a timeline or after its end."""
    text = timeline_chart.html(drawn, ZONE, dark=dark)
    for left, width in re.findall(r"left:([\d.-]+)%;width:([\d.-]+)%", text):
        assert 0 <= float(left) <= float(left) + float(width) < 100.01


def test_scale_ends_with_the_end_of_a_task() -> None:
    """A task that ended long ago is drawn to scale up to its end, which stands by itself."""
    assert segments.extent(timeline_of()) == (ago(hours=30), ago(hours=1))
    text = timeline_chart.html(timeline_of(), ZONE, dark=False)
    assert "✕<u>failed</u>" in text and "since 12:00:00" in text
    live = timeline_of(LIFE[:2])
    assert segments.extent(live) == (ago(hours=30), NOW)
    assert "since" not in timeline_chart.html(live, ZONE, dark=False)


def test_task_first_seen_as_ended_is_its_end_alone() -> None:
    """Without anything known before the end there is no scale."""
    text = timeline_chart.html(timeline_of((LIFE[-1],)), ZONE, dark=False)
    assert "tb-scale" not in text and "tb-ticks" not in text
    assert "✕<u>failed</u>" in text


def test_impossible_change_is_flagged_where_it_was_seen() -> None:
    """A task that ran again after it had finished is flagged in words, in chart and table."""
    warning = "⚠ impossible: finished → running"
    ((interval, text),) = segments.impossible_changes(timeline_of())
    assert (interval.began_at, text) == (ago(hours=5), warning)
    assert warning in timeline_chart.alt_text(timeline_of()) and warning in timeline_chart.html(
        timeline_of(), ZONE, dark=False
    )
    remarks = list(task_timeline.table(timeline_of())["Remark"])
    assert [remark for remark in remarks if remark] == [warning]


def test_gap_is_cut_out_of_the_timeline_and_named() -> None:
    """Where a task was not polled there is a gap with its reason, and no status."""
    text = timeline_chart.html(timeline_of(), ZONE, dark=False)
    assert "not observed: server was down Nov 23, 13:00:00 – 16:55:00" in text
    assert "<u>rate limited</u>" in text


def test_what_the_api_says_is_no_markup() -> None:
    """A strange word of the API is shown as it is."""
    odd = timeline_of((LIFE[0], replace(LIFE[1], new="<b>x</b>")))
    assert "<b>x</b>" not in timeline_chart.html(odd, ZONE, dark=False)
    assert "&lt;b&gt;x&lt;/b&gt;" in timeline_chart.html(odd, ZONE, dark=False)


def interval(
    duration: Duration | None, unobserved: float = 0, ended: datetime | None = NOW
) -> StatusInterval:
    """Make an interval that lasted so long."""
    return StatusInterval(
        "running", ago(hours=9), NOW, ended, duration, unobserved, impossible=False
    )


@pytest.mark.parametrize(
    ("given_interval", "text"),
    [
        (interval(Duration(720, 5)), "12 m ± 5 s"),
        (interval(Duration(725, 5, at_least=True)), "at least 12 m"),
        (interval(Duration(32_400, 5), 10_800), "9 h ± 5 s, of which 3 h not observed"),
        (interval(Duration(720, 5), ended=None), "12 m ± 5 s so far"),
        (interval(None, ended=None), "has ended"),
    ],
)
def test_length_says_how_long_how_exactly_and_how_much_was_observed(
    given_interval: StatusInterval, text: str
) -> None:
    """The table says of each status what is known of its length, and what is not."""
    assert task_timeline.length(given_interval) == text


@pytest.fixture
def app(here: Monitor) -> Iterator[AppTest]:
    """Open the history page through the shell; it must not raise."""
    assert here.boards()
    app = shell().run()
    yield app
    assert not app.exception


def open_page(app: AppTest, **address: str) -> AppTest:
    """Open the history page at an address."""
    for name, value in address.items():
        app.query_params[name] = value
    return app.switch_page(PAGE).run()


def page_text(app: AppTest) -> str:
    """Return all texts of a page."""
    words = (*app.caption, *app.markdown, *app.info, *app.warning, *app.error, *app.subheader)
    return " ".join(e.value for e in words)


@pytest.mark.databases
def test_new_board_says_that_it_has_no_past_yet(app: AppTest) -> None:
    """A board without a past has sentences in place of charts, and no error."""
    open_page(app)
    assert "Counts over time are kept from the first task on." in page_text(app)
    assert "No task of this board was seen both as created and as ended yet." in page_text(app)
    assert "None in the last 24 h." in page_text(app)


@pytest.mark.databases
def test_durations_come_with_their_number(app: AppTest, here: Monitor, api: ApiServer) -> None:
    """Median and 95th percentile say how many tasks they are of."""
    api.set("a", "created")
    here.perform(AddTasks("main", (Entry("a"),)), LOCAL)
    eventually(lambda: here.snapshot("main").counts["created"])
    api.set("a", "finished")
    eventually(lambda: here.snapshot("main").counts["finished"])
    open_page(app)
    assert [metric.label for metric in app.metric] == [
        "Half of the tasks within",
        "95 of 100 tasks within",
    ]
    assert "of the 1 task on this board" in page_text(app)


@pytest.mark.databases
def test_task_in_the_address_is_drawn(app: AppTest, here: Monitor, api: ApiServer) -> None:
    """A link to a task opens its timeline with every status that was seen."""
    api.set("a", "created")
    here.perform(AddTasks("main", (Entry("a", "First"),)), LOCAL)
    eventually(lambda: here.task_timeline("main", "a").intervals)
    api.set("a", "running")
    eventually(lambda: len(here.task_timeline("main", "a").intervals) == 2)
    open_page(app, task="a")
    assert list(app.dataframe[0].value["Status"]) == ["running", "created"]
    assert app.selectbox[0].value == "a"
    html = " ".join(element.proto.body for element in app.get("html"))
    assert "tb-timeline" in html and "▶<u>running</u>" in html
    assert "Time in each status" in page_text(app)


@pytest.mark.databases
def test_picked_task_is_in_the_address(app: AppTest, here: Monitor) -> None:
    """Choosing a task changes the address, and choosing none shows the board again."""
    here.perform(AddTasks("main", (Entry("a", "First"), Entry("b"))), LOCAL)
    open_page(app)
    assert app.selectbox[0].options == ["First · a", "b"]
    app.selectbox[0].set_value("a").run()
    assert app.query_params["task"] == "a"
    assert "Gaps in polling" not in page_text(app)
    app.selectbox[0].set_value(None).run()
    assert "task" not in app.query_params
    assert "Gaps in polling" in page_text(app)


@pytest.mark.databases
def test_task_that_is_not_on_the_board_is_said_so(app: AppTest) -> None:
    """A link to a task that was never there says so, as the text that it is."""
    open_page(app, task="`nobody`")
    assert r"The task \`nobody\` is not on this board" in page_text(app)


@pytest.mark.databases
def test_unknown_board_is_offered(app: AppTest, here: Monitor) -> None:
    """The history of a board that is not there offers to create it, as the other pages do."""
    open_page(app, board="night-shift")
    (create,) = [button for button in app.button if "Create board" in button.label]
    create.click().run()
    assert here.snapshot("night-shift").tasks == ()


@pytest.mark.databases
def test_past_that_cannot_be_read_is_told(app: AppTest, here: Monitor, url: str) -> None:
    """While the database fails there is an error in place of the timeline, and the page stays."""
    here.perform(AddTasks("main", (Entry("a"),)), LOCAL)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE changes RENAME TO elsewhere"))
    open_page(app, task="a")
    assert len(app.error) >= 1
    assert app.selectbox[0].value == "a"
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO changes"))
    engine.dispose()


def test_thinned_past_is_said_to_be_thinned() -> None:
    """A timeline says from when on single changes are kept."""

    def page(timeline: "TaskTimeline", snapshot: "Snapshot") -> None:
        from components.views.history import task_timeline

        task_timeline.show(timeline, snapshot)

    thinned = replace(timeline_of(), thinned_before=NOW - timedelta(days=90))
    task = Task("t", "", "", Reading("t", "failed", NOW, NOW), confirmed=True)
    snapshot = Snapshot(Board("main", "Main", 5), 1, NOW, (task,), "h", demo=False)
    app = AppTest.from_function(page, args=(thinned, snapshot)).run()
    assert not app.exception
    assert "Changes before Aug 26, 12:00 UTC are kept as counts per hour only." in page_text(app)
    assert "impossible: finished → running. The API reported both; both are kept." in page_text(app)
    bare = replace(thinned, intervals=())
    app = AppTest.from_function(page, args=(bare, snapshot)).run()
    assert not app.exception and not app.info
    assert "Changes before" in page_text(app)
