"""How many requests a sweep costs with list pages and without, where the budget is small."""

import time
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from components import monitor
from components.model.settings import Settings
from components.monitor import Monitor
from tests.bench import boards, contenders, servers
from tests.bench.figures import Figure
from tests.support.api.server import control, task_ids

INTERVAL = 5.0
PER_SECOND = 25.0
PAGE = 100
# A sweep explores first; what it costs from then on is what is measured.
SETTLING_SWEEPS = 2
SETTLING_LIMIT_SECONDS = 300
LOOK_SECONDS = 0.25
WORKERS = 8


class Sweeping(NamedTuple):
    """Requests for each time that all tasks are checked, and the seconds between two checks."""

    requests: float
    seconds: float


def measure(folder: Path, *, tasks: int, seconds: float) -> list[Figure]:
    """Watch many recent live tasks at the default budget, on servers with lists and without."""
    with servers.api(folder, tasks=tasks) as base_url:
        listed = _ours(folder / "lists", base_url, tasks, seconds)
        each = {
            way: _naive(base_url, way, tasks, workers)
            for way, workers in (("aiohttp", WORKERS), ("httpx", WORKERS), ("requests", 1))
        }
    with servers.api(folder, tasks=tasks, lists=False) as base_url:
        single = _ours(folder / "single", base_url, tasks, seconds)
    # What the issue promises: a page for each hundred, and a few calls that verify them.
    goal = tasks / PAGE * 1.5
    return [
        Figure(
            f"Requests a sweep, {tasks:,} recent live tasks every {INTERVAL:g} s at "
            f"{PER_SECOND:g}/s (counted for {seconds:g} s)",
            f"{listed.requests:.1f}, each task every {listed.seconds:.1f} s "
            f"(without list pages {single.requests:,.0f}, every {single.seconds:.1f} s)",
            "one sweep: " + ", ".join(f"{way} {asked:,}" for way, asked in each.items()),
            f"≤ {goal:g}",
            listed.requests <= goal,
        )
    ]


def _ours(folder: Path, base_url: str, tasks: int, seconds: float) -> Sweeping:
    folder.mkdir()
    settings = Settings(
        database_url=boards.filled(folder, tasks, interval=INTERVAL, live=task_ids(tasks)),
        api_key=servers.KEY,
        base_url=base_url,
        refresh_seconds=INTERVAL,
        requests_per_second=PER_SECOND,
    )
    with monitor.running(settings) as here:
        _settle(here)
        control(base_url, clear=True)
        checks = _checks(here, seconds) / tasks
        requests = int(control(base_url)["requests"])
    return Sweeping(requests / checks, seconds / checks)


def _settle(here: Monitor) -> None:
    """Wait until each task was checked some times since the start."""
    deadline = time.monotonic() + SETTLING_LIMIT_SECONDS
    for _ in range(SETTLING_SWEEPS):
        at = here.live_snapshot(boards.MAIN).taken_at
        while min(_moments(here)) <= at:
            if time.monotonic() > deadline:
                raise TimeoutError("not every task was checked in time")
            time.sleep(LOOK_SECONDS)


def _checks(here: Monitor, seconds: float) -> int:
    """Count the checks of all tasks for a while."""
    count, before, end = 0, _moments(here), time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(LOOK_SECONDS)
        now = _moments(here)
        count += sum(a != b for a, b in zip(before, now, strict=True))
        before = now
    return count


def _moments(here: Monitor) -> list[datetime]:
    checked = [task.reading.checked_at for task in here.live_snapshot(boards.MAIN).tasks]
    return [moment for moment in checked if moment is not None]


def _naive(base_url: str, way: str, tasks: int, workers: int) -> int:
    control(base_url, clear=True)
    contenders.cost(way, base_url, tasks=tasks, workers=workers)
    return int(control(base_url)["requests"])
