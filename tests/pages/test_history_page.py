"""The history page and the story of a task: what each past makes them say."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.model import timeline
from components.model.actions import AddTasks
from components.model.board import Board
from components.model.entry import Entry
from components.model.history import Change, Duration, Gap, StatusInterval, TaskTimeline
from components.model.reading import Reading
from components.model.snapshot import Snapshot, Task
from components.monitor import Monitor
from components.views.history import segments, task_timeline, timeline_chart
from tests.conftest import eventually
from tests.support.api_server import ApiServer
from tests.support.pasts import LIFE, LIFE_GAPS, NOW, ago

PAGE = "../../pages/history.py"
SHELL = Path(__file__).resolve().parents[2] / "components" / "web" / "shell.py"
ZONE = "Europe/Berlin"


def told(changes: tuple[Change, ...] = LIFE, gaps: tuple[Gap, ...] = LIFE_GAPS) -> TaskTimeline:
    """Tell the story of a task that was checked just now."""
    return timeline.task_timeline("t", changes, gaps, checked_at=NOW, now=NOW)


@st.composite
def stories(draw: st.DrawFn) -> TaskTimeline:
    """Make the story of a task with gaps, as polling tells it."""
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


@given(stories())
def test_band_is_whole(told: TaskTimeline) -> None:
    """Parts and gaps follow one another from a task's beginning to its end, and never overlap."""
    began, ended = segments.reach(told)
    pieces = [(part.began_at, part.ended_at) for part in segments.parts(told)]
    pieces += [(blank.began_at, blank.ended_at) for blank in segments.blanks(told)]
    pieces.sort()
    assert all(one[1] == two[0] for one, two in pairwise(pieces))
    if pieces:
        assert (pieces[0][0], pieces[-1][1]) == (began, ended)
    else:
        assert began == ended


@given(stories())
def test_part_is_sure_only_up_to_the_last_check(told: TaskTimeline) -> None:
    """What is drawn as sure was confirmed; the rest of a stay is drawn as bracketed."""
    for part in segments.parts(told):
        interval = next(s for s in reversed(told.intervals) if s.began_at <= part.began_at)
        assert part.word == interval.status
        assert part.sure == (part.ended_at <= interval.confirmed_until)


@given(stories(), st.booleans())
def test_band_stays_on_its_scale(told: TaskTimeline, dark: bool) -> None:
    """Nothing of a band is drawn before its beginning or behind its end."""
    text = timeline_chart.html(told, ZONE, dark=dark)
    for left, width in re.findall(r"left:([\d.-]+)%;width:([\d.-]+)%", text):
        assert 0 <= float(left) <= float(left) + float(width) < 100.01


def test_band_ends_with_the_end_of_a_task() -> None:
    """A task that ended long ago is drawn to scale up to its end, which stands by itself."""
    assert segments.reach(told()) == (ago(hours=30), ago(hours=1))
    text = timeline_chart.html(told(), ZONE, dark=False)
    assert "✕<u>failed</u>" in text and "since 12:00:00" in text
    live = told(LIFE[:2])
    assert segments.reach(live) == (ago(hours=30), NOW)
    assert "since" not in timeline_chart.html(live, ZONE, dark=False)


def test_task_first_seen_as_ended_is_its_end_alone() -> None:
    """Where nothing before the end is known there is no scale."""
    text = timeline_chart.html(told((LIFE[-1],)), ZONE, dark=False)
    assert "tb-scale" not in text and "tb-marks" not in text
    assert "✕<u>failed</u>" in text


def test_impossible_change_is_flagged_where_it_was_seen() -> None:
    """A task that ran again after it had finished is flagged in words, in band and table."""
    said = "⚠ impossible: finished → running"
    ((interval, text),) = segments.flagged(told())
    assert (interval.began_at, text) == (ago(hours=5), said)
    assert said in timeline_chart.told(told()) and said in timeline_chart.html(
        told(), ZONE, dark=False
    )
    remarks = list(task_timeline.intervals(told())["Remark"])
    assert [remark for remark in remarks if remark] == [said]


def test_gap_is_cut_out_of_the_band_and_named() -> None:
    """Where nobody looked there is a gap with its reason, and no status."""
    text = timeline_chart.html(told(), ZONE, dark=False)
    assert "not observed: server was down Nov 23, 13:00:00 – 16:55:00" in text
    assert "<u>rate limited</u>" in text


def test_what_the_api_says_is_no_markup() -> None:
    """A strange word of the API is shown as it is, in band and tiles."""
    odd = told((LIFE[0], replace(LIFE[1], new="<b>x</b>")))
    assert "<b>x</b>" not in timeline_chart.html(odd, ZONE, dark=False)
    assert "&lt;b&gt;x&lt;/b&gt;" in timeline_chart.html(odd, ZONE, dark=False)


def interval(
    duration: Duration | None, unobserved: float = 0, ended: datetime | None = NOW
) -> StatusInterval:
    """Make a stay that lasted so long."""
    return StatusInterval(
        "running", ago(hours=9), NOW, ended, duration, unobserved, impossible=False
    )


