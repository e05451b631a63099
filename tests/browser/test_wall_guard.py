"""A wall never shows old numbers as new: covered when it is not live, healed by itself."""

import json
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from components.model.board import Board
from tests.conftest import eventually
from tests.soak.extent import FULL
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer
from tests.support.wall import walls
from tests.support.wall.walls import count, guard

pytestmark = pytest.mark.browser

SINCE = re.compile(r"NOT LIVE since \d\d:\d\d:\d\d")
COVERED_MS = 20_000
HEALED_MS = 15_000
SHOWN_MS = 3_000


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
    """Run a Taskboard on two boards."""
    folder = tmp_path_factory.mktemp("guarded")
    boards = (Board("main", "Main", 1.0), Board("doomed", "Doomed", 1.0))
    with walls.serving(watched, folder, *boards) as server:
        yield server


@pytest.fixture
def running(watched: ApiServer, server: TaskboardServer) -> Iterator[None]:
    """Begin with the board `main` live and its task running."""
    watched.set("main", "running")
    eventually(lambda: walls.counted(server, "main", "running") == 1)
    yield
    watched.fault_all(None)


@pytest.mark.usefixtures("running")
def test_server_killed_and_restarted(
    page: Page, server: TaskboardServer, watched: ApiServer
) -> None:
    """A wall is covered while its server is gone, and shows what is new before it is not."""
    walls.opened(page, walls.address(server.url, "main"))
    expect(count(page, "running")).to_have_text("1")
    server.stop(kill=True)
    expect(guard(page)).to_be_visible(timeout=COVERED_MS)
    expect(guard(page)).to_contain_text(SINCE)
    expect(guard(page)).to_contain_text("the Taskboard server does not answer")
    assert not any(sight["dialog"] for sight in walls.seen(page))
    watched.set("main", "paused")
    walls.clear(page)
    server.start()
    expect(guard(page)).to_have_count(0, timeout=HEALED_MS)
    expect(count(page, "paused")).to_have_text("1")
    expect(count(page, "running")).to_have_text("0")
    as_new = [
        sight
        for sight in walls.seen(page)
        if not sight["covered"] and '"running": 1,' in json.dumps(sight["counts"])
    ]
    assert all("running" in str(sight["old"]) for sight in as_new)
    assert not any(sight["dialog"] for sight in walls.seen(page))


@pytest.mark.usefixtures("running")
def test_network_cut_and_restored(page: Page, server: TaskboardServer, watched: ApiServer) -> None:
    """A wall without network says so, and is right again once it has one."""
    walls.opened(page, walls.address(server.url, "main"))
    page.context.set_offline(True)
    expect(guard(page)).to_be_visible(timeout=COVERED_MS)
    expect(guard(page)).to_contain_text(SINCE)
    expect(guard(page)).to_contain_text("this screen has no network")
    watched.set("main", "paused")
    page.context.set_offline(False)
    expect(guard(page)).to_have_count(0, timeout=HEALED_MS)
    expect(count(page, "paused")).to_have_text("1")


@pytest.mark.usefixtures("running")
def test_poller_stopped(page: Page, server: TaskboardServer) -> None:
    """A wall whose server answers, but polls no more, is covered until it does."""
    walls.opened(page, walls.address(server.url, "main"))
    stopped = time.monotonic()

    def stand_still(route: Route) -> None:
        answer = route.fetch()
        told = answer.json() | {"alive_age": time.monotonic() - stopped}
        route.fulfill(response=answer, json=told)

    page.route("**/version", stand_still)
    expect(guard(page)).to_be_visible(timeout=COVERED_MS)
    expect(guard(page)).to_contain_text(SINCE)
    expect(guard(page)).to_contain_text("the poller has stopped")
    page.unroute_all(behavior="wait")
    expect(guard(page)).to_have_count(0, timeout=HEALED_MS)


