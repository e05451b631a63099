"""The wall fits onto every screen: nothing overflows, overlaps, scrolls, or is too small."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer
from tests.support.wall import wall_boards, walls

pytestmark = pytest.mark.browser

SIZES = ((1920, 1080), (3840, 2160), (1280, 720), (1080, 1920), (720, 1280))
THEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
OPEN = {"TASKBOARD_OPEN": "1", "TASKBOARD_ALLOWED_HOSTS": "board.example"}
MARK = "(node) => getComputedStyle(node, '::before').content"
# As tiles are while some of their tasks have been asked in vain and others have not.
MIXED = """() => {
  for (const node of document.querySelectorAll(".tbw-old .tbw-freshness")) {
    node.innerHTML = `60 confirmed, 60 last known 59 min<s> – <bdi>server answers 503</bdi></s>`;
  }
}"""
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def server(
    watched: ApiServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TaskboardServer]:
    """Run a Taskboard whose boards have been there for a day."""
    wall_boards.teach(watched)
    database = wall_boards.save(tmp_path_factory.mktemp("walls"), *wall_boards.ALL)
    with TaskboardServer(walls.environment(watched, database, 300)) as server:
        yield server


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open what pages in Berlin share."""
    context = browser.new_context(timezone_id="Europe/Berlin")
    yield context
    context.close()


@pytest.fixture(scope="module")
def troubled(
    watched: ApiServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TaskboardServer]:
    """Run a Taskboard that others can reach, and that notices at once when the API fails."""
    wall_boards.teach(watched)
    folder = tmp_path_factory.mktemp("troubled")
    database = wall_boards.save(folder, wall_boards.SIXTY, interval=1)
    with TaskboardServer({**walls.environment(watched, database, 1), **OPEN}) as server:
        yield server


def address(server: TaskboardServer, board: str, theme: str, **options: str | int) -> str:
    """Return where a wall is in a theme."""
    return walls.address(server.url, board, **options).replace("dark_theme", f"{theme}_theme")


def resize(page: Page, size: tuple[int, int]) -> None:
    """Give a page the size of a screen, and wait until it is laid out."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(SETTLED)


def findings(page: Page) -> list[str]:
    """Return what axe-core finds grave in the wall."""
    found: dict[str, Any] = Axe().run(page, context=".tbw").response
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def faults(page: Page, folder: Path, name: str, *, rated: bool = True) -> list[str]:
    """Return what is wrong with a wall at each size of a screen, with a picture of it."""
    found = []
    for size in SIZES:
        resize(page, size)
        screen = f"{name}-{size[0]}x{size[1]}"
        wrong = list(page.evaluate(walls.AUDIT))
        if rated and min(size) == 720:
            wrong += findings(page)
        if wrong:
            page.screenshot(path=folder / f"{screen}.png")
        found += [f"{screen}: {fault}" for fault in wrong]
    return found


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("board", wall_boards.ALL)
def test_wall_fits_onto_every_screen(
    page: Page, server: TaskboardServer, tmp_path: Path, board: str, theme: str
) -> None:
    """At every size, in both themes, all that a wall says is whole, apart and large enough."""
    walls.opened(page, address(server, board, theme))
    expect(page.locator(f".tbw-{theme}")).to_have_count(1)
    assert faults(page, tmp_path, f"{board}-{theme}") == []


@pytest.mark.parametrize("theme", THEMES)
def test_card_fits_onto_every_screen(
    page: Page, server: TaskboardServer, tmp_path: Path, theme: str
) -> None:
    """The test card shows every status to all eyes, whole, apart and large enough."""
    page.goto(address(server, "main", theme, testcard=1))
    expect(page.locator(".tbw-tile")).to_have_count(7)
    expect(page.locator(".tbw-vision span")).to_have_count(21)
    # Its colours are meant to be hard to tell apart: axe-core would say no more than that.
    assert faults(page, tmp_path, f"card-{theme}", rated=False) == []


@pytest.mark.parametrize("theme", THEMES)
def test_trouble_fits_onto_every_screen(
    page: Page, watched: ApiServer, troubled: TaskboardServer, tmp_path: Path, theme: str
) -> None:
    """While the API fails, the words about it fit beside those about an open server."""
    walls.opened(page, address(troubled, wall_boards.SIXTY, theme))
    eventually(lambda: page.locator(".tbw-fresh").evaluate(MARK) == '"Open to all"')
    watched.fault_all(Fault.bad_gateway())
    try:
        expect(page.locator(".tbw-strip p")).to_have_count(1)
        eventually(lambda: page.locator(".tbw-old").count() >= 3)
        # While only some tasks have been asked in vain, tiles have two things to say.
        expect(page.locator(".tbw-freshness", has_text="confirmed,")).to_have_count(0)
        assert faults(page, tmp_path, f"trouble-{theme}") == []
        page.evaluate(MIXED)
        assert faults(page, tmp_path, f"mixed-{theme}", rated=False) == []
    finally:
        watched.fault_all(None)
