"""The past in a real browser: charts with gaps in them, and a task's timeline."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from components.model import statuses
from components.model.board import Board, BoardFile
from components.model.entry import Entry
from components.model.history.records import Change, Gap, Hour, Sample, hour_of
from components.model.reading import Reading
from components.store import Store
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.server import TaskboardServer

pytestmark = pytest.mark.browser
BOARD, ENDED = "past", "past-fin"
# For each column of a chart, whether anything of it is painted in the colour of a status.
PAINTED = """canvas => {
    const {width, height} = canvas, top = Math.round(height * .3);
    const body = canvas.getContext("2d").getImageData(0, top, width, Math.round(height * .55));
    return Array.from({length: width}, (_, x) => {
        for (let y = 0; y < body.height; y++) {
            const i = 4 * (y * width + x), [r, g, b, a] = body.data.slice(i, i + 4);
            if (a && Math.max(r, g, b) - Math.min(r, g, b) > 40) return true;
        }
        return false;
    });
}"""


def a_day(name: str, now: datetime) -> BoardFile:
    """Make a board on which nothing changed for a day, of which two hours are missing."""
    began, ended = now - timedelta(days=1), now - timedelta(hours=1)
    gap = Gap("paused", now - timedelta(hours=8), now - timedelta(hours=6), name)
    counts = tuple({"running": 5, "finished": 1}.get(status.value, 0) for status in statuses.ALL)
    live, fin = [f"{name}-run-{number}" for number in range(5)], f"{name}-fin"
    before = ended - timedelta(seconds=10)
    minutes = [now - timedelta(minutes=minute) for minute in range(24 * 60)]
    return BoardFile(
        board=Board(name, "Yesterday", 1),
        tasks=tuple(Entry(task, f"Label of {task}") for task in (*live, fin)),
        readings=(
            *(Reading(task, "running", began, now, raw="running") for task in live),
            Reading(fin, "finished", ended, now, raw="finished", created_at=began),
        ),
        changes=(
            *(Change(task, None, "running", began) for task in live),
            Change(fin, None, "created", began),
            Change(fin, "created", "finished", ended, before),
        ),
        samples=tuple(
            Sample(at, counts)
            for at in minutes
            if not gap.began_at <= at < gap.began_at + timedelta(hours=2)
        ),
        hours=tuple(Hour(hour_of(now) - timedelta(hours=at), counts, 3, 1) for at in range(24)),
        gaps=(gap,),
    )


@pytest.fixture(scope="module")
def yesterday(
    watched: ApiServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TaskboardServer]:
    """Run a server that knows a day of a board."""
    folder: Path = tmp_path_factory.mktemp("yesterday")
    url = f"sqlite:///{folder / 'taskboard.sqlite'}"
    now = datetime.now(UTC)
    with closing(Store(url)) as store:
        assert store.import_board(a_day(BOARD, now), now)
    watched.set_many({f"{BOARD}-run-{number}": "running" for number in range(5)})
    environment = {
        "BROWSER_USE_API_KEY": watched.key,
        "BROWSER_USE_BASE_URL": watched.base_url,
        "TASKBOARD_DATABASE_URL": url,
    }
    with TaskboardServer(environment) as server:
        yield server


def gaps_in(page: Page, key: str) -> list[float]:
    """Return how wide the gaps in the areas of a chart are, in parts of their whole width."""
    painted: list[bool] = page.locator(f".st-key-{key} canvas").first.evaluate(PAINTED)
    if True not in painted:
        return []
    first, last = painted.index(True), len(painted) - painted[::-1].index(True)
    runs = re.findall("0{3,}", "".join("1" if one else "0" for one in painted[first:last]))
    return [len(run) / (last - first) for run in runs]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_gap_is_drawn_as_a_gap(
    browser: Browser, yesterday: TaskboardServer, scheme: Literal["light", "dark"]
) -> None:
    """The areas stop for the two hours that nobody looked, and are whole beside them."""
    context = browser.new_context(timezone_id="Asia/Tokyo", color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{yesterday.url}/history?board={BOARD}")
    expect(page.locator(".st-key-past-areas canvas").first).to_be_visible()
    eventually(lambda: gaps_in(page, "past-areas"))
    (gap,) = gaps_in(page, "past-areas")
    assert gap == pytest.approx(2 / 24, abs=0.01)
    context.close()


def test_timeline_of_a_task(page: Page, yesterday: TaskboardServer) -> None:
    """A task found by its label shows its band, in the viewer's zone, with its gap named."""
    page.goto(f"{yesterday.url}/history?board={BOARD}")
    page.get_by_label("Task", exact=False).first.click()
    page.keyboard.type("label of past-fin")
    page.get_by_role("option", name=f"Label of {ENDED}").click()
    page.wait_for_url(re.compile(f"task={ENDED}"))
    band = page.locator(".tb-timeline")
    expect(band.locator(".tb-confirmed").first).to_contain_text("created")
    expect(band.locator(".tb-gap").first).to_have_attribute("title", re.compile("polling paused"))
    expect(band.locator(".tb-end")).to_contain_text("finished")
    ended = datetime.now(ZoneInfo("Asia/Tokyo")) - timedelta(hours=1)
    expect(band.locator(".tb-since")).to_contain_text(f"{ended:%H:}")
    page.get_by_role("link", name="Back to the board").click()
    expect(
        page.get_by_label("Task IDs", exact=True).or_(page.locator(".tb-tiles").first)
    ).to_be_visible()


def test_change_is_in_the_timeline_by_itself(
    page: Page, yesterday: TaskboardServer, watched: ApiServer
) -> None:
    """While a task's timeline is open a new status comes into it without a touch."""
    page.goto(f"{yesterday.url}/history?board={BOARD}&task=past-run-1")
    expect(page.locator(".tb-timeline i").last).to_be_visible()
    watched.set("past-run-1", "failed")
    expect(page.locator(".tb-timeline .tb-end")).to_contain_text("failed")
    watched.set("past-run-1", "running")


@pytest.mark.parametrize("address", ["", f"&task={ENDED}"])
def test_history_fits_a_phone(browser: Browser, yesterday: TaskboardServer, address: str) -> None:
    """Neither a board's past nor a task's is wider than a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{yesterday.url}/history?board={BOARD}{address}")
    expect(
        page.locator(".tb-timeline" if address else ".st-key-past-areas canvas").first
    ).to_be_visible()
    main = page.locator("[data-testid=stMain]")
    eventually(lambda: main.evaluate("e => e.scrollWidth <= e.clientWidth"))
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    context.close()
