"""`python -m tests.bench`: measures everything and prints one Markdown table."""

import argparse
import logging
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import FrameType

from playwright.sync_api import Browser, Error

from tests.bench import boards, pages, servers
from tests.bench.figures import Figure, table
from tests.bench.measures import (
    bulk,
    changes,
    client,
    gate,
    idle,
    long_bodies,
    readers,
    rows,
    store,
    sweep,
    viewers,
    wall,
    webhooks,
)
from tests.support.api.server import task_ids

TASKS = 100
INTERVAL = 5.0
INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    rounds: int
    tabs: int
    count_seconds: float
    idle_seconds: float
    changes: int
    gap: tuple[float, float]
    boards: tuple[int, ...]
    updates: int
    requests: int
    slow_requests: int
    listed: int
    listed_seconds: float
    stored: int
    history: int
    sweeps: int
    walls: int
    wall_seconds: float
    readers: int
    reading_seconds: float
    known: int


FULL = Extent(
    rounds=5,
    tabs=20,
    count_seconds=60,
    idle_seconds=65,
    changes=20,
    gap=(1.5, 4.5),
    boards=(1_000, 10_000),
    updates=6,
    requests=10_000,
    slow_requests=2_000,
    listed=1_000,
    listed_seconds=60,
    stored=10_000,
    history=1_000_000,
    sweeps=12,
    walls=20,
    wall_seconds=60,
    readers=100,
    reading_seconds=30,
    known=10_000,
)
QUICK = Extent(
    rounds=1,
    tabs=2,
    count_seconds=10,
    idle_seconds=35,
    changes=3,
    gap=(0.5, 2.5),
    boards=(1_000,),
    updates=2,
    requests=2_000,
    slow_requests=400,
    listed=300,
    listed_seconds=13,
    stored=2_000,
    history=20_000,
    sweeps=3,
    walls=4,
    wall_seconds=15,
    readers=100,
    reading_seconds=8,
    known=500,
)


def main() -> int:
    """Measure what was asked for, and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short form, below two minutes")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    given = parser.parse_args()
    for number in INTERRUPTS:
        signal.signal(number, _interrupt)
    start = time.monotonic()
    try:
        figures = list(_figures(QUICK if given.quick else FULL, given.only))
    except (KeyboardInterrupt, Error):
        # Playwright's driver hears Ctrl-C too, and may be gone before its pages are closed.
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            raise
        print("Interrupted; everything that was started has been stopped.", file=sys.stderr)
        return 130
    print(
        f"Python {platform.python_version()}, Streamlit {version('streamlit')}, "
        f"{os.cpu_count()} cores; {'quick' if given.quick else 'full'} run of "
        f"{time.monotonic() - start:.0f} s.\n\n{table(figures)}"
    )
    return 0


def _figures(extent: Extent, parts: list[str]) -> Iterator[Figure]:
    for part in parts:
        print(f"{time.strftime('%H:%M:%S')} measuring {part}", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="taskboard-bench-") as folder:
            yield from PARTS[part](Path(folder), extent)


def _client(folder: Path, extent: Extent) -> list[Figure]:
    return client.measure(
        folder, rounds=extent.rounds, tasks=extent.requests, slow_tasks=extent.slow_requests
    )


def _long(folder: Path, extent: Extent) -> list[Figure]:
    return long_bodies.measure(folder, rounds=extent.rounds, tasks=extent.listed)


def _sweep(folder: Path, extent: Extent) -> list[Figure]:
    return sweep.measure(folder, rounds=extent.rounds)


def _bulk(folder: Path, extent: Extent) -> list[Figure]:
    return bulk.measure(folder, tasks=extent.listed, seconds=extent.listed_seconds)


def _store(folder: Path, extent: Extent) -> list[Figure]:
    return store.measure(
        folder,
        tasks=extent.stored,
        history=extent.history,
        sweeps=extent.sweeps,
        rounds=extent.rounds,
    )


def _viewers(folder: Path, extent: Extent) -> list[Figure]:
    with pages.chromium() as browser:
        return viewers.measure(folder, browser, tabs=extent.tabs, seconds=extent.count_seconds)


def _screen(folder: Path, extent: Extent) -> list[Figure]:
    with (
        pages.chromium() as browser,
        servers.api(folder, tasks=TASKS) as base_url,
        _both(folder, browser, base_url) as (ours, naive, our_server, naive_server),
    ):
        ours.settle()
        return [
            *idle.measure(ours, naive, our_server, naive_server, seconds=extent.idle_seconds),
            *changes.measure(
                ours,
                naive,
                base_url,
                our_server,
                tasks=TASKS,
                changes=extent.changes,
                interval=INTERVAL,
                gap=extent.gap,
            ),
        ]


def _webhooks(folder: Path, extent: Extent) -> list[Figure]:
    with pages.chromium() as browser:
        return webhooks.measure(
            folder, browser, tasks=TASKS, changes=extent.changes, gap=extent.gap
        )


def _rows(folder: Path, extent: Extent) -> list[Figure]:
    with pages.chromium() as browser:
        return [
            figure
            for count in extent.boards
            for figure in rows.measure(folder, browser, tasks=count, updates=extent.updates)
        ]


def _wall(folder: Path, extent: Extent) -> list[Figure]:
    with pages.chromium() as browser:
        return wall.measure(
            folder,
            browser,
            walls=extent.walls,
            seconds=extent.wall_seconds,
            updates=extent.updates,
        )


def _gate(folder: Path, extent: Extent) -> list[Figure]:
    return gate.measure(folder, requests=extent.requests, known=extent.known)


def _readers(folder: Path, extent: Extent) -> list[Figure]:
    return readers.measure(folder, readers=extent.readers, seconds=extent.reading_seconds)


@contextmanager
def _both(
    folder: Path, browser: Browser, base_url: str
) -> Iterator[tuple[pages.View, pages.View, servers.Server, servers.Server]]:
    database = boards.filled(folder, TASKS, interval=INTERVAL, live=task_ids(TASKS))
    with (
        servers.naive(folder, tasks=TASKS, interval=INTERVAL, base_url=base_url) as naive_server,
        servers.taskboard(folder, base_url, database) as our_server,
        pages.opened(browser, naive_server.url, pages.NAIVE) as (naive,),
        pages.opened(browser, our_server.url, pages.OURS) as (ours,),
    ):
        yield ours, naive, our_server, naive_server


def _interrupt(_: int, __: FrameType | None) -> None:
    # Once is enough: the stopping of what was started is not to be interrupted.
    for number in INTERRUPTS:
        signal.signal(number, signal.SIG_IGN)
    # What asyncio says of a driver that has gone is no news.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    raise KeyboardInterrupt


PARTS: dict[str, Callable[[Path, Extent], list[Figure]]] = {
    "client": _client,
    "long": _long,
    "sweep": _sweep,
    "bulk": _bulk,
    "store": _store,
    "viewers": _viewers,
    "screen": _screen,
    "webhooks": _webhooks,
    "rows": _rows,
    "wall": _wall,
    "gate": _gate,
    "readers": _readers,
}

if __name__ == "__main__":
    sys.exit(main())