@pytest.mark.usefixtures("running")
def test_page_that_is_not_redrawn_reloads_itself(
    page: Page, server: TaskboardServer, watched: ApiServer
) -> None:
    """A wall that lags behind the server comes back with what is new, untouched."""
    walls.opened(page, walls.address(server.url, "main"))
    page.evaluate(
        "Object.defineProperty(window, 'taskboardTrigger', { get: () => () => {}, set: () => {} })"
    )
    watched.set("main", "paused")
    expect(count(page, "paused")).to_have_text("1", timeout=COVERED_MS)
    eventually(lambda: page.evaluate("typeof window.taskboardTrigger == 'function'"))
    expect(guard(page)).to_have_count(0)
    loads = page.evaluate("performance.getEntriesByType('navigation')[0].type")
    assert loads == "reload"


@pytest.mark.usefixtures("running")
def test_page_that_cannot_be_redrawn_is_covered(
    page: Page, server: TaskboardServer, watched: ApiServer
) -> None:
    """A wall that lags behind, and cannot be had anew either, is covered and says so."""
    walls.opened(page, walls.address(server.url, "main"))
    page.evaluate(
        "Object.defineProperty(window, 'taskboardTrigger', { get: () => () => {}, set: () => {} })"
    )
    page.route("**/wallboard?*", lambda route: route.fulfill(status=502, body="Bad gateway"))
    watched.set("main", "paused")
    expect(guard(page)).to_be_visible(timeout=COVERED_MS + HEALED_MS)
    expect(guard(page)).to_contain_text("this page lags behind the server")
    page.unroute_all(behavior="wait")
    expect(count(page, "paused")).to_have_text("1", timeout=COVERED_MS)
    expect(guard(page)).to_have_count(0)


@pytest.mark.usefixtures("running")
def test_tab_that_was_frozen(page: Page, server: TaskboardServer, watched: ApiServer) -> None:
    """A tab that the browser froze shows what is new, or is covered, as soon as it goes on."""
    walls.opened(page, walls.address(server.url, "main"))
    session = page.context.new_cdp_session(page)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    watched.set("main", "paused")
    eventually(lambda: walls.counted(server, "main", "paused") == 1)
    session.send("Page.setWebLifecycleState", {"state": "active"})
    expect(count(page, "paused")).to_have_text("1", timeout=SHOWN_MS)
    expect(guard(page)).to_have_count(0)


@pytest.mark.usefixtures("running")
def test_tab_that_was_hidden(page: Page, server: TaskboardServer, watched: ApiServer) -> None:
    """A hidden tab asks for nothing, and is right within three seconds of being shown."""
    walls.opened(page, walls.address(server.url, "main"))
    turn = """hidden => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden === 1 });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(turn, 1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    watched.set("main", "paused")
    eventually(lambda: walls.counted(server, "main", "paused") == 1)
    page.wait_for_timeout(60_000 if FULL else 20_000)
    assert not [url for url in asked if "/version" in url]
    page.evaluate(turn, 0)
    expect(count(page, "paused")).to_have_text("1", timeout=SHOWN_MS)
    expect(guard(page)).to_have_count(0, timeout=SHOWN_MS)


@pytest.mark.usefixtures("running")
def test_page_that_was_lost_is_covered_and_drawn_anew(page: Page, server: TaskboardServer) -> None:
    """A page on which nothing is drawn any more says so, and loads itself again."""
    walls.opened(page, walls.address(server.url, "main"))
    walls.clear(page)
    page.evaluate("document.querySelector('.tbw').remove()")
    expect(count(page, "running")).to_have_text("1", timeout=COVERED_MS + HEALED_MS)
    expect(guard(page)).to_have_count(0)
    assert any(sight["covered"] for sight in walls.seen(page))


def test_board_deleted_under_a_wall(page: Page, server: TaskboardServer) -> None:
    """A wall whose board was deleted offers to bring it back, and shows it once it is back."""
    walls.opened(page, walls.address(server.url, "doomed"))
    other = page.context.new_page()
    other.goto(f"{server.url}/boards")
    other.locator(".st-key-tb-board-doomed").get_by_role("button", name="Actions").click()
    other.get_by_text("Delete", exact=True).click()
    other.get_by_role("button", name=re.compile("Delete board with")).click()
    expect(other.get_by_text("Recently deleted")).to_be_visible()
    other.close()
    expect(page.get_by_role("button", name="Restore")).to_be_visible()
    expect(guard(page)).to_have_count(0)
    page.get_by_role("button", name="Restore").click()
    expect(count(page, "running")).to_have_text("1")
    expect(guard(page)).to_have_count(0)
