"""What pages say about the API: its troubles, its versions, its sweeps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from components.model.board import Board
from components.model.reading import ProblemKind, Reading, Trouble
from components.model.snapshot import Service, Snapshot, SweepEstimate, Task
from components.views.shared import service
from components.views.words.foreign import literal

AT = datetime(2026, 11, 24, 10, 41, 50, tzinfo=UTC)
TASK = Task("a", "", "", Reading("a", "running", AT, AT), confirmed=False)
SNAPSHOT = Snapshot(Board("main", "Main", 5), 1, AT, (TASK,), "api.example", demo=False)
# The other two concern one task alone.
KINDS = sorted(set(get_args(ProblemKind)) - {"not_found", "invalid_id"})


def drawn(found: Service, *, paused: bool = False, tasks: tuple[Task, ...] = (TASK,)) -> AppTest:
    """Draw the banner and the sweep line of a board, as a page of its own."""

    def page(snapshot: "Snapshot") -> None:
        from components.views.shared import service

        service.banner(snapshot)
        service.sweep(snapshot)

    board = replace(SNAPSHOT.board, paused=paused)
    snapshot = replace(SNAPSHOT, board=board, service=found, tasks=tasks)
    app = AppTest.from_function(page, args=(snapshot,)).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("kind", KINDS)
def test_every_trouble_says_what_since_when_and_what_to_do(kind: ProblemKind) -> None:
    """Each kind has advice of its own, and every banner says that statuses are old."""
    app = drawn(Service(("v1",), trouble=Trouble(kind, "It is so.", AT)))
    advice = service.ADVICE[kind]
    (banner,) = app.error if kind in service.ERRORS else app.warning
    assert banner.value.startswith("**It is so.** Since 10:41:50 UTC.")
    assert banner.value.endswith("with the age of their last check.")
    assert advice in banner.value


def test_settled_board_is_not_said_to_be_old() -> None:
    """Where every task has ended, a silent API makes no status any older."""
    ended = replace(TASK, reading=replace(TASK.reading, status="failed"), confirmed=True)
    trouble = Trouble("unauthorized", "It is so.", AT)
    app = drawn(Service(trouble=trouble), tasks=(ended,))
    assert "BROWSER_USE_API_KEY" in app.error[0].value
    assert "last known" not in app.error[0].value


def test_no_trouble_no_banner() -> None:
    """A healthy API brings no banner and no caption."""
    app = drawn(Service(("v1",)))
    assert not app.error and not app.warning and not app.caption


def test_trouble_of_another_kind_is_said_too() -> None:
    """A kind that has no advice of its own is shown with its message."""
    app = drawn(Service(trouble=Trouble("not_found", "Odd.", AT)))
    assert "Odd." in app.warning[0].value


def test_rate_limit_says_until_when() -> None:
    """A rate limit names the moment at which asking goes on, and its day where it is another."""
    until = Trouble("rate_limited", "Too many.", AT, AT + timedelta(seconds=20))
    assert (
        "Rate limited until 10:42:10 UTC: Too many."
        in drawn(Service(trouble=until)).warning[0].value
    )
    later = replace(until, until=AT + timedelta(days=1))
    assert "until Nov 25, 10:41:50 UTC" in drawn(Service(trouble=later)).warning[0].value


def test_what_a_server_says_is_no_markup() -> None:
    """An excerpt of a strange answer brings no picture, link or style onto the page."""
    text = "The server did not answer in JSON: “![x](http://evil/x.png) :red[*a*] <b>”"
    banner = drawn(Service(trouble=Trouble("bad_response", text, AT))).warning[0].value
    assert banner.startswith(f"**{literal(text)}**")
    for mark in ("![x](", ":red[", "*a*", "<b>"):
        assert mark not in banner.removeprefix("**")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Service(), "watching api.example"),
        (Service(("v1",)), "watching api.example · API v1"),
        (Service(("v4", "v2"), chosen=True), "watching api.example · API v2 and v4"),
        (Service(("v4", "v1", "v2")), "watching api.example · API v1, v2 and v4"),
    ],
)
def test_heading_names_host_and_versions(found: Service, words: str) -> None:
    """The heading of a board says which host is asked, and in which version."""
    assert service.watching(replace(SNAPSHOT, service=found)).endswith(words)


def test_demo_names_no_address() -> None:
    """Where the demo's API listens is nobody's concern."""
    words = service.watching(replace(SNAPSHOT, demo=True))
    assert words.endswith("watching the bundled demo API")


@pytest.mark.parametrize(
    ("sweep", "words"),
    [
        (SweepEstimate(1000, 25.0, 40), "1,000 live tasks at 25/s: each is checked every 40 s"),
        (
            SweepEstimate(1000, 12.54, 8, 900),
            (
                "1,000 live tasks at 12.5/s: each is checked every 8 s, "
                "900 of them read from list pages"
            ),
        ),
        (SweepEstimate(1, 0.1, 10), "1 live task at 0.1/s: each is checked every 10 s"),
        (
            SweepEstimate(9, 0.02, 450),
            "9 live tasks at less than 0.1/s: each is checked every 8 min",
        ),
        (
            SweepEstimate(50_000, 1.0, 50_000),
            "50,000 live tasks at 1/s: each is checked every 14 h",
        ),
    ],
)
def test_sweep_is_said_in_round_numbers(sweep: SweepEstimate, words: str) -> None:
    """Where the budget cannot hold the interval, the page says how often a task is checked."""
    assert [caption.value for caption in drawn(Service(sweep=sweep)).caption] == [words]


def test_slower_pace_is_said_of_the_tasks_that_have_it() -> None:
    """Where webhooks tell of changes, the page says how many tasks are checked how often."""
    versions = ("v2", "v2", "v4")
    live = [replace(TASK, reading=replace(TASK.reading, version=each)) for each in versions]
    ended = replace(live[0], reading=replace(live[0].reading, status="failed"))
    found = Service(announced=("v2",))
    (caption,) = drawn(found, tasks=(*live, ended)).caption
    assert caption.value == (
        "Webhooks tell of changes: 2 live tasks checked every 7.5 s instead of 5 s"
    )
    assert not drawn(found, tasks=(live[2], ended)).caption
    assert not drawn(found, tasks=tuple(live), paused=True).caption
    sweep = SweepEstimate(9, 1.0, 9)
    (caption,) = drawn(replace(found, sweep=sweep), tasks=tuple(live)).caption
    assert caption.value == service.sweep_text(sweep)


def test_outage_has_no_sweep() -> None:
    """While tasks cannot be checked as usual, no interval is claimed."""
    found = Service(sweep=SweepEstimate(9, 1.0, 9), trouble=Trouble("timeout", "Late.", AT))
    assert not drawn(found).caption


def test_paused_board_has_no_sweep() -> None:
    """A paused board claims no interval."""
    assert not drawn(Service(sweep=SweepEstimate(1000, 25.0, 40)), paused=True).caption


def test_giving_way_is_said_beside_the_sweep() -> None:
    """Where others use the account's requests up, the page says so and how many are left."""
    found = Service(sweep=SweepEstimate(100, 2.5, 40), left_by_others=2.5)
    sweep, giving_way = (caption.value for caption in drawn(found).caption)
    assert sweep == "100 live tasks at 2.5/s: each is checked every 40 s"
    assert "gives way: 2.5/s at most" in giving_way
    assert not drawn(found, paused=True).caption
