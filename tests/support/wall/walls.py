"""Walls as their tests open them: what one showed at every moment, and databases for them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, Request, expect

from components.model.board import Board
from components.model.entry import Entry
from components.model.history.pending_writes import PendingWrites
from components.model.reading import Reading
from components.store import Store
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer

# What is wrong with a wall as it stands on the screen.
AUDIT = Path(__file__).with_name("wall_audit.js").read_text(encoding="utf-8")
# Keeps every change of what may be seen on the screen: whether the guard covers it, whether
# Streamlit's dialog is there, each count, and whether that is marked as last known.
WATCH = """(() => {
  const kept = () => JSON.parse(sessionStorage.seen ?? "[]");
  let last;
  const look = () => {
    const dialogs = [...document.querySelectorAll(".stDialog")];
    const sight = {
      covered: document.getElementById("taskboard-guard") !== null,
      dialog: dialogs.some((dialog) => dialog.checkVisibility()),
      board: document.querySelector(".tbw")?.dataset.board ?? null,
      counts: {},
      old: [],
    };
    for (const tile of document.querySelectorAll(".tbw-tile")) {
      sight.counts[tile.dataset.status] = Number(tile.dataset.count);
      if (tile.classList.contains("tbw-old")) sight.old.push(tile.dataset.status);
    }
    const text = JSON.stringify(sight);
    if (text === last) return;
    last = text;
    sessionStorage.seen = JSON.stringify([...kept(), sight]);
  };
  if (location.protocol !== "http:") return;
  new MutationObserver(look).observe(document, {
    subtree: true, childList: true, attributes: true, characterData: true,
  });
})()"""


def seen(page: Page) -> list[dict[str, object]]:
    """Return all that a watched page has shown since it was opened or last cleared."""
    found: list[dict[str, object]] = page.evaluate("JSON.parse(sessionStorage.seen ?? '[]')")
    return found


def clear(page: Page) -> None:
    """Forget what a watched page has shown."""
    page.evaluate("sessionStorage.removeItem('seen')")


def address(url: str, *boards: str, **options: str | int) -> str:
    """Return where a wall of boards is, as the operators' page builds it."""
    query = [f"board={board}" for board in boards]
    query += [f"{name}={value}" for name, value in options.items()]
    embed = ("dark_theme", "disable_scrolling", "hide_loading_screen")
    query += ["embed=true", *(f"embed_options={option}" for option in embed)]
    return f"{url}/wallboard?{'&'.join(query)}"


def opened(page: Page, url: str) -> Page:
    """Open a wall that is watched, and return when it is drawn."""
    page.add_init_script(WATCH)
    page.goto(url)
    expect(page.locator(".tbw-tile")).to_have_count(6)
    expect(page.locator(".tbw-checked")).not_to_be_empty()
    return page


def guard(page: Page) -> Locator:
    """Return what covers a wall that is not live."""
    return page.locator("#taskboard-guard")


def count(page: Page, status: str) -> Locator:
    """Return the count on a tile."""
    return page.locator(f".tbw-tile[data-status={status}] strong")


def environment(api: ApiServer, database: str, seconds: float = 1) -> dict[str, str]:
    """Point a server at an API and a database."""
    return {
        "BROWSER_USE_API_KEY": api.key,
        "BROWSER_USE_BASE_URL": api.base_url,
        "TASKBOARD_DATABASE_URL": database,
        "TASKBOARD_REFRESH_SECONDS": f"{seconds:g}",
        "TASKBOARD_REQUESTS_PER_SECOND": "500",
        "TASKBOARD_TIMEOUT_SECONDS": "3",
    }


def filled(
    folder: Path,
    boards: Mapping[Board, Sequence[Entry]],
    readings: Mapping[str, Reading],
) -> str:
    """Make a database of boards and what is known of their tasks, and return its URL."""
    url = f"sqlite:///{folder / 'taskboard.sqlite'}"
    now = datetime.now(UTC)
    with closing(Store(url)) as store:
        for board, entries in boards.items():
            store.create_board(board, now)
            store.add_tasks(board.name, list(entries), now)
        store.save(PendingWrites(readings=dict(readings)))
    return url


def known(statuses: Mapping[str, str]) -> dict[str, Reading]:
    """Return readings that have just been made."""
    now = datetime.now(UTC)
    return {task_id: Reading(task_id, word, now, now) for task_id, word in statuses.items()}


@contextmanager
def serving(api: ApiServer, folder: Path, *boards: Board) -> Iterator[TaskboardServer]:
    """Run a Taskboard on boards of one running task each, which has the name of its board."""
    statuses = dict.fromkeys((board.name for board in boards), "running")
    api.set_many(statuses)
    database = filled(folder, {board: [Entry(board.name)] for board in boards}, known(statuses))
    with TaskboardServer(environment(api, database)) as server:
        yield server


def counted(server: TaskboardServer, board: str, status: str) -> int:
    """Return how many tasks of a status the server knows of."""
    number: int = server.get(f"/api/boards/{board}").json()["counts"][status]
    return number


def polls(page: Page) -> list[Request]:
    """Return what fills with a page's requests for its version from now on."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/version" in request.url else None)
    return asked


def never_covered(page: Page) -> bool:
    """Tell whether a watched wall stood open whenever it changed."""
    return not any(sight["covered"] for sight in seen(page)) and guard(page).count() == 0
