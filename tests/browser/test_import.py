"""Adding the account's recent tasks, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer

pytestmark = pytest.mark.browser


def test_recent_tasks_are_added_from_the_page_and_from_the_dialog(
    page: Page, server: TaskboardServer, watched: ApiServer
) -> None:
    """The newest tasks are fetched, previewed with labels and added, twice over.

    A list that is refused is told in the dialog, which stays open for another try.
    """
    watched.set_many({f"r{number}": "running" for number in range(8)})
    page.goto(server.url)
    page.get_by_label("How many", exact=True).fill("3")
    page.get_by_role("button", name="Fetch recent tasks").click()
    expect(page.get_by_text("3 given = 3 new")).to_be_visible()
    page.get_by_role("button", name="Add tasks").click()
    running = page.locator(".tb-tiles > div", has_text="running").locator("strong")
    expect(running).to_have_text("3")
    expect(page.get_by_text("3 added")).to_be_visible()

    page.get_by_role("button", name="Add tasks").click()
    dialog = page.get_by_role("dialog")
    watched.fault_lists(Fault.unavailable())
    dialog.get_by_role("button", name="Fetch recent tasks").click()
    expect(dialog.get_by_text("The server answers 503.")).to_be_visible()
    watched.fault_lists(None)
    dialog.get_by_label("Task IDs", exact=True).fill("r0")
    dialog.get_by_label("How many", exact=True).fill("5")
    dialog.get_by_role("button", name="Fetch recent tasks").click()
    expect(dialog.get_by_text("6 given = 3 new + 3 already on the board")).to_be_visible()
    expect(dialog.get_by_text("The server answers 503.")).to_have_count(0)
    dialog.get_by_role("button", name="Add tasks").click()
    expect(running).to_have_text("6")
    expect(dialog).to_have_count(0)
    tasks = server.get("/api/boards/main").json()["tasks"]
    assert [(task["task_id"], task["label"]) for task in tasks] == [
        ("r7", "Do r7"),
        ("r6", "Do r6"),
        ("r5", "Do r5"),
        ("r0", ""),
        ("r4", "Do r4"),
        ("r3", "Do r3"),
    ]
