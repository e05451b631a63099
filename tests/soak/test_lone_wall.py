"""A wall that is left alone for a day: updates without end, and no memory that grows."""

import random
import statistics
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import CDPSession, expect, sync_playwright

from components.model.board import Board
from components.model.entry import Entry
from tests.conftest import eventually
from tests.soak.extent import FULL
from tests.support.api.server import ApiServer
from tests.support.programs.chromium import ARGS, ensure
from tests.support.server import TaskboardServer
from tests.support.wall import walls

UPDATES = 2000 if FULL else 200
SAMPLES = 40
WAIT_SECONDS = 300
GROWTH = 1.1
FLIP_SECONDS = 0.03
TASKS = [f"t{number:02d}" for number in range(30)]
LIVE = ("created", "running", "paused")
# A wall asks once a second: a day of changes takes too long at that.
HURRY = """() => {
  window.updates = 0;
  let drawn;
  new MutationObserver(() => {
    const version = document.querySelector(".tbw")?.dataset.version;
    if (version !== undefined && version !== drawn) { drawn = version; window.updates += 1; }
  }).observe(document.body, { childList: true, subtree: true });
  setInterval(() => window.taskboardWall.poller.poll(), 100);
}"""


@pytest.fixture
def api() -> Iterator[ApiServer]:
    """Serve without lists, so that changes are learned one by one, not all at once."""
    with ApiServer(lists=False) as server:
        yield server


@contextmanager
def flipping(api: ApiServer) -> Iterator[None]:
    """Change one status after another until the context is left."""
    stop = threading.Event()
    dice = random.Random(6)

    def flip() -> None:
        while not stop.wait(FLIP_SECONDS):
            api.set(dice.choice(TASKS), dice.choice(LIVE))

    thread = threading.Thread(target=flip)
    thread.start()
    yield
    stop.set()
    thread.join()


def weighed(session: CDPSession) -> tuple[float, float]:
    """Return the bytes of the page's JavaScript heap, and its DOM nodes, rubbish taken out.

    The least of three looks, since one of them may fall between the old drawing and the new.
    """
    looks = []
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
        metrics = session.send("Performance.getMetrics")["metrics"]
        told = {metric["name"]: metric["value"] for metric in metrics}
        looks.append((told["JSHeapUsedSize"], told["Nodes"]))
    heap, nodes = map(min, zip(*looks, strict=True))
    return heap, nodes


def grown(samples: Sequence[float]) -> float:
    """Return the last quarter beside the second one."""
    quarter = len(samples) // 4
    return statistics.mean(samples[-quarter:]) / statistics.mean(samples[quarter : 2 * quarter])


@pytest.mark.browser
@pytest.mark.timeout(1800)
def test_wall_does_not_grow(api: ApiServer, tmp_path: Path) -> None:
    """After thousands of updates page and server take no more memory than after hundreds."""
    api.set_many(dict.fromkeys(TASKS, "running"))
    database = walls.filled(
        tmp_path,
        {Board("main", "Main", 1.0): [Entry(task, f"Label of {task}") for task in TASKS]},
        walls.known(dict.fromkeys(TASKS, "running")),
    )
    # Asked evenly over each second, so that changes do not all come at once.
    environment = walls.environment(api, database) | {"TASKBOARD_REQUESTS_PER_SECOND": "25"}
    samples: list[tuple[float, float, float]] = []
    with (
        TaskboardServer(environment) as server,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=ensure(), args=ARGS) as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(walls.address(server.url, "main"))
        expect(page.locator(".tbw-tile")).to_have_count(6)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        session.send("HeapProfiler.enable")
        page.evaluate(HURRY)
        process = psutil.Process(server.pid)
        with flipping(api):
            for part in range(1, SAMPLES + 1):
                due = UPDATES * part // SAMPLES
                is_due = partial(page.evaluate, "due => window.updates >= due", due)
                eventually(is_due, WAIT_SECONDS)
                samples.append((*weighed(session), float(process.memory_info().rss)))
        expect(walls.guard(page)).to_have_count(0)
    heap, nodes, memory = (grown(column) for column in zip(*samples, strict=True))
    told = f"heap {heap:.3f}, nodes {nodes:.3f}, server {memory:.3f} of {samples[-1]}"
    assert max(heap, nodes, memory) <= GROWTH, told
