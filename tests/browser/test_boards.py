"""People at work on boards and tasks, in a real browser: the address, and the ways back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer

pytestmark = pytest.mark.browser

PHONE = 390
LONG = f"Pasted from a ticket with all that was in it: {'every region ' * 20}"[:199] + "!"
# Which controls a pointer does not reach for a toast, once there is one over a board.
COVERED = """() => {
    const controls = [...document.querySelectorAll("[data-testid=stMain] :is(a, button, input)")];
    const drawn = controls.some(control => control.innerText.includes("Pause"));
    if (!drawn || !document.querySelector(".stToast")) return null;
    const covered = controls.filter(control => {
        const { x, y, width, height } = control.getBoundingClientRect();
        return [0.05, 0.5, 0.95].some(part =>
            document.elementFromPoint(x + part * width, y + height / 2)
                ?.closest("[data-testid=stToastContainer]"));
    });
    return { controls: controls.length, covered: covered.map(control => control.outerHTML) };
}"""


@pytest.fixture
def desk(page: Page, server: TaskboardServer, watched: ApiServer) -> Iterator[Page]:
    """Open the main board, with no task on it; no page may break, in Python or in the browser."""
    watched.set_many({"t-run": "running", "t-fin": "finished", "t-fail": "failed"})
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Main board")).to_be_visible()
    yield page
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    assert not broken


def create(page: Page, title: str, ids: str = "") -> None:
    """Make a board on the boards' page, and put tasks on it."""
    page.get_by_role("link", name="Boards", exact=True).click()
    page.get_by_role("button", name="New board").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title", exact=True).fill(title)
    dialog.get_by_role("button", name="Create board").click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    if ids:
        page.get_by_label("Task IDs", exact=True).fill(ids)
        page.get_by_role("button", name="Add tasks").click()
        shows(page, "running", 1)


def shows(page: Page, status: str, count: int) -> None:
    """Wait until a tile shows a count."""
    tile = page.locator(".tb-tiles > div", has_text=status)
    expect(tile.locator("strong")).to_have_text(str(count))


def pick(page: Page, title: str) -> None:
    """Choose a board in the picker."""
    box = page.get_by_role("combobox", name="Board", exact=True)
    box.click()
    box.fill(title)
    page.get_by_role("option", name=title, exact=True).click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def tick(page: Page, row: int) -> None:
    """Select a row of the table, counted from one."""
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    table.click(position={"x": 16, "y": 35 * row + 17})


def act(page: Page, name: str, action: str) -> None:
    """Choose one of a board's actions on the boards' page."""
    page.locator(f".st-key-actions-{name} button").click()
    page.get_by_role("menuitem", name=action, exact=True).click()


def ids(server: TaskboardServer, board: str) -> list[str]:
    """Name the tasks of a board."""
    return [task["task_id"] for task in server.get(f"/api/boards/{board}").json()["tasks"]]


def test_address_follows_the_picker_and_leads_back(desk: Page, server: TaskboardServer) -> None:
    """The address is always a link to what is seen: board and filter, also on the way back."""
    create(desk, "Picked", "t-run t-fin")
    expect(desk).to_have_url(f"{server.url}/?board=picked")
    desk.get_by_role("button", name="✓ finished").click()
    desk.get_by_role("textbox", name="Search").fill("t-f")
    desk.get_by_role("textbox", name="Search").press("Enter")
    expect(desk).to_have_url(f"{server.url}/?board=picked&status=finished&q=t-f")
    pick(desk, "Main board")
    expect(desk).to_have_url(f"{server.url}/?board=main")
    expect(desk.get_by_role("textbox", name="Search")).to_have_value("")
    desk.go_back()
    expect(desk.get_by_role("heading", name="Picked")).to_be_visible()
    expect(desk.get_by_role("textbox", name="Search")).to_have_value("t-f")
    expect(desk).to_have_url(f"{server.url}/?board=picked&status=finished&q=t-f")
    expect(desk.get_by_role("combobox", name="Board", exact=True)).to_have_value("Picked")


