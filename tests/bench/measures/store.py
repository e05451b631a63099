"""What the database costs: a sweep, a start, a chart, and a million changes."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from components import monitor
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import WINDOWS, Sample, Window
from components.model.settings import Settings
from components.monitor.history.history_reader import HistoryReader
from components.store import Store
from tests.bench import servers
from tests.bench.boards import MAIN
from tests.bench.figures import Figure, size
from tests.bench.filled import INTERVAL, Filled
from tests.support import databases

CHANGING = 0.01
# The monitor saves once a second what was learnt since.
SAVES = INTERVAL
NAIVE_COMMITS = 300
MILLION = 1_000_000
SHARE_GOAL, START_GOAL, CHART_GOAL = 0.1, 2.0, 0.2

ONE = "UPDATE readings SET status = :status, checked_at = :at WHERE task_id = :task_id"
LATEST = """SELECT task_id, new FROM (SELECT task_id, new, row_number() OVER
(PARTITION BY task_id ORDER BY seen_at DESC) AS place FROM changes) AS ranked WHERE place = 1"""
HOURLY = """SELECT floor(seen_at / 3600) AS hour, new, count(*) FROM changes
JOIN tasks ON tasks.task_id = changes.task_id
WHERE tasks.board = :board AND seen_at >= :since GROUP BY 1, 2"""


def measure(folder: Path, *, tasks: int, history: int, sweeps: int, rounds: int) -> list[Figure]:
    """Measure both databases, each filled alike."""
    figures = []
    for made in (_sqlite(folder), _postgres()):
        with made as url, servers.api(folder, tasks=0) as base_url:
            filled = Filled(url, tasks, history)
            figures += [
                _growth(filled),
                _start(filled, base_url, rounds),
                *(_chart(filled, window, rounds) for window in WINDOWS),
                _share(filled, sweeps),
            ]
    return figures


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'store.sqlite'}"


@contextmanager
def _postgres() -> Iterator[str]:
    with databases.postgres() as server, databases.empty(server) as url:
        yield url


def _growth(filled: Filled) -> Figure:
    a_million = filled.growth / filled.history * MILLION
    return Figure(
        f"{filled.kind}: room for 1,000,000 changes (from {filled.history:,} in order of time)",
        size(a_million),
        f"{size(a_million / CHANGING)} (computed: a row for every reading)",
    )


def _start(filled: Filled, base_url: str, rounds: int) -> Figure:
    settings = Settings(
        database_url=filled.url,
        api_key=servers.KEY,
        base_url=base_url,
        api_version="v1",
        requests_per_second=1,
    )

    def start() -> float:
        began = time.monotonic()
        with monitor.running(settings) as here:
            seconds, held = time.monotonic() - began, len(here.snapshot(MAIN).tasks)
        if held != filled.tasks:
            raise RuntimeError(f"{held} of {filled.tasks} tasks are there after a start")
        return seconds

    ours = statistics.median(start() for _ in range(rounds))
    with filled.plainly() as connection:
        naive = _median(lambda: connection.execute(sa.text(LATEST)).all(), 1)
    return Figure(
        f"{filled.kind}: start until the first snapshot, {filled.tasks:,} tasks, "
        f"{filled.history:,} changes",
        f"{ours:.2f} s",
        f"{naive:.2f} s (the latest status of each from the changes, one query)",
        f"< {START_GOAL:g} s",
        ours < START_GOAL,
    )


def _chart(filled: Filled, window: Window, rounds: int) -> Figure:
    since = filled.now - timedelta(seconds=window.seconds)
    counted = {"board": MAIN, "since": since.timestamp()}
    with closing(Store(filled.url)) as store, filled.plainly() as connection:
        # Each time afresh, as what was read is kept for some seconds.
        ours = _median(lambda: HistoryReader(store, lambda: filled.now).trend(MAIN, window), rounds)
        naive = _median(lambda: connection.execute(sa.text(HOURLY), counted).all(), rounds)
    return Figure(
        f"{filled.kind}: chart of {window.name}, read and made",
        f"{ours * 1000:.0f} ms",
        f"{naive * 1000:.0f} ms (its changes counted by SQL)",
        f"< {CHART_GOAL * 1000:.0f} ms",
        ours < CHART_GOAL,
    )


def _share(filled: Filled, sweeps: int) -> Figure:
    with closing(Store(filled.url)) as store:
        seconds = [_sweep(store, filled, number) for number in range(sweeps)]
    ours, most = statistics.median(seconds) / INTERVAL, max(seconds) / INTERVAL
    naive = _one_by_one(filled) * filled.tasks / INTERVAL
    goes_for = filled.kind == "SQLite"
    return Figure(
        f"{filled.kind}: share of a sweep's {INTERVAL} s, {filled.tasks:,} live tasks, "
        f"{CHANGING:.0%} changing (median and most of {sweeps})",
        f"{ours:.1%}, {most:.1%}",
        f"{naive:.0%} (a commit for each reading; {NAIVE_COMMITS} measured and scaled)",
        f"< {SHARE_GOAL:.0%}" if goes_for else "",
        ours < SHARE_GOAL if goes_for else None,
    )


def _sweep(store: Store, filled: Filled, number: int) -> float:
    """Save a sweep in the parts in which the monitor does, and return the seconds."""
    chance, ids = random.Random(number), list(filled.readings)
    changing = set(chance.sample(ids, int(len(ids) * CHANGING)))
    spent = 0.0
    for part in range(SAVES):
        at = filled.now + timedelta(seconds=number * INTERVAL + part + 1)
        pending = PendingWrites(alive_at=at if part == 0 else None)
        for task_id in ids[part::SAVES]:
            if task_id in changing:
                pending.add_change(filled.change(task_id, at), {MAIN})
            else:
                filled.readings[task_id] = replace(filled.readings[task_id], checked_at=at)
            pending.readings[task_id] = filled.readings[task_id]
        if part == 0:
            pending.samples.append((MAIN, Sample(at, (0, filled.tasks, 0, 0, 0, 0, 0))))
        began = time.monotonic()
        store.save(pending)
        spent += time.monotonic() - began
    return spent


def _one_by_one(filled: Filled) -> float:
    """Return the seconds of one reading that is saved by itself."""
    some = list(filled.readings.values())[:NAIVE_COMMITS]
    began = time.monotonic()
    with filled.plainly() as connection:
        for reading in some:
            values = {"status": "running", "at": time.time(), "task_id": reading.task_id}
            connection.execute(sa.text(ONE), values)
            connection.commit()
    return (time.monotonic() - began) / len(some)


def _median(action: Callable[[], object], rounds: int) -> float:
    seconds: list[float] = []
    for _ in range(rounds):
        began = time.monotonic()
        action()
        seconds.append(time.monotonic() - began)
    return statistics.median(seconds)
