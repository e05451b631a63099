"""A browser, a stand-in API, and a real server between them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.api import webhooks
from tests.support.api.server import ApiServer
from tests.support.programs.chromium import ARGS, ensure
from tests.support.server import TaskboardServer

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def browser_args() -> list[str]:
    """Return the arguments of the module's Chromium."""
    return ARGS


@pytest.fixture(scope="module")
def browser(browser_args: list[str]) -> Iterator[Browser]:
    """Run one Chromium a module: while it runs, no other event loop can in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure(), args=browser_args)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open what the module's pages share: above all the scripts that were compiled once."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, timezone_id="Asia/Tokyo")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Open a fresh page: as large as a desk has it, where a module has no context of its own."""
    yield context.new_page()
    for page in context.pages:
        page.close()


@pytest.fixture(scope="module")
def watched() -> Iterator[ApiServer]:
    """Serve the API that the module's Taskboard watches."""
    with ApiServer() as api:
        yield api


@pytest.fixture(scope="module")
def server(
    watched: ApiServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TaskboardServer]:
    """Run a Taskboard against the stand-in API, on a database of its own."""
    folder: Path = tmp_path_factory.mktemp("server")
    environment = {
        "BROWSER_USE_API_KEY": watched.key,
        "BROWSER_USE_BASE_URL": watched.base_url,
        "TASKBOARD_DATABASE_URL": f"sqlite:///{folder / 'taskboard.sqlite'}",
        "TASKBOARD_REFRESH_SECONDS": "1",
        "TASKBOARD_REQUESTS_PER_SECOND": "500",
        "TASKBOARD_WEBHOOK_SECRET": webhooks.SECRET,
    }
    with TaskboardServer(environment) as server:
        yield server
