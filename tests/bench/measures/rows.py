"""What one changed row costs: bytes to the browser, and the server's processor time."""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser

from tests.bench import boards, pages, servers
from tests.bench.figures import Figure, size
from tests.support.api.server import control, task_ids

INTERVAL = 1.0
NAIVE_INTERVAL = 3.0
QUIET_SECONDS = 0.6


class Cost(NamedTuple):
    """Of one update, on average."""

    received: float
    cpu_seconds: float


def measure(folder: Path, browser: Browser, *, tasks: int, updates: int) -> list[Figure]:
    """Change one task at a time on a board whose other tasks have all ended."""
    ours, naive = _ours(folder, browser, tasks, updates), _naive(folder, browser, tasks, updates)
    ratio = naive.cpu_seconds / max(ours.cpu_seconds, 0.001)
    what = f"One changed row among {tasks:,}"
    return [
        Figure(
            f"{what}: bytes received (mean of {updates})",
            size(ours.received),
            f"{size(naive.received)}, {naive.received / ours.received:.0f} ×",
        ),
        Figure(
            f"{what}: server time, over an idle server's",
            f"{ours.cpu_seconds * 1000:.0f} ms",
            f"{naive.cpu_seconds * 1000:.0f} ms, {ratio:.0f} × "
            "(Styler and table alone, nothing asked)",
        ),
    ]


def _ours(folder: Path, browser: Browser, tasks: int, updates: int) -> Cost:
    # The first rows, on the page that is shown: the costly case.
    live = task_ids(updates + 1)
    with servers.api(folder, tasks=tasks, latency=0.01) as base_url:
        database = boards.filled(folder, tasks, interval=INTERVAL, live=live)
        with (
            servers.taskboard(folder, base_url, database) as server,
            pages.opened(browser, server.url, pages.OURS) as (view,),
        ):
            view.settle()
            cpu, start = server.cpu_seconds(), time.monotonic()
            view.wait(updates)
            idle = (server.cpu_seconds() - cpu) / (time.monotonic() - start)

            def change(number: int) -> None:
                control(base_url, set={live[number]: "failed"})

            return _updates(view, server, change, updates, idle)


def _naive(folder: Path, browser: Browser, tasks: int, updates: int) -> Cost:
    path = folder / "statuses.json"
    statuses = dict.fromkeys(task_ids(tasks), "finished")

    def change(number: int) -> None:
        statuses[f"task-{number:05d}"] = "failed"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(statuses), encoding="utf-8")
        fresh.replace(path)

    path.write_text(json.dumps(statuses), encoding="utf-8")
    with (
        servers.naive(folder, tasks=tasks, interval=NAIVE_INTERVAL, statuses=path) as server,
        pages.opened(browser, server.url, pages.NAIVE) as (view,),
    ):
        view.settle()
        return _updates(view, server, change, updates, idle=0.0)


def _updates(
    view: pages.View,
    server: servers.Server,
    change: Callable[[int], None],
    updates: int,
    idle: float,
) -> Cost:
    costs = []
    for number in range(updates):
        mark, cpu, start = len(view.frames), server.cpu_seconds(), time.monotonic()
        change(number)
        view.await_count("failed", number + 1)
        view.settle(QUIET_SECONDS)
        spent = server.cpu_seconds() - cpu - idle * (time.monotonic() - start)
        received = sum(frame.size for frame in view.frames[mark:] if not frame.sent)
        costs.append(Cost(received, spent))
    return Cost(
        statistics.mean(cost.received for cost in costs),
        statistics.mean(cost.cpu_seconds for cost in costs),
    )