def test_board_goes_along_from_page_to_page(desk: Page, server: TaskboardServer) -> None:
    """The navigation keeps the board, and going back leads out again."""
    create(desk, "Kept", "t-run")
    desk.get_by_role("link", name="Wallboard", exact=True).first.click()
    expect(desk.locator(".tbw")).to_be_visible()
    expect(desk).to_have_url(f"{server.url}/wallboard?board=kept")
    desk.get_by_role("link", name="Operators", exact=True).click()
    expect(desk.get_by_role("heading", name="Kept")).to_be_visible()
    expect(desk).to_have_url(f"{server.url}/?board=kept")
    desk.get_by_role("link", name="Boards", exact=True).click()
    expect(desk.get_by_label("Find a board")).to_be_visible()
    desk.go_back()
    expect(desk.get_by_role("heading", name="Kept")).to_be_visible()


def test_link_to_a_board_works_in_a_tab_of_its_own(desk: Page, server: TaskboardServer) -> None:
    """A link from the boards' page that is opened in a new tab shows the board."""
    create(desk, "Tabbed", "t-run")
    desk.get_by_role("link", name="Boards", exact=True).click()
    link = desk.get_by_role("link", name="Tabbed", exact=True)
    tab = desk.context.new_page()
    tab.goto(link.evaluate("link => link.href"))
    expect(tab.get_by_role("heading", name="Tabbed")).to_be_visible()
    expect(tab).to_have_url(f"{server.url}/?board=tabbed")


def test_deleted_board_is_back_after_one_click(desk: Page, server: TaskboardServer) -> None:
    """The question names what goes, and Undo stands where people look until it is used."""
    create(desk, "Doomed", "t-run t-fin")
    desk.get_by_role("link", name="Boards", exact=True).click()
    act(desk, "doomed", "Delete")
    desk.get_by_role("button", name="Delete board with 2 tasks").click()
    line = desk.locator(".st-key-tb-notice")
    expect(line).to_contain_text("“Doomed” was deleted")
    assert server.get("/api/boards/doomed").status_code == 404
    line.get_by_role("button", name="Undo").click()
    expect(line).to_have_count(0)
    expect(desk.get_by_role("link", name="Doomed", exact=True)).to_be_visible()
    assert ids(server, "doomed") == ["t-run", "t-fin"]


def test_page_of_a_board_that_somebody_deletes_offers_it_back(
    desk: Page, server: TaskboardServer
) -> None:
    """Whoever looks at a board that is deleted elsewhere is told so, and can bring it back."""
    create(desk, "Shared", "t-run")
    other = desk.context.new_page()
    other.goto(f"{server.url}/boards")
    act(other, "shared", "Delete")
    other.get_by_role("button", name="Delete board with 1 task").click()
    expect(desk.get_by_text("The board “Shared” was deleted.")).to_be_visible()
    desk.get_by_role("button", name="Restore").click()
    shows(desk, "running", 1)


def test_removed_tasks_are_back_after_one_click(desk: Page, server: TaskboardServer) -> None:
    """The way back from a removal is on the screen, however far down the page it was made."""
    create(desk, "Emptied", "t-run t-fin t-fail")
    tick(desk, 1)
    tick(desk, 2)
    expect(desk.get_by_role("button", name="Check again (2)")).to_be_enabled()
    desk.get_by_role("button", name="Remove", exact=True).click()
    desk.get_by_role("button", name="Remove selected (2)").click()
    line = desk.locator(".st-key-tb-notice")
    expect(line).to_contain_text("2 removed")
    expect(line.get_by_role("button", name="Undo")).to_be_in_viewport()
    assert ids(server, "emptied") == ["t-fail"]
    line.get_by_role("button", name="Undo").click()
    expect(line).to_have_count(0)
    assert ids(server, "emptied") == ["t-run", "t-fin", "t-fail"]


def test_selection_that_a_filter_hides_is_kept(desk: Page, server: TaskboardServer) -> None:
    """A selected row that is filtered away is counted, said, and still selected afterwards."""
    create(desk, "Hidden", "t-run t-fin t-fail")
    tick(desk, 1)
    expect(desk.get_by_role("button", name="Edit (1)")).to_be_enabled()
    desk.get_by_role("button", name="✕ failed").click()
    expect(desk.get_by_text("1 of 1 selected task not shown here")).to_be_visible()
    desk.get_by_role("button", name="✕ failed").click()
    expect(desk.get_by_text("not shown here")).to_have_count(0)
    tick(desk, 2)
    expect(desk.get_by_role("button", name="Edit (2)")).to_be_enabled()
    desk.get_by_role("button", name="Remove", exact=True).click()
    desk.get_by_role("button", name="Remove selected (2)").click()
    eventually(lambda: ids(server, "hidden") == ["t-fail"])


