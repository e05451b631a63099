"""A wall is not covered without need: troubles of the API, quiet boards, boards in turn."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from components.model.board import Board
from tests.conftest import eventually
from tests.soak.extent import FULL
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer
from tests.support.wall import walls
from tests.support.wall.walls import count, never_covered

pytestmark = pytest.mark.browser

SHOWN_MS = 15_000
# A task that was asked in vain again and again is asked again after a minute.
RECOVERED_MS = 90_000
CALM_POLLS = 300 if FULL else 22


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open what pages as large as a TV share."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    yield context
    context.close()


@pytest.fixture(scope="module")
def server(
    watched: ApiServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TaskboardServer]:
    """Run a Taskboard on a live, a paused and a settled board."""
    folder = tmp_path_factory.mktemp("open")
    boards = [
        Board(name, name.title(), 1.0, paused=name == "paused")
        for name in ("main", "second", "paused", "settled")
    ]
    with walls.serving(watched, folder, *boards) as server:
        watched.set("settled", "finished")
        eventually(lambda: walls.counted(server, "settled", "finished") == 1)
        yield server


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.unavailable(), r"last known \d+ s – .*503"),
        (Fault.hang(), r"last known \d+ s – .*"),
        (Fault.close(), r"last known \d+ s – .*"),
    ],
    ids=["answers 503", "hangs", "down"],
)
def test_trouble_with_the_api_is_no_freeze(
    page: Page, server: TaskboardServer, watched: ApiServer, fault: Fault, words: str
) -> None:
    """While the API fails, tiles say how old they are and why; the wall is not covered."""
    walls.opened(page, walls.address(server.url, "main"))
    watched.fault_all(fault)
    tile = page.locator(".tbw-tile[data-status=running]")
    expect(tile.locator(".tbw-freshness")).to_contain_text(re.compile(words), timeout=SHOWN_MS)
    expect(tile).to_have_class(re.compile("tbw-old"))
    expect(count(page, "running")).to_have_text("1")
    expect(page.locator(".tbw-strip")).not_to_be_empty(timeout=RECOVERED_MS)
    asked = walls.polls(page)
    page.wait_for_event("request", lambda _: len(asked) >= 20, timeout=60_000)
    assert never_covered(page)
    watched.fault_all(None)
    expect(tile.locator(".tbw-freshness")).to_have_text("all confirmed", timeout=RECOVERED_MS)
    expect(page.locator(".tbw-strip")).to_be_empty()


@pytest.mark.timeout(600)
def test_quiet_boards_are_never_covered(page: Page, server: TaskboardServer) -> None:
    """A board on which nothing is asked any more is as live as any other."""
    settled = page.context.new_page()
    walls.opened(page, walls.address(server.url, "paused"))
    walls.opened(settled, walls.address(server.url, "settled"))
    asked = [walls.polls(page), walls.polls(settled)]
    page.wait_for_event(
        "request",
        lambda _: all(len(each) >= CALM_POLLS for each in asked),
        timeout=4_000 * CALM_POLLS,
    )
    assert never_covered(page)
    assert never_covered(settled)
    expect(page.locator(".tbw-chip")).to_have_text("PAUSED")
    expect(settled.locator(".tbw-checked")).to_contain_text("all settled")


def test_boards_take_turns(page: Page, server: TaskboardServer) -> None:
    """Several boards are shown in turn, and those that are not there are passed over."""
    walls.opened(page, walls.address(server.url, "settled", "nowhere", "second", rotate=5))
    for name in ("second", "settled", "second"):
        expect(page.locator(".tbw")).to_have_attribute("data-board", name)
        expect(page.locator(".tbw-head h1")).to_have_text(name.title())
    assert {sight["board"] for sight in walls.seen(page)} <= {"settled", "second", None}
    assert never_covered(page)
