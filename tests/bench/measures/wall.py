"""What a wall costs: over its websocket, in version polls, and in the server's time."""

import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Request

from tests.bench import boards, pages, servers
from tests.bench.figures import Figure, size
from tests.support.api.server import control, task_ids

TASKS = 100
INTERVAL = 1.0
CHANGE_LIMIT = 30.0
WALL = ".tbw-tile strong"


def measure(
    folder: Path, browser: Browser, *, walls: int, seconds: float, updates: int
) -> list[Figure]:
    """Watch one wall while nothing changes and while tasks do, then many at once."""
    with servers.api(folder, tasks=TASKS) as base_url:
        database = boards.filled(folder, TASKS, interval=INTERVAL, live=task_ids(TASKS))
        with servers.taskboard(folder, base_url, database, per_second=200) as server:
            address = f"{server.url}/wallboard?board={boards.MAIN}&embed=true"
            without = _cpu(server, None, seconds)
            with pages.opened(browser, address, WALL) as (view,):
                view.settle()
                idle = _idle(view, seconds)
                update = _updates(view, base_url, updates)
            with pages.opened(browser, address, WALL, walls) as views:
                views[-1].settle()
                many = _cpu(server, views, seconds)
    each = (many - without) / walls
    what = f"Wall, {TASKS} running tasks"
    return [
        Figure(f"{what}: websocket an idle minute", size(idle[0]), ""),
        Figure(f"{what}: version polls an idle minute", f"{idle[1]:.0f}, {size(idle[2])}", ""),
        Figure(f"{what}: websocket an update (mean of {updates})", size(update), ""),
        Figure(
            f"{what}: server, {walls} walls open for {seconds:g} s",
            f"{each:.2%} of a core a wall ({many:.0%} in all, {without:.0%} without a wall)",
            "",
        ),
    ]


def _cpu(server: servers.Server, views: Sequence[pages.View] | None, seconds: float) -> float:
    begun = server.cpu_seconds()
    if views is None:
        time.sleep(seconds)
    else:
        views[0].wait(seconds)
        if dead := sum(not _live(view) for view in views):
            raise RuntimeError(f"{dead} of {len(views)} walls were hidden or not live")
    return (server.cpu_seconds() - begun) / seconds


def _live(view: pages.View) -> bool:
    shown: bool = view.page.evaluate(
        "!document.hidden && window.taskboardWall.guard.cover === null"
    )
    return shown


def _idle(view: pages.View, seconds: float) -> tuple[float, float, float]:
    polls: list[Request] = []

    def note(asked: Request) -> None:
        polls.append(asked)

    view.page.on("requestfinished", note)
    mark = len(view.frames)
    view.wait(seconds)
    frames = sum(frame.size for frame in view.frames[mark:])
    sizes = [asked.sizes() for asked in list(polls) if asked.url.endswith("/version")]
    weight = sum(
        one["requestHeadersSize"] + one["responseHeadersSize"] + one["responseBodySize"]
        for one in sizes
    )
    minute = 60 / seconds
    return frames * minute, len(sizes) * minute, weight * minute


def _updates(view: pages.View, base_url: str, updates: int) -> float:
    spent = 0
    for number, task_id in enumerate(task_ids(updates), 1):
        mark = len(view.frames)
        control(base_url, set={task_id: "created"})
        view.page.wait_for_function(
            "count => document.querySelector('[data-status=created] strong')"
            "?.textContent === String(count)",
            arg=number,
            timeout=CHANGE_LIMIT * 1000,
        )
        view.settle()
        spent += sum(frame.size for frame in view.frames[mark:])
    return spent / updates
