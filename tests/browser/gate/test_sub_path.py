"""Below a path: behind an nginx that strips it, and by Streamlit's own option."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.support.api.server import ApiServer
from tests.support.programs import nginx
from tests.support.server import TaskboardServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(nginx.found() is None, reason="this platform has no nginx"),
]


@pytest.fixture(params=["stripped", "passed on"])
def url(request: pytest.FixtureRequest, watched: ApiServer, tmp_path: Path) -> Iterator[str]:
    """Serve a Taskboard below /ops/ by nginx, which strips the path or passes it on."""
    strips = request.param == "stripped"
    environment = {
        "BROWSER_USE_API_KEY": watched.key,
        "BROWSER_USE_BASE_URL": watched.base_url,
        "TASKBOARD_DATABASE_URL": f"sqlite:///{tmp_path / 'taskboard.sqlite'}",
        "TASKBOARD_REFRESH_SECONDS": "1",
        **({} if strips else {"STREAMLIT_SERVER_BASE_URL_PATH": "ops"}),
    }
    with ExitStack() as stack:
        server = stack.enter_context(TaskboardServer(environment))
        target = server.url + ("/" if strips else "/ops/")
        yield stack.enter_context(nginx.before(target, tmp_path))


def test_all_of_it_works(browser: Browser, watched: ApiServer, url: str) -> None:
    """Signal, wall, routes, exports and built addresses stay below the path."""
    watched.set("t-run", "running")
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{url}/")
    page.get_by_label("Task IDs", exact=True).fill("t-run")
    page.get_by_role("button", name="Add tasks").click()
    expect(page.locator(".tb-line")).to_contain_text("All 1 checked within")
    page.get_by_role("button", name="Wallboard").click()
    address = page.locator("[data-testid=stCode]").inner_text()
    assert address.startswith(f"{url}/wallboard?board=main")
    wall = context.new_page()
    wall.on("request", lambda request: asked.append(request.url))
    wall.goto(address)
    expect(wall.locator(".tbw-tile", has_text="running").locator("strong")).to_have_text("1")
    watched.set("t-run", "failed")
    for shown, tiles in ((page, ".tb-tiles > div"), (wall, ".tbw-tile")):
        failed = shown.locator(tiles, has_text="failed").locator("strong").first
        expect(failed).to_have_text("1")
        assert shown.locator("html[data-not-live]").count() == 0
    assert_exports(context, url)
    assert any(path.endswith("/ops/api/boards/main/version") for path in asked)
    assert not [path for path in asked if not path.startswith((f"{url}/", "data:", "blob:"))]
    for path in ("healthz", "api/boards", "api/boards/main/version"):
        answer = context.request.get(f"{url}/{path}")
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/json"
    context.close()


def assert_exports(context: BrowserContext, url: str) -> None:
    """Both downloads of the Boards page are files of ours."""
    page = context.new_page()
    page.goto(f"{url}/boards")
    expect(page.locator(".tb-line")).to_contain_text("Live: the counts of 1 board")
    page.locator(".st-key-actions-main button").click()
    page.get_by_role("menuitem", name="Export").click()
    for name, ending in (("Board with its history", ".json.gz"), ("Tasks (CSV)", ".csv")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename.endswith(ending)
    page.close()
