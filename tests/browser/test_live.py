"""Pages that nobody touches: idle, cut off, restarted, opened cold."""

import re
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from components.model import statuses
from components.model.board import Board
from components.model.entry import Entry
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Sample
from components.model.reading import Reading
from components.store import Store
from tests.conftest import eventually
from tests.support.api import tls
from tests.support.api.server import ApiServer
from tests.support.api.webhooks import PATH, Sender
from tests.support.server import TaskboardServer

pytestmark = pytest.mark.browser


def environment(api: ApiServer, folder: Path, seconds: int = 1) -> dict[str, str]:
    """Point a server at an API and a database."""
    return {
        "BROWSER_USE_API_KEY": api.key,
        "BROWSER_USE_BASE_URL": api.base_url,
        "TASKBOARD_DATABASE_URL": f"sqlite:///{folder / 'taskboard.sqlite'}",
        "TASKBOARD_REFRESH_SECONDS": str(seconds),
    }


def add_one(page: Page, server: TaskboardServer) -> None:
    """Put one running task on the main board."""
    page.goto(server.url)
    page.get_by_label("Task IDs", exact=True).fill("t-run")
    page.get_by_role("button", name="Add tasks").click()
    expect(page.locator(".tb-tiles > div", has_text="running").locator("strong")).to_have_text("1")


def test_restart_under_an_open_page(page: Page, api: ApiServer, tmp_path: Path) -> None:
    """A page says that it is not live while the server is gone, and comes back by itself."""
    api.set("t-run", "running")
    with TaskboardServer(environment(api, tmp_path)) as server:
        add_one(page, server)
        boards = page.context.new_page()
        boards.goto(f"{server.url}/boards")
        expect(boards.locator(".tb-line")).to_have_text("Live: the counts of 1 board")
        server.stop(kill=True)
        for shown in (page, boards):
            expect(shown.locator(".tb-line")).to_contain_text("NOT LIVE", timeout=30_000)
            # Streamlit's own words about its connection would cover it.
            expect(shown.locator(".stDialog")).to_have_count(1)
            expect(shown.locator(".stDialog:visible")).to_have_count(0)
        assert page.locator("html[data-not-live]").count() == 1
        api.set("t-run", "failed")
        server.start()
        running = page.locator(".tb-tiles > div", has_text="failed").locator("strong")
        expect(running).to_have_text("1", timeout=45_000)
        for shown in (page, boards):
            expect(shown.locator(".tb-line")).not_to_contain_text("NOT LIVE")
            expect(shown.locator("html[data-not-live]")).to_have_count(0)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (503, "the Taskboard server is starting"),
        (502, "the Taskboard server answers 502"),
        (404, "NOT LIVE: this board is no longer there"),
    ],
)
def test_refusal_is_no_silence(
    page: Page, server: TaskboardServer, watched: ApiServer, code: int, words: str
) -> None:
    """A server that refuses to tell the version is not said to be silent, and heals by itself."""
    watched.set("t-run", "running")
    page.goto(server.url)
    expect(page.locator(".tb-line")).not_to_be_empty()
    page.route(
        "**/version", lambda route: route.fulfill(status=code, json={"error": "unknown_board"})
    )
    expect(page.locator(".tb-line")).to_contain_text(words, timeout=40_000)
    expect(page.locator("html[data-not-live]")).to_have_count(1)
    page.unroute("**/version")
    expect(page.locator(".tb-line")).not_to_contain_text("NOT LIVE")
    expect(page.locator("html[data-not-live]")).to_have_count(0)


def test_change_that_a_webhook_tells_of_is_on_an_open_page(
    page: Page, server: TaskboardServer, watched: ApiServer
) -> None:
    """An ended task, for which nothing else asks, goes on where a signed event says that it may."""
    watched.set("t-again", "finished")
    page.goto(f"{server.url}/?board=told")
    page.get_by_role("button", name="Create board told").click()
    page.get_by_label("Task IDs", exact=True).fill("t-again")
    page.get_by_role("button", name="Add tasks").click()
    tile = page.locator(".tb-tiles > div")
    expect(tile.filter(has_text="finished").locator("strong")).to_have_text("1")
    watched.set("t-again", "running")
    assert Sender(server.url, "another secret").tell("t-again", "started") == 401
    assert Sender(server.url).tell("t-again", "started") == 200
    expect(tile.filter(has_text="running").locator("strong")).to_have_text("1")
    expect(tile.filter(has_text="finished").locator("strong")).to_have_text("0")
    assert httpx.get(server.url + PATH, trust_env=False, verify=tls.NONE).status_code == 405


