"""The operators' page on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer

pytestmark = pytest.mark.browser
WIDTH = 390
# Where on the screen the blue of a running task's pill begins and ends in the first row.
BLUE = """canvas => {
    const box = canvas.getBoundingClientRect(), scale = canvas.width / box.width;
    const top = Math.round(36 * scale), height = Math.round(33 * scale);
    const row = canvas.getContext("2d").getImageData(0, top, canvas.width, height);
    const found = [];
    for (let i = 0; i < row.data.length; i += 4)
        if (row.data[i + 2] - row.data[i] > 10) found.push((i / 4) % row.width);
    if (!found.length) return null;
    return [Math.min(...found), Math.max(...found)].map((x) => box.left + x / scale);
}"""


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Open a page as narrow as a phone."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 844})
    yield context.new_page()
    context.close()


def test_status_is_visible_without_scrolling_sideways(
    phone: Page, server: TaskboardServer, watched: ApiServer
) -> None:
    """Beside its id, a task's status is on the screen of a phone, and the page is no wider."""
    task_id = "8f14e45f-ceea-467f-a8d0-1b2c3d4e5f60"
    watched.set(task_id, "running")
    phone.goto(server.url)
    phone.get_by_label("Task IDs", exact=True).fill(task_id)
    phone.get_by_role("button", name="Add tasks").click()
    table = phone.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    expect(table).to_be_in_viewport()
    canvas = table.locator("canvas").first
    eventually(lambda: canvas.evaluate(BLUE))
    left, right = canvas.evaluate(BLUE)
    assert right - left > 60 and right < WIDTH
    assert phone.evaluate("document.documentElement.scrollWidth") <= WIDTH
    expect(phone.locator("[data-testid=stException]")).to_have_count(0)
