"""Pages whose scripts do not load, or come from an older build."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from components.model.board import Board
from components.model.entry import Entry
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer
from tests.support.wall import walls

pytestmark = pytest.mark.browser

HEALED_MS = 30_000
SCRIPTS = "**/assets/**"
WARNING = """element => {
  const style = getComputedStyle(element, "::after");
  return style.visibility === "visible" && style.content.includes("NOT LIVE");
}"""


@pytest.fixture(scope="module")
def server(
    watched: ApiServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TaskboardServer]:
    """Run a Taskboard on a board with one running task."""
    watched.set("t-run", "running")
    database = walls.filled(
        tmp_path_factory.mktemp("scripts"),
        {Board("main", "Main", 1.0): [Entry("t-run")]},
        walls.known({"t-run": "running"}),
    )
    with TaskboardServer(walls.environment(watched, database)) as server:
        yield server


def warns(element: Locator) -> bool:
    """Tell whether the style sheet alone says that an element is not live."""
    return bool(element.evaluate(WARNING))


@pytest.mark.parametrize("element", [".tb-line", ".tbw"], ids=["page", "wall"])
def test_page_without_its_script_says_so(page: Page, server: TaskboardServer, element: str) -> None:
    """A page or wall whose script does not load says so, and heals without being touched."""
    page.route(SCRIPTS, lambda route: route.abort())
    page.goto(server.url if element == ".tb-line" else walls.address(server.url, "main"))
    shown = page.locator(element)
    expect(shown).to_have_count(1)
    assert not warns(shown)
    eventually(lambda: warns(shown), 30)
    page.unroute(SCRIPTS)
    filled = page.locator(".tb-line, .tbw-checked")
    expect(filled).to_contain_text("checked", timeout=HEALED_MS)
    assert not warns(shown)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def test_wall_of_an_older_build_loads_itself_anew(page: Page, server: TaskboardServer) -> None:
    """After an upgrade of the server an open wall notices that its script is old."""
    walls.opened(page, walls.address(server.url, "main"))
    with page.expect_event("load"):
        page.evaluate("window.taskboardWall.build = 'an older one'")
    expect(page.locator(".tbw-checked")).not_to_be_empty()
    assert page.evaluate("document.querySelector('.tbw').dataset.build === taskboardWall.build")
    kind = page.evaluate("performance.getEntriesByType('navigation')[0].type")
    assert kind == "reload"
