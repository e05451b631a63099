"""Change is seen on a wall: tiles pulse once, failed tasks stay marked, title and icon tell."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from components.model.board import Board
from components.model.entry import Entry
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer
from tests.support.wall import walls
from tests.support.wall.walls import count

pytestmark = pytest.mark.browser

TASKS = ("t0", "t1", "t2", "t3")
# Counts what an eye or an ear would notice.
NOTICED = """(() => {
  window.pulsed = [];
  window.tones = 0;
  addEventListener("animationstart", (event) => {
    if (event.animationName === "tbw-pulse") window.pulsed.push(event.target.dataset.status);
  }, true);
  const Tone = window.OscillatorNode;
  window.OscillatorNode = class extends Tone {
    constructor(...given) { super(...given); window.tones += 1; }
  };
})()"""


@pytest.fixture(scope="module")
def server(
    watched: ApiServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TaskboardServer]:
    """Run a Taskboard on a board of four tasks."""
    watched.set_many(dict.fromkeys(TASKS, "running"))
    database = walls.filled(
        tmp_path_factory.mktemp("changes"),
        {Board("main", "Main", 1.0): [Entry(task, f"Label of {task}") for task in TASKS]},
        walls.known(dict.fromkeys(TASKS, "running")),
    )
    with TaskboardServer(walls.environment(watched, database)) as server:
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page as large as a TV, in which changes are counted."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.add_init_script(NOTICED)
    yield page
    context.close()


def test_tile_that_changed_pulses_once(
    page: Page, server: TaskboardServer, watched: ApiServer
) -> None:
    """Both tiles of a change pulse, once each, and no other."""
    walls.opened(page, walls.address(server.url, "main"))
    assert page.evaluate("window.pulsed") == []
    watched.set("t0", "paused")
    expect(count(page, "paused")).to_have_text("1")
    eventually(lambda: page.evaluate("window.pulsed.length >= 2"))
    watched.set("t0", "created")
    expect(count(page, "created")).to_have_text("1")
    eventually(lambda: page.evaluate("window.pulsed.length >= 4"))
    pulsed = page.evaluate("window.pulsed")
    assert sorted(pulsed) == ["created", "paused", "paused", "running"]


def test_nothing_moves_where_less_motion_is_preferred(
    page: Page, server: TaskboardServer, watched: ApiServer
) -> None:
    """People who prefer reduced motion see the new counts without a pulse."""
    page.emulate_media(reduced_motion="reduce")
    walls.opened(page, walls.address(server.url, "main"))
    watched.set("t0", "paused")
    expect(count(page, "paused")).to_have_text("1")
    expect(page.locator(".tbw-pulse")).not_to_have_count(0)
    assert page.evaluate("window.pulsed") == []


@pytest.mark.parametrize("sound", [0, 1])
def test_failed_task_is_marked_and_heard_where_asked(
    page: Page, server: TaskboardServer, watched: ApiServer, sound: int
) -> None:
    """A newly failed task is outlined in the list, told by title and icon, and heard if asked."""
    task = f"t{1 + sound}"
    walls.opened(page, walls.address(server.url, "main", sound=sound))
    expect(page).to_have_title(re.compile(r"^(?!.*NOT LIVE).* · main$"))
    before = page.locator('link[rel~="icon"]').first.get_attribute("href")
    failed = int(count(page, "failed").text_content() or 0)
    watched.set(task, "failed")
    expect(count(page, "failed")).to_have_text(str(failed + 1))
    row = page.locator(".tbw-look li", has_text=f"Label of {task}")
    expect(row).to_have_class(re.compile("tbw-new"))
    expect(row).to_contain_text("failed")
    expect(page).to_have_title(f"✕ {failed + 1} · main")
    icon = page.locator('link[rel~="icon"]').first
    expect(icon).to_have_attribute("href", re.compile("^data:image/svg.*%E2%9C%95"))
    assert failed or icon.get_attribute("href") != before
    assert (page.evaluate("window.tones") > 0) is bool(sound)


def test_title_of_a_wall_that_is_not_live(page: Page, server: TaskboardServer) -> None:
    """Among other tabs, too, it is seen that a wall is not live."""
    walls.opened(page, walls.address(server.url, "main"))
    page.route("**/version", lambda route: route.abort())
    expect(page).to_have_title("⚠ NOT LIVE · main", timeout=20_000)