@pytest.mark.parametrize(
    ("given_stay", "text"),
    [
        (interval(Duration(720, 5)), "12 m ± 5 s"),
        (interval(Duration(725, 5, at_least=True)), "at least 12 m"),
        (interval(Duration(32_400, 5), 10_800), "9 h ± 5 s, of which 3 h not observed"),
        (interval(Duration(720, 5), ended=None), "12 m ± 5 s so far"),
        (interval(None, ended=None), "has ended"),
    ],
)
def test_stay_says_how_long_how_exactly_and_how_well_observed(
    given_stay: StatusInterval, text: str
) -> None:
    """The table tells of each stay what is known of its length, and what is not."""
    assert task_timeline.lasted(given_stay) == text


@pytest.fixture
def app(here: Monitor) -> Iterator[AppTest]:
    """Open the history page through the shell; it must never end in an error of ours."""
    assert here.boards()
    app = AppTest.from_file(SHELL, default_timeout=30).run()
    yield app
    assert not app.exception


def open_page(app: AppTest, **address: str) -> AppTest:
    """Open the history page at an address."""
    for name, value in address.items():
        app.query_params[name] = value
    return app.switch_page(PAGE).run()


def said(app: AppTest) -> str:
    """Return all that a page says."""
    words = (*app.caption, *app.markdown, *app.info, *app.warning, *app.error, *app.subheader)
    return " ".join(e.value for e in words)


@pytest.mark.databases
def test_new_board_says_that_it_has_no_past_yet(app: AppTest) -> None:
    """A board without a past has sentences in place of charts, and no error."""
    open_page(app)
    assert "Counts over time are kept from the first task on." in said(app)
    assert "No task of this board was seen both as created and as ended yet." in said(app)
    assert "None in the last 24 h." in said(app)


@pytest.mark.databases
def test_durations_are_told_with_their_number(app: AppTest, here: Monitor, api: ApiServer) -> None:
    """Median and 95th percentile say how many tasks they are of."""
    api.set("a", "created")
    here.perform(AddTasks("main", (Entry("a"),)))
    eventually(lambda: here.snapshot("main").counts["created"])
    api.set("a", "finished")
    eventually(lambda: here.snapshot("main").counts["finished"])
    open_page(app)
    assert [metric.label for metric in app.metric] == [
        "Half of the tasks within",
        "95 of 100 tasks within",
    ]
    assert "of the 1 task on this board" in said(app)


@pytest.mark.databases
def test_task_in_the_address_is_told(app: AppTest, here: Monitor, api: ApiServer) -> None:
    """A link to a task opens its timeline with every status that was seen."""
    api.set("a", "created")
    here.perform(AddTasks("main", (Entry("a", "First"),)))
    eventually(lambda: here.task_timeline("main", "a").intervals)
    api.set("a", "running")
    eventually(lambda: len(here.task_timeline("main", "a").intervals) == 2)
    open_page(app, task="a")
    assert list(app.dataframe[0].value["Status"]) == ["running", "created"]
    assert app.selectbox[0].value == "a"
    html = " ".join(element.proto.body for element in app.get("html"))
    assert "tb-band" in html and "▶<u>running</u>" in html
    assert "Time in each status" in said(app)


@pytest.mark.databases
def test_picked_task_is_in_the_address(app: AppTest, here: Monitor) -> None:
    """Choosing a task changes the address, and choosing none shows the board again."""
    here.perform(AddTasks("main", (Entry("a", "First"), Entry("b"))))
    open_page(app)
    assert app.selectbox[0].options == ["First · a", "b"]
    app.selectbox[0].set_value("a").run()
    assert app.query_params["task"] == "a"
    assert "Gaps in polling" not in said(app)
    app.selectbox[0].set_value(None).run()
    assert "task" not in app.query_params
    assert "Gaps in polling" in said(app)


@pytest.mark.databases
def test_task_that_is_not_on_the_board_is_said_so(app: AppTest) -> None:
    """A link to a task that was never there says so, as the text that it is."""
    open_page(app, task="`nobody`")
    assert r"The task \`nobody\` is not on this board" in said(app)


@pytest.mark.databases
def test_unknown_board_is_offered(app: AppTest, here: Monitor) -> None:
    """The history of a board that is not there offers to create it, as the other pages do."""
    open_page(app, board="night-shift")
    (create,) = [button for button in app.button if "Create board" in button.label]
    create.click().run()
    assert here.snapshot("night-shift").tasks == ()


@pytest.mark.databases
def test_past_that_cannot_be_read_is_told(app: AppTest, here: Monitor, url: str) -> None:
    """While the database fails a story is a sentence, and the page itself stays."""
    here.perform(AddTasks("main", (Entry("a"),)))
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
    """Whoever looks far back is told from when on single changes are kept."""

    def page(told: "TaskTimeline", snapshot: "Snapshot") -> None:
        from components.views.history import task_timeline

        task_timeline.show(told, snapshot)

    thinned = replace(told(), thinned_before=NOW - timedelta(days=90))
    task = Task("t", "", "", Reading("t", "failed", NOW, NOW), confirmed=True)
    snapshot = Snapshot(Board("main", "Main", 5), 1, NOW, (task,), "h", demo=False)
    app = AppTest.from_function(page, args=(thinned, snapshot)).run()
    assert not app.exception
    assert "Changes before Aug 26, 12:00 UTC are kept as counts per hour only." in said(app)
    assert "impossible: finished → running. The API told both; both are kept." in said(app)
    bare = replace(thinned, intervals=())
    app = AppTest.from_function(page, args=(bare, snapshot)).run()
    assert not app.exception and not app.info
    assert "Changes before" in said(app)
