"""A board as a small picture."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import httpx
import pytest

from components.model import statuses
from components.model.reading import Problem, Reading
from components.model.snapshot import Snapshot, Task
from components.monitor import Monitor
from components.web.routes import badge
from tests.web.test_public_fields import AT, MAIN

PATH = "/api/boards/main/badge.svg"
TEXT = "{http://www.w3.org/2000/svg}text"


def board(*found: str | None, confirmed: bool = True, title: str = "Main") -> Snapshot:
    """Return a board of tasks with these statuses."""
    tasks = tuple(
        Task(f"t{number}", "", "", Reading(f"t{number}", status, AT, AT), confirmed)
        for number, status in enumerate(found)
    )
    return Snapshot(replace(MAIN, title=title), 7, AT, tasks, "host", demo=False)


def texts(drawn: str) -> list[str | None]:
    """Return the texts of a picture, which is well formed."""
    return [each.text for each in ET.fromstring(drawn).iter(TEXT)]  # noqa: S314 - our own


@pytest.mark.parametrize(
    ("found", "text", "status"),
    [
        (("finished", "failed", "running"), "1 ✕ failed", statuses.FAILED),
        (("finished", None), "1 ? unknown", statuses.UNKNOWN),
        (("finished", "running", "running"), "2 ▶ running", statuses.RUNNING),
        (("finished", "finished"), "all 2 ✓ finished", statuses.FINISHED),
        (("created", "paused"), "1 ❚❚ paused", statuses.PAUSED),
    ],
)
def test_worst_status_is_told(
    found: tuple[str | None, ...], text: str, status: statuses.Status
) -> None:
    """By its word, its icon and its colour."""
    assert badge.of(board(*found), 0.0) == badge.Badge("Main", text, status.light)


def test_nothing_old_looks_fresh() -> None:
    """What is not live, not polled or not confirmed says so, in no status's colour."""
    lost = Task("x", "", "", Reading("x", problem=Problem("timeout", "Late.", AT)), confirmed=False)
    failing = replace(board("running"), tasks=(*board("running").tasks, lost))
    paused, archived = (
        replace(board("running"), board=replace(MAIN, paused=True, archived=archived))
        for archived in (False, True)
    )
    drawn = [
        badge.of(board("running"), 15.1),
        badge.of(board("running", confirmed=False), 0.0),
        badge.of(failing, 0.0),
        badge.of(paused, 0.0),
        badge.of(archived, 0.0),
        badge.of(board(), 0.0),
    ]
    assert [each.text for each in drawn] == [
        "NOT LIVE",
        "last known: 1 ▶ running",
        "last known: 1 ? unknown",
        "PAUSED, 1 ▶ running",
        "archived, 1 ▶ running",
        "no tasks",
    ]
    assert {each.colour for each in drawn} == {badge.GREY}


@pytest.mark.parametrize("title", ["<script>&\"'</svg>", "x" * 200, "\u202eabc", "]]>", "a\x00b"])
def test_title_draws_nothing(title: str) -> None:
    """Whatever a board is called is a text of the picture, cut where it is long."""
    drawn = badge.drawing(badge.of(board("running", title=title), 0.0))
    told, text = texts(drawn)
    assert text == "1 ▶ running"
    assert told is not None and len(told) <= badge.MAX_TITLE
    assert "<script" not in drawn and "\u202e" not in drawn


def test_picture_is_not_sent_again(settled: Monitor, client: httpx.Client) -> None:
    """It is small, has a tag, and is asked for again each time."""
    answer = client.get(PATH)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "no-cache"
    assert len(answer.content) < 2000
    assert texts(answer.text) == [settled.snapshot("main").board.title, "all 3 ✓ finished"]
    again = client.get(PATH, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/api/boards/none/badge.svg").status_code == 404
