"""The first click on a page whose server was just restarted is carried out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer

pytestmark = pytest.mark.browser

# Clicks as soon as the page lets itself be clicked, before a driver could.
CLICK = """label => new Promise(done => {
    const find = () => {
        const found = [...document.querySelectorAll("button")].find(
            button => !button.disabled && button.innerText.trim().endsWith(label));
        if (found) { found.click(); done(); } else requestAnimationFrame(find);
    };
    find();
})"""


@pytest.fixture(scope="module")
def opened(
    browser: Browser, server: TaskboardServer, watched: ApiServer
) -> Iterator[tuple[Page, TaskboardServer]]:
    """Open the operators' page with a running task."""
    watched.set("t-run", "running")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(server.url)
    page.get_by_label("Task IDs", exact=True).fill("t-run")
    page.get_by_role("button", name="Add tasks").click()
    expect(page.locator(".tb-tiles > div", has_text="running").locator("strong")).to_have_text("1")
    yield page, server
    page.close()


def click_after_restart(page: Page, server: TaskboardServer, label: str) -> None:
    """Restart the server under the page, and click once, at once."""
    server.stop(kill=True)
    expect(page.get_by_role("button", name=label).first).to_be_disabled()
    server.start()
    page.evaluate(CLICK, label)


@pytest.mark.parametrize(("label", "paused"), [("Pause", True), ("Resume", False)])
def test_action_is_carried_out_once(
    opened: tuple[Page, TaskboardServer], label: str, *, paused: bool
) -> None:
    """What is asked of the board reaches the server that has just begun."""
    page, server = opened
    click_after_restart(page, server, label)
    eventually(lambda: server.get("/api/boards/main/version").json()["paused"] is paused)
    other = "Resume" if paused else "Pause"
    expect(page.get_by_role("button", name=other, exact=True)).to_be_enabled()


def test_dialog_opens_and_stays(opened: tuple[Page, TaskboardServer]) -> None:
    """The dialog for adding tasks opens, and no late drawing of the page closes it."""
    page, server = opened
    click_after_restart(page, server, "Add tasks")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Task IDs", exact=True).fill("t-run other")
    expect(dialog.get_by_role("button", name="Add tasks")).to_be_enabled()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_filter_is_set(opened: tuple[Page, TaskboardServer]) -> None:
    """A status that is clicked is what the page shows, and stays in the address."""
    page, server = opened
    click_after_restart(page, server, "failed")
    page.wait_for_url("**status=failed*")


def test_new_board_is_asked_for(opened: tuple[Page, TaskboardServer]) -> None:
    """A page without a live signal opens its dialog too."""
    page, server = opened
    page.goto(f"{server.url}/boards")
    expect(page.get_by_role("button", name="New board")).to_be_enabled()
    click_after_restart(page, server, "New board")
    expect(page.get_by_role("dialog")).to_contain_text("New board")
