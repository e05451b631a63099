"""A day of an operator, in a real browser against a real server."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer

pytestmark = pytest.mark.browser
MESSY = """1. "t-run",  t-fin; 't-run'
[t-fail]\tt-lost\tbad#id
"""


@pytest.fixture
def board(server: TaskboardServer, watched: ApiServer, request: pytest.FixtureRequest) -> str:
    """Name a board of this test's own, whose tasks the API knows."""
    watched.fault_all(None)
    watched.set_many({"t-run": "running", "t-fin": "finished", "t-fail": "failed"})
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())[:60].strip("-")
    assert server.get(f"/api/boards/{name}").status_code == 404
    return name


@pytest.fixture
def desk(page: Page, server: TaskboardServer, board: str) -> Iterator[Page]:
    """Open the operators' page on the new board."""
    page.goto(f"{server.url}/?board={board}")
    page.get_by_role("button", name="Create board").click()
    expect(page.get_by_label("Task IDs", exact=True)).to_be_visible()
    yield page
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def tile(page: Page, status: str) -> str:
    """Return the count that a status tile shows."""
    return page.locator(".tb-tiles > div", has_text=status).locator("strong").inner_text()


def shows(page: Page, status: str, count: int) -> None:
    """Wait until a tile shows a count."""
    expect(page.locator(".tb-tiles > div", has_text=status).locator("strong")).to_have_text(
        str(count)
    )


def add(page: Page, text: str) -> None:
    """Paste a text and add what is in it."""
    if not page.get_by_label("Task IDs", exact=True).is_visible():
        page.get_by_role("button", name="Add tasks").first.click()
    page.get_by_label("Task IDs", exact=True).fill(text)
    page.get_by_label("Task IDs", exact=True).press("Control+Enter")
    expect(page.get_by_text(re.compile(r"\d given ="))).to_be_visible()
    page.get_by_role("button", name="Add tasks").last.click()


def test_paste_preview_add(desk: Page, server: TaskboardServer, board: str) -> None:
    """A messy paste is previewed with its sums, added in one click, and shown with statuses."""
    desk.get_by_label("Task IDs", exact=True).fill(MESSY)
    desk.get_by_label("Task IDs", exact=True).press("Control+Enter")
    expect(
        desk.get_by_text("6 given = 4 new + 0 already on the board + 1 duplicate + 1 rejected")
    ).to_be_visible()
    desk.get_by_role("button", name="Add tasks").click()
    expect(desk.get_by_text("4 added, 1 given twice, 1 rejected")).to_be_visible()
    for status, count in (("running", 1), ("finished", 1), ("failed", 1), ("unknown", 1)):
        shows(desk, status, count)
    tasks = server.get(f"/api/boards/{board}").json()["tasks"]
    assert [task["task_id"] for task in tasks] == ["t-run", "t-fin", "t-fail", "t-lost"]


def test_typed_ids_are_added_by_one_click_without_leaving_the_field(desk: Page) -> None:
    """Whoever types and clicks straight away loses nothing."""
    desk.get_by_label("Task IDs", exact=True).press_sequentially("t-run t-fin")
    desk.get_by_role("button", name="Add tasks").click()
    shows(desk, "running", 1)
    shows(desk, "finished", 1)


def test_upload_with_another_column_chosen(desk: Page, tmp_path: Path) -> None:
    """A spreadsheet brings labels and groups, and its id column can be changed."""
    path = tmp_path / "tasks.csv"
    path.write_text("id;external;label;group\nx1;t-run;Erste Ü;A\nx2;t-fin;Zweite;B\n", "cp1252")
    desk.locator("input[type=file]").set_input_files(path)
    expect(desk.get_by_text("2 given = 2 new")).to_be_visible()
    desk.get_by_label("Column with the task IDs").click()
    desk.get_by_role("option", name="external").click()
    expect(desk.get_by_text("2 given = 2 new")).to_be_visible()
    desk.get_by_role("button", name="Add tasks").click()
    shows(desk, "running", 1)
    shows(desk, "finished", 1)


def test_file_that_cannot_be_read_says_so(desk: Page, tmp_path: Path) -> None:
    """A picture with a table's ending gets one sentence and changes nothing."""
    path = tmp_path / "tasks.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\x03" * 20)
    desk.locator("input[type=file]").set_input_files(path)
    sentence = desk.locator("[data-testid=stAlert]", has_text="tasks.csv")
    expect(sentence).to_be_visible()
    expect(desk.get_by_text("given =")).to_have_count(0)


def test_change_at_the_server_appears_by_itself(desk: Page, watched: ApiServer) -> None:
    """A status that changes is on the page without anyone touching it."""
    add(desk, "t-run")
    shows(desk, "running", 1)
    watched.set("t-run", "paused")
    shows(desk, "paused", 1)
    shows(desk, "running", 0)


