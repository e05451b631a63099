"""The wall as a page: every number adds up, every trouble has words, its address has limits."""

import re
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.model import statuses
from components.model.board import Board
from components.model.facts import Facts
from components.model.history.records import Gap
from components.model.reading import Problem, ProblemKind, Reading, StorageTrouble, Trouble
from components.model.snapshot import Service, Snapshot, Task
from components.views.wall import colour_vision, page_html, testcard, trend_chart
from tests.support.pasts import DAY, HOUR, NOW, ago, counts, trend

ZONE = "Europe/Berlin"


def task(
    task_id: str,
    word: str | None = "running",
    problem: ProblemKind | None = None,
    *,
    label: str = "",
    confirmed: bool = True,
    minutes: float = 1,
) -> Task:
    """Make a task that came into its status so many minutes ago."""
    since = ago(minutes=minutes)
    found = Problem(problem, "The server answers 503.", since) if problem else None
    reading = Reading(task_id, word, since if word else None, since if word else None, found)
    return Task(task_id, label, "", reading, confirmed=confirmed)


def snapshot(*tasks: Task, **changed: Any) -> Snapshot:
    """Put tasks on a board."""
    made = Snapshot(Board("main", "Main", 5.0), 7, NOW, tasks, "api.example", demo=False)
    return replace(made, **changed)


def page(found: Snapshot) -> str:
    """Return the wall of a board without a past."""
    return page_html.page(found, None, ZONE, now=NOW, build="b", dark=True)


def test_task_without_a_label_is_named_by_its_title() -> None:
    """The wall calls a task by its label, else by the API's title as text, else by its id."""
    named = task("a", "failed")
    named = replace(named, reading=replace(named.reading, facts=Facts(title="<b>Read</b>")))
    html = page(snapshot(named, replace(named, task_id="b", label="Mine"), task("c", "failed")))
    assert re.findall("<bdi>(.*?)</bdi>", html) == ["&lt;b&gt;Read&lt;/b&gt;", "Mine", "c"]


def test_every_task_is_part_of_the_sum() -> None:
    """Known, whatever its problem now, not found, or unknown: these add up to all."""
    found = snapshot(
        task("a"),
        task("b", problem="timeout"),
        task("c", "hibernating"),
        task("d", "running", "not_found"),
        task("e", None, "not_found"),
        task("f", None, "timeout"),
        task("g", None),
    )
    assert page_html.total_line(found) == "7 given = 4 known + 1 not found + 2 unknown"
    assert page_html.total_line(snapshot()) == "0 given = 0 known + 0 not found + 0 unknown"


def test_worst_tile_comes_first_and_each_has_its_share() -> None:
    """Six tiles, failed first; a board without tasks has no shares."""
    body = page(snapshot(task("a", "failed"), task("b"), task("c"), task("d")))
    tiles = re.findall(r'data-status="(\w+)" data-count="(\d+)"', body)
    assert tiles[0] == ("failed", "1") and dict(tiles)["running"] == "3" and len(tiles) == 6
    assert "25%<s> of 4</s>" in body and "75%<s> of 4</s>" in body
    assert page(snapshot()).count("no tasks") == 6


@pytest.mark.parametrize(
    ("tasks", "words"),
    [
        ((task("a"), task("b", confirmed=False)), "1 confirmed, 1 last known <time"),
        (
            (task("b", problem="server_error", confirmed=False),),
            "– <bdi>server answers 503</bdi></span>",
        ),
        ((task("a"),), "all confirmed"),
    ],
)
def test_tile_tells_how_fresh_it_is(tasks: tuple[Task, ...], words: str) -> None:
    """How many are confirmed, how many last known, for how long and why."""
    assert words in page(snapshot(*tasks))


def test_tile_tells_the_trouble_of_the_service_where_no_task_has_met_it() -> None:
    """A task that was not asked since an outage began is old for the same reason."""
    service = Service(trouble=Trouble("timeout", "The server did not answer.", NOW))
    body = page(snapshot(task("a", confirmed=False), service=service))
    assert "– <bdi>server did not answer</bdi></span>" in body


def test_tile_is_never_old_without_a_reason() -> None:
    """A resting board says that it rests; an API that hangs gives no error for a while."""
    found = snapshot(task("a", confirmed=False))
    assert "– <bdi>not checked in time</bdi></span>" in page(found)
    assert "– <bdi>polling paused</bdi></span>" in page(
        replace(found, board=Board("main", "Main", 5.0, paused=True))
    )
    assert "– <bdi>board archived</bdi></span>" in page(
        replace(found, board=Board("main", "Main", 5.0, archived=True))
    )


@pytest.mark.parametrize("word", ["paused", "archived"])
def test_resting_board_says_so(word: str) -> None:
    """A paused or an archived board says so in a chip."""
    board = Board("main", "Main", 5.0, paused=word == "paused", archived=word == "archived")
    body = page(snapshot(task("a"), board=board))
    assert f'data-resting="{word}"' in body and f">{word.upper()}</em>" in body
    assert "tbw-chip" not in page(snapshot(task("a")))


def test_demo_says_so() -> None:
    """A board of the demo is marked as such."""
    assert "Demo data" in page(snapshot(demo=True))


def test_every_trouble_is_in_the_strip() -> None:
    """The problem of the API and that of the database are both there, each with its beginning."""
    service = Service(
        trouble=Trouble("unauthorized", "The server refuses the API key (401).", NOW),
        storage=StorageTrouble("The disk is <full>.", ago(minutes=5)),
    )
    body = page(snapshot(task("a"), service=service))
    assert body.count("<p>⚠ ") == 2
    assert "refuses the API key (401).</bdi> Since 13:00:00" in body
    assert "The disk is &lt;full&gt;.</bdi> Since 12:55:00" in body
    assert '<div class="tbw-strip" role="status"></div>' in page(snapshot(task("a")))


