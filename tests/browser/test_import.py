"""What comes in from elsewhere, in a real browser: the account's recent tasks, and board files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from components import exchange
from components.model.board import Board, BoardFile
from components.model.entry import Entry
from components.model.history.records import Change
from components.model.limits import MAX_BOARD_UPLOAD_BYTES, MAX_UPLOAD_BYTES
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.board_files import with_a_long_past, written
from tests.support.server import TaskboardServer

pytestmark = pytest.mark.browser

AT = datetime(2026, 1, 2, 3, tzinfo=UTC)
MARKS = "![x](//evil.example/x.png) www.evil.example :smile: *a* $b$ -> `c`"


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


def test_texts_of_others_are_shown_by_their_characters(
    page: Page, server: TaskboardServer, watched: ApiServer
) -> None:
    """A board full of marks loads no picture and makes no link, and its table downloads nothing."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    watched.set("t-run", "running")
    status = MARKS[:64]
    past = (
        Change("t-run", None, "finished", AT),
        Change("t-run", "finished", status, AT + timedelta(hours=1)),
    )
    file = BoardFile(
        Board("marked", f"{MARKS} title", 5, description=f"- {MARKS} description"),
        (Entry("t-run", f"{MARKS} label", note=f"{MARKS} note"),),
        *((), past, (), (), ()),
    )
    page.goto(f"{server.url}/boards")
    page.get_by_role("button", name="Import a board").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "marked.json", "mimeType": "application/json", "buffer": written(file)}
    )
    expect(dialog.get_by_text(f"{MARKS} title · 1 task")).to_be_visible()
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name=f"{MARKS} title", exact=True)).to_be_visible()
    expect(page.get_by_text(f"- {MARKS} description", exact=True)).to_be_visible()
    running = page.locator(".tb-tiles > div", has_text="running").locator("strong")
    expect(running).to_have_text("1")
    watched.fault_all(Fault.json([MARKS]))
    page.get_by_role("button", name="Refresh now").click()
    expect(page.locator("[data-testid=stAlert]", has_text=MARKS)).to_be_visible()
    watched.fault_all(None)
    table = page.locator("[data-testid=stDataFrame]").first
    table.hover()
    expect(page.get_by_role("button", name="Search", exact=True).first).to_be_visible()
    expect(page.get_by_role("button", name="Download as CSV")).to_have_count(0)
    unmarked(page)
    page.get_by_role("link", name="Boards", exact=True).click()
    expect(page.get_by_role("link", name=f"{MARKS} title", exact=True)).to_be_visible()
    unmarked(page)
    page.goto(f"{server.url}/history?board=marked&task=t-run")
    expect(page.get_by_text(f"impossible: finished → {status}").first).to_be_visible()
    unmarked(page)
    assert not [url for url in asked if not url.startswith((server.url, "data:", "blob:"))]


def unmarked(page: Page) -> None:
    """Check that no text on a page has become a mark."""
    texts = page.locator(":is([data-testid=stMarkdownContainer], [data-testid=stCaptionContainer])")
    expect(texts.filter(has_text="evil.example").first).to_be_visible()
    marks = texts.locator(":is(img, li, em, del, code:text-is('c'), .katex, [href*=evil])")
    expect(marks).to_have_count(0)


def test_large_export_comes_back_whole(page: Page, server: TaskboardServer, tmp_path: Path) -> None:
    """A file that is larger than any list of ids is imported, and what is exported of it again.

    One that is too large is refused by its size before anything is sent.
    """
    past, path = with_a_long_past(30_000), tmp_path / "board.json"
    path.write_bytes(written(past))
    page.goto(f"{server.url}/boards")
    for name in ("large", "again"):
        page.get_by_role("button", name="Import a board").click()
        dialog = page.get_by_role("dialog")
        assert path.stat().st_size > MAX_UPLOAD_BYTES
        dialog.locator("input[type=file]").set_input_files(path)
        expect(dialog.get_by_text("600 tasks · 30,000 changes of status")).to_be_visible()
        dialog.get_by_label("Name", exact=True).fill(name)
        dialog.get_by_role("button", name="Import", exact=True).click()
        expect(page).to_have_url(f"{server.url}/?board={name}")
        path.write_bytes(server.get(f"/api/boards/{name}/export").content)
        assert set(exchange.load(path.read_bytes()).changes) == set(past.changes)
        page.get_by_role("link", name="Boards", exact=True).click()
    with path.open("wb") as file:
        file.truncate(MAX_BOARD_UPLOAD_BYTES + 1)
    page.get_by_role("button", name="Import a board").click()
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("File must be 50.0MB or smaller.")).to_be_visible()
