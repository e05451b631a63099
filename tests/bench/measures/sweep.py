"""How long the first sweep of many tasks takes, beside the least that is possible."""

import math
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks
from components.model.settings import Settings
from tests.bench import boards, contenders, servers
from tests.bench.figures import Figure

TASKS = 1000
LATENCY = 0.05
NAIVE_TASKS = 100
CONCURRENCIES = (32, 100)
GOAL = 1.5
LIMIT_SECONDS = 60


class Run(NamedTuple):
    """Seconds until the last task was checked, until a page could draw that, and of processor."""

    checked: float
    published: float
    cpu: float


def measure(folder: Path, *, rounds: int) -> list[Figure]:
    """Add 1,000 tasks to an empty board and time it until each has been checked."""
    figures = []
    with servers.api(folder, tasks=TASKS, latency=LATENCY) as base_url:
        naive = contenders.cost("requests", base_url, tasks=NAIVE_TASKS).wall
        naive *= TASKS / NAIVE_TASKS
        for concurrency in CONCURRENCIES:
            ideal = math.ceil(TASKS / concurrency) * LATENCY
            runs = [_ours(folder, base_url, concurrency, round_) for round_ in range(rounds)]
            seconds = statistics.median(run.checked for run in runs)
            drawn = statistics.median(run.published for run in runs)
            cpu = statistics.median(run.cpu for run in runs)
            best = min(run.checked for run in runs)
            figures.append(
                Figure(
                    f"First sweep, {TASKS:,} tasks at {LATENCY * 1000:.0f} ms, {concurrency} at "
                    f"once (median of {rounds})",
                    f"{seconds:.2f} s, {seconds / ideal:.2f} × the ideal {ideal:.2f} s "
                    f"(best {best:.2f} s; {cpu:.2f} s of processor; drawable after {drawn:.2f} s)",
                    f"{naive:.1f} s, {naive / ideal:.0f} × (`requests.get` in a loop, "
                    f"{NAIVE_TASKS} measured and scaled)",
                    f"≤ {GOAL} ×",
                    seconds / ideal <= GOAL,
                )
            )
    return figures


def _ours(folder: Path, base_url: str, concurrency: int, round_: int) -> Run:
    settings = Settings(
        database_url=f"sqlite:///{folder / f'sweep-{concurrency}-{round_}.sqlite'}",
        api_key=servers.KEY,
        base_url=base_url,
        api_version="v1",
        refresh_seconds=300,
        requests_per_second=100_000,
        concurrency=concurrency,
    )
    with monitor.running(settings) as running:
        entries = boards.entries(TASKS)
        began, start, cpu = datetime.now(UTC), time.monotonic(), time.process_time()
        running.perform(AddTasks(boards.MAIN, tuple(entries)), LOCAL)
        while (snapshot := running.snapshot(boards.MAIN)).waiting:
            if time.monotonic() - start > LIMIT_SECONDS:
                raise TimeoutError(f"{snapshot.waiting} tasks are still unchecked")
            time.sleep(0.01)
        published, cpu = time.monotonic() - start, time.process_time() - cpu
    checks = [task.reading.checked_at for task in snapshot.tasks]
    last = max(checked for checked in checks if checked is not None)
    return Run((last - began).total_seconds(), published, cpu)