def test_page_of_a_missing_board_notices_when_it_is_created(
    page: Page, server: TaskboardServer
) -> None:
    """A wall that was opened too early shows its board once somebody has created it."""
    page.goto(f"{server.url}/wallboard?board=early")
    expect(page.get_by_text("There is no board “early” yet.")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{server.url}/?board=early")
    other.get_by_role("button", name="Create board early").click()
    expect(other.get_by_label("Task IDs", exact=True)).to_be_visible()
    other.close()
    expect(page.locator(".tbw-tile strong")).to_have_count(6, timeout=60_000)


def test_idle_page_is_silent(page: Page, api: ApiServer, tmp_path: Path) -> None:
    """While tasks are only re-confirmed, nothing but the heartbeat crosses the websocket.

    That is at most 4 kB in any minute, both ways together.
    """
    api.set("t-run", "running")
    given = environment(api, tmp_path)
    _fill(given["TASKBOARD_DATABASE_URL"])
    with TaskboardServer(given) as server:
        eventually(lambda: api.count("t-run") >= 4)
        frames: list[tuple[float, int]] = []

        def listen(socket: WebSocket) -> None:
            for name in ("framesent", "framereceived"):
                socket.on(name, lambda payload: frames.append((time.monotonic(), len(payload))))

        page.on("websocket", listen)
        page.goto(server.url)
        expect(page.locator(".tb-line")).to_contain_text("All 1 checked")
        expect(page.locator(".st-key-trend-areas canvas")).to_be_visible()
        page.wait_for_load_state("networkidle")
        asked = api.count("t-run")
        eventually(lambda: page.evaluate("1") and api.count("t-run") >= asked + 4)
        frames.clear()
        # A heartbeat comes every 32 s, and the counts of the past are sampled once a minute. Each
        # poll of the version is a request.
        page.wait_for_event(
            "request", lambda _: bool(frames) and _seconds(frames) >= 61, timeout=120_000
        )
        minutes = [
            sum(size for at, size in frames if began <= at < began + 60) for began, _ in frames
        ]
        assert max(minutes) <= 4000
        assert api.count("t-run") >= asked + 60


def test_cold_visit_to_the_wallboard(browser: Browser) -> None:
    """The first visitor after a start may open the wallboard, and gets shell and banner too."""
    with TaskboardServer({}) as server:
        page = browser.new_page()
        hosts: set[str] = set()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(f"{server.url}/wallboard?board=demo")
        expect(page.locator(".tbw-demo")).to_have_text("Demo data")
        expect(page.get_by_role("link", name="Operators")).to_be_visible()
        expect(page.locator(".tbw-tile strong")).to_have_count(6)
        expect(page).to_have_title(re.compile(r"· demo$"))
        page.goto(f"{server.url}/wallboard?board=demo&embed=true")
        expect(page.locator(".tbw-tile strong")).to_have_count(6)
        expect(page.get_by_role("link", name="Operators")).to_have_count(0)
        page.close()
        assert hosts <= {urlsplit(server.url).netloc, ""}
        board = server.get("/api/boards/demo").json()
        assert board["demo"] is True
        eventually(lambda: _complete(server))


def _fill(url: str) -> None:
    """Put one task with a past of an hour on the main board."""
    now = datetime.now(UTC)
    counts = tuple(int(status is statuses.RUNNING) for status in statuses.ALL)
    moments = [now - timedelta(minutes=minutes) for minutes in range(60)]
    with closing(Store(url)) as store:
        store.create_board(Board("main", "Main board", 1.0), now)
        store.add_tasks("main", [Entry("t-run")], now)
        store.save(
            PendingWrites(
                readings={"t-run": Reading("t-run", "running", now, now)},
                samples=[("main", Sample(at, counts)) for at in moments],
                alive_at=now,
            )
        )


def _seconds(frames: list[tuple[float, int]]) -> float:
    return time.monotonic() - frames[0][0]


def _complete(server: TaskboardServer) -> bool:
    board = server.get("/api/boards/demo").json()
    kinds = [task["problem"]["kind"] for task in board["tasks"] if task["problem"]]
    return all(board["counts"].values()) and kinds == ["not_found"]


def test_wrong_setting_stops_the_start_in_words() -> None:
    """A server with a bad setting says which one, without a traceback, and ends."""
    with (
        pytest.raises(AssertionError) as caught,
        TaskboardServer({"TASKBOARD_CONCURRENCY": "many"}),
    ):
        pass
    assert "TASKBOARD_CONCURRENCY must be a number" in str(caught.value)
    assert "Traceback" not in str(caught.value)