def test_nothing_that_people_typed_is_taken_for_html() -> None:
    """Titles, labels, groups and foreign words are text, whatever they contain."""
    bad = '<img src=x onerror="alert(1)">&'
    named = replace(task("a", "failed", label=bad), group=bad)
    odd = replace(task("b", bad), label="")
    body = page(snapshot(named, odd, board=Board("main", bad, 5.0)))
    assert "<img" not in body and body.count("&lt;img") >= 3


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (task("a", "failed"), "failed · "),
        (task("a", "paused"), "paused · "),
        (task("a", minutes=90), "running · longer than usual"),
        (task("a", "hibernating"), "unknown · unknown word"),
        (task("a", None, "not_found"), "unknown · not found"),
        (task("a", None, "timeout"), "unknown · not answered"),
    ],
)
def test_every_reason_for_a_look_has_a_row(found: Task, words: str) -> None:
    """Whatever needs a look says which status it is in, why, and for how long."""
    body = page(snapshot(found))
    row = body.partition("<li")[2].partition("</li>")[0]
    assert words in row and "<time data-at=" in row and "<bdi>a</bdi>" in row
    assert 'data-total="1"' in body


def test_calm_board_needs_no_look() -> None:
    """A board on which all is well says that, and a full one counts what it leaves out."""
    assert "Nothing needs a look" in page(snapshot(task("a")))
    body = page(snapshot(*(task(f"t{n}", "failed") for n in range(100))))
    assert body.count("<li ") == page_html.MAX_ITEMS and 'data-total="100"' in body


def test_last_hour_is_told_where_it_is_known() -> None:
    """Finished and failed in the last hour come from the history; without it they are left out."""
    drawn = replace(trend(DAY, {86_400: counts(running=1)}), finished=1234, failed=5)
    body = page_html.page(snapshot(task("a")), drawn, ZONE, now=NOW, build="b", dark=False)
    assert "Last hour: 1,234 finished, 5 failed" in body
    assert "Last hour" not in page(snapshot(task("a")))


def test_version_and_build_are_told() -> None:
    """The browser finds the version and build that were drawn."""
    body = page(snapshot(task("a")))
    assert 'data-version="7"' in body and 'data-build="b"' in body


def test_gap_is_a_gap_in_the_chart() -> None:
    """The areas stop at a gap and begin anew after it, with the reason between."""
    gap = Gap("unreachable", ago(minutes=40), ago(minutes=20), None)
    drawn = trend(HOUR, {3600: counts(running=2, failed=1)}, [gap])
    body = trend_chart.figure(drawn, ZONE, dark=True)
    assert body.count("clip-path") == 4
    (left, width) = (
        float(x) for x in re.findall(r'tbw-gap" style="left:([\d.]+)%;width:([\d.]+)%', body)[0]
    )
    assert left == pytest.approx(100 / 3, abs=2) and width == pytest.approx(100 / 3, abs=3)
    assert "<s>API not reachable</s>" in body
    assert max(float(x) for x in re.findall(r"(-?[\d.]+)%", body)) <= 100


def test_narrow_gap_has_no_words() -> None:
    """A reason that has no room is left out, the gap is not."""
    gap = Gap("paused", ago(minutes=33), ago(minutes=30), "main")
    body = trend_chart.figure(trend(HOUR, {3600: counts(running=2)}, [gap]), ZONE, dark=True)
    assert "tbw-gap" in body and "polling paused" not in body


def test_chart_without_a_past_says_so() -> None:
    """No history yet, and a history that cannot be read, are two things."""
    assert "begin within a minute" in trend_chart.figure(trend(DAY, {}), ZONE, dark=True)
    assert "cannot be read" in trend_chart.figure(None, ZONE, dark=True)


def test_card_shows_every_status_in_every_colour_vision() -> None:
    """Each status is there as a tile, and once for each colour vision."""
    body = testcard.page(dark=True)
    for status in statuses.ALL:
        assert body.count(f"</i> {status.value}<") == 1 + len(colour_vision.VISIONS)


@pytest.mark.parametrize(
    ("query", "boards", "rotate", "sound"),
    [
        ({}, ("main",), 30, False),
        ({"board": ["a", "b", "a", ""]}, ("a", "b"), 30, False),
        ({"rotate": "45", "sound": "1"}, ("main",), 45, True),
        ({"rotate": "1"}, ("main",), 5, False),
        ({"rotate": "9999"}, ("main",), 3600, False),
        ({"rotate": "-7", "sound": "yes"}, ("main",), 30, False),
        ({"rotate": "١٢"}, ("main",), 30, False),
        ({"rotate": "soon"}, ("main",), 30, False),
    ],
)
def test_address_has_limits(
    query: dict[str, str | list[str]], boards: tuple[str, ...], rotate: int, *, sound: bool
) -> None:
    """A wrong value in the address counts as missing; no rotation is too quick."""

    def draw() -> None:
        import streamlit as st

        from components.views.wall import wall

        st.session_state["found"] = wall.options("main")

    app = AppTest.from_function(draw)
    for name, value in query.items():
        app.query_params[name] = value
    found = app.run().session_state["found"]
    assert (found.boards, found.rotate, found.sound) == (boards, rotate, sound)
    assert found.window.name == "24 h"


def test_task_becomes_stuck_without_any_change() -> None:
    """On a quiet board time alone brings a task onto the list."""
    quiet = snapshot(task("a"))
    assert "Nothing needs a look" in page_html.page(
        quiet, None, ZONE, now=NOW, build="b", dark=True
    )
    later = ago(minutes=-120)
    assert "longer than usual" in page_html.page(quiet, None, ZONE, now=later, build="b", dark=True)