def test_trouble_is_said_and_the_status_kept(desk: Page, watched: ApiServer) -> None:
    """When the API fails, the page keeps the status, marks it, and says why and for how long."""
    add(desk, "t-run")
    shows(desk, "running", 1)
    watched.fault_all(Fault.unavailable())
    expect(desk.locator(".tb-line")).to_contain_text(
        re.compile(r"1 not confirmed for \d+ s: The server answers 503")
    )
    expect(desk.locator(".tb-tiles > div", has_text="running")).to_contain_text("last known")
    assert tile(desk, "running") == "1"
    watched.fault_all(None)
    expect(desk.locator(".tb-line")).to_contain_text("All 1 checked within")


def test_filter_is_in_the_address(desk: Page, server: TaskboardServer, board: str) -> None:
    """A filter by status and text survives a reload and can be sent as a link."""
    add(desk, "t-run t-fin t-fail")
    shows(desk, "finished", 1)
    desk.get_by_role("button", name="✕ failed").click()
    desk.wait_for_url(re.compile("status=failed"))
    desk.get_by_role("textbox", name="Search").fill("nothing like it")
    desk.get_by_role("textbox", name="Search").press("Enter")
    expect(desk.get_by_text("No task matches the filter.")).to_be_visible()
    desk.goto(f"{server.url}/?board={board}&status=failed&q=t-fa")
    expect(desk.get_by_role("textbox", name="Search")).to_have_value("t-fa")
    expect(desk.locator("[data-testid=stDataFrame]").first).to_be_visible()


def test_pause_and_resume(desk: Page, server: TaskboardServer, board: str) -> None:
    """A paused board says so in words, and goes on when resumed."""
    add(desk, "t-run")
    shows(desk, "running", 1)
    desk.get_by_role("button", name="Pause", exact=True).click()
    expect(desk.locator(".tb-line")).to_contain_text("PAUSED")
    assert server.get(f"/api/boards/{board}/version").json()["paused"]
    desk.get_by_role("button", name="Resume", exact=True).click()
    expect(desk.locator(".tb-line")).to_contain_text("checked within")


def test_removal_of_ended_and_of_all(desk: Page, server: TaskboardServer, board: str) -> None:
    """Ended tasks go by one click, the whole list only after a confirmation."""
    add(desk, "t-run t-fin t-fail")
    shows(desk, "finished", 1)
    desk.get_by_role("button", name="Remove", exact=False).first.click()
    desk.get_by_role("button", name="Remove ended (2)").click()
    shows(desk, "finished", 0)
    shows(desk, "running", 1)
    expect(desk.get_by_role("button", name="Remove all")).to_be_disabled()
    desk.get_by_text("Yes, remove all 1 tasks").click()
    desk.get_by_role("button", name="Remove all").click()
    eventually(lambda: server.get(f"/api/boards/{board}").json()["tasks"] == [])


def test_selected_rows_are_removed(desk: Page, server: TaskboardServer, board: str) -> None:
    """A selection follows its task while rows before it change, and only it is removed."""
    add(desk, "t-run t-fin t-fail")
    shows(desk, "finished", 1)
    table = desk.locator("[data-testid=stDataFrame]").first
    # Waits until the table is drawn and keeps its place.
    table.hover(position={"x": 16, "y": 35 + 35 + 17})
    desk.mouse.down()
    desk.mouse.up()
    expect(desk.get_by_role("button", name="Check again (1)")).to_be_enabled()
    desk.get_by_role("button", name="Remove", exact=False).first.click()
    desk.get_by_role("button", name="Remove selected (1)").click()
    eventually(
        lambda: (
            [t["task_id"] for t in server.get(f"/api/boards/{board}").json()["tasks"]]
            == ["t-run", "t-fail"]
        )
    )


def test_times_are_in_the_viewers_zone(desk: Page) -> None:
    """The wall's clock of the last check is in the browser's own zone."""
    add(desk, "t-run")
    shows(desk, "running", 1)
    desk.goto(desk.url.replace("/?", "/wallboard?"))
    expect(desk.locator(".tbw-clock")).to_contain_text("GMT+9")
    told = desk.evaluate("new Date().toLocaleTimeString('en-GB', { timeZone: 'Asia/Tokyo' })")
    expect(desk.locator(".tbw-checked")).to_contain_text(f"last checked {told[:2]}:")


def test_key_is_nowhere_on_the_page(desk: Page, watched: ApiServer) -> None:
    """The page says which host it watches, and never with which key."""
    add(desk, "t-run")
    shows(desk, "running", 1)
    expect(desk.get_by_text(watched.base_url.removeprefix("http://"))).to_be_visible()
    assert watched.key not in desk.content()


def test_dialog_stays_open_while_the_board_changes(desk: Page, watched: ApiServer) -> None:
    """Half a list in the entry field outlives whatever changes on the board behind it."""
    add(desk, "t-run t-fin")
    shows(desk, "running", 1)
    expect(desk.get_by_role("button", name="Add tasks")).to_have_count(1)
    desk.get_by_role("button", name="Add tasks").click()
    field = desk.get_by_label("Task IDs", exact=True)
    field.press_sequentially("t-fa")
    watched.set("t-run", "paused")
    expect(desk.locator(".tb-tiles > div", has_text="paused").locator("strong")).to_have_text("1")
    field.press_sequentially("il")
    desk.get_by_role("button", name="Add tasks").last.click()
    shows(desk, "failed", 1)