def test_note_is_edited_while_the_board_goes_on(
    desk: Page, server: TaskboardServer, watched: ApiServer
) -> None:
    """A note that is half written outlives what changes behind it, and is seen by everybody."""
    create(desk, "Noted", "t-run t-fin")
    tick(desk, 1)
    desk.get_by_role("button", name="Edit (1)").click()
    dialog = desk.get_by_role("dialog")
    note = dialog.get_by_label("Note", exact=True)
    note.press_sequentially("Ask ")
    watched.set("t-run", "paused")
    shows(desk, "paused", 1)
    note.press_sequentially("Jo")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    eventually(lambda: server.get("/api/boards/noted").json()["tasks"][0]["note"] == "Ask Jo")
    desk.get_by_role("textbox", name="Search").fill("ask jo")
    desk.get_by_role("textbox", name="Search").press("Enter")
    expect(desk).to_have_url(re.compile(r"q=ask\+jo|q=ask%20jo"))
    desk.get_by_role("button", name="Remove", exact=True).click()
    expect(desk.get_by_role("button", name="Remove shown (1)")).to_be_enabled()


def test_picker_has_boards_of_others(desk: Page) -> None:
    """A board that somebody else makes can be picked on a page that was opened before."""
    other = desk.context.new_page()
    other.goto(desk.url)
    create(other, "Made elsewhere")
    other.close()
    pick(desk, "Made elsewhere")


def test_exported_board_is_imported_again(desk: Page, server: TaskboardServer) -> None:
    """What was downloaded as a file becomes a board with the same tasks."""
    create(desk, "Carried", "t-run t-fin")
    desk.get_by_role("link", name="Boards", exact=True).click()
    act(desk, "carried", "Export")
    dialog = desk.get_by_role("dialog")
    with desk.expect_download() as download:
        dialog.get_by_role("link", name="Board with its history").click()
    path = download.value.path()
    desk.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    desk.get_by_role("button", name="Import a board").click()
    dialog.locator("input[type=file]").set_input_files(
        {"name": "carried.json", "mimeType": "application/json", "buffer": path.read_bytes()}
    )
    expect(dialog.get_by_text("Carried · 2 tasks")).to_be_visible()
    dialog.get_by_label("Name", exact=True).fill("brought")
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(desk).to_have_url(f"{server.url}/?board=brought")
    shows(desk, "running", 1)
    assert ids(server, "brought") == ["t-run", "t-fin"]


@pytest.mark.parametrize("size", [(1280, 800), (PHONE, 844)], ids=["desk", "phone"])
def test_toast_is_in_the_way_of_nothing(desk: Page, size: tuple[int, int]) -> None:
    """Whatever a page offers can be clicked while a toast tells what was done."""
    create(desk, f"Toast {size[0]}")
    desk.set_viewport_size({"width": size[0], "height": size[1]})
    desk.get_by_label("Task IDs", exact=True).fill("t-run")
    desk.get_by_role("button", name="Add tasks").click()
    seen = desk.wait_for_function(COVERED).json_value()
    assert seen["covered"] == [] and seen["controls"] > 10
    desk.get_by_role("button", name="Wallboard").click()
    # A toast below the pointer would stay until that moves away.
    expect(desk.locator(".stToast")).to_have_count(0)


def test_long_titles_fit_a_phone(browser: Browser, desk: Page, server: TaskboardServer) -> None:
    """No page is wider than the phone, whatever a board is called."""
    create(desk, LONG, "t-run")
    address = desk.url.partition("?")[2]
    context = browser.new_context(viewport={"width": PHONE, "height": 844})
    phone = context.new_page()
    for path, seen in ((f"/?{address}", ".tb-tiles"), ("/boards", ".tb-counts")):
        phone.goto(server.url + path)
        expect(phone.locator(seen).first).to_be_attached()
        expect(phone.get_by_text(LONG, exact=True).first).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE
    context.close()
