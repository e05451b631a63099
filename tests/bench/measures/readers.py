"""What programs that read boards all the time cost the poller, and how long they wait."""

import asyncio
import itertools
import statistics
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.bench import boards, servers
from tests.bench.figures import Figure, size
from tests.support.api.server import control, task_ids

TASKS, SMALL_TASKS, LIVE = 10_000, 1000, 500
INTERVAL = 5.0
CHECKS_PER_SECOND = LIVE / INTERVAL
BOARD = f"/api/boards/{boards.MAIN}"
FORMS = (BOARD, f"{BOARD}.csv", f"{BOARD}/export")
# What programs accept: httpx, requests and aiohttp take gzip unless they are told otherwise.
PLAIN, PACKED = "identity", "gzip"
REQUESTS_PER_SECOND = 200
MAX_AGE, MAX_P95 = 1.0, 0.2
LOOK_SECONDS = 0.1
# For so long the status of a task is fresh; later the board would show it as last known.
FRESH_SECONDS = 2 * INTERVAL
TIMEOUT = aiohttp.ClientTimeout(total=120)


@dataclass
class Watched:
    """What was seen of a server in a while: ages in seconds, and what its readers got."""

    loop_ages: list[float] = field(default_factory=list)
    check_ages: list[float] = field(default_factory=list)
    checks_per_second: float = 0.0
    cpu: float = 0.0
    cpu_per_answer: float = 0.0
    answers: int = 0
    failures: int = 0
    received: int = 0

    @property
    def on_time(self) -> bool:
        """Whether the loop turned and every status stayed fresh."""
        return max(self.loop_ages) < MAX_AGE and max(self.check_ages) < FRESH_SECONDS

    @property
    def text(self) -> str:
        """Say how late the loop and the checks were."""
        return (
            f"{max(self.loop_ages):.2f} s, median {statistics.median(self.loop_ages):.2f} s; "
            f"oldest check {max(self.check_ages):.1f} s, {self.checks_per_second:.0f} checks a "
            f"second; server {self.cpu:.0%} of a core"
        )


def measure(folder: Path, *, readers: int, seconds: float) -> list[Figure]:
    """Watch a large board without readers and with many, then read a small one at a fixed rate."""
    with (
        servers.api(folder, tasks=TASKS, lists=False) as base_url,
        _served(folder, base_url, TASKS) as server,
    ):
        alone = asyncio.run(_watched(server, base_url, PLAIN, 0, seconds))
        read = {
            coding: asyncio.run(_watched(server, base_url, coding, readers, seconds))
            for coding in (PLAIN, PACKED)
        }
    with (
        servers.api(folder, tasks=SMALL_TASKS, lists=False) as base_url,
        _served(folder, base_url, SMALL_TASKS) as server,
    ):
        seldom = asyncio.run(_waits(server, PACKED, 2, seconds))
        often = {
            coding: asyncio.run(_waits(server, coding, REQUESTS_PER_SECOND, seconds))
            for coding in (PLAIN, PACKED)
        }
    figures: list[Figure] = []
    for coding, seen in read.items():
        figures += [
            Figure(
                f"Loop's age at most, {readers} readers of JSON, CSV and export that accept "
                f"{coding}, {TASKS:,} tasks, {LIVE} of them live, {seconds:g} s",
                seen.text,
                f"{alone.text} (no readers)",
                f"< {MAX_AGE:g} s, checks within {FRESH_SECONDS:g} s",
                seen.on_time,
            ),
            Figure(
                f"What these {readers} read",
                f"{seen.answers:,} answers, {size(seen.received)}; {seen.failures} failures; "
                f"{seen.cpu_per_answer * 1000:.1f} ms of processor an answer",
                "",
                "no failure",
                seen.failures == 0,
            ),
        ]
    figures += [
        Figure(
            f"JSON of {SMALL_TASKS:,} tasks at {REQUESTS_PER_SECOND} requests a second that "
            f"accept {coding}",
            _percentiles(waits),
            f"{_percentiles(seldom)} (2 requests a second)",
            f"95 % < {MAX_P95 * 1000:.0f} ms",
            _percentile(waits, 95) < MAX_P95,
        )
        for coding, waits in often.items()
    ]
    return figures


def _served(folder: Path, base_url: str, tasks: int) -> AbstractContextManager[servers.Server]:
    database = boards.filled(folder, tasks, interval=INTERVAL, live=task_ids(LIVE))
    return servers.taskboard(folder, base_url, database, per_second=2 * CHECKS_PER_SECOND)


async def _watched(
    server: servers.Server, base_url: str, coding: str, readers: int, seconds: float
) -> Watched:
    seen = Watched()
    async with _session(server, coding) as session, _running() as start:
        for form, _ in zip(itertools.cycle(FORMS), range(readers), strict=False):
            start(_read(session, form, seen))
        start(_look(session, seen))
        # The checks that were due at the start are made; ages are seen from the first answer on.
        await asyncio.sleep(INTERVAL)
        await asyncio.to_thread(control, base_url, clear=True)
        begun, cpu, answers = time.monotonic(), server.cpu_seconds(), seen.answers
        await asyncio.sleep(seconds)
        spent = time.monotonic() - begun
        checks = (await asyncio.to_thread(control, base_url))["requests"]
        seen.checks_per_second = checks / spent
        used = server.cpu_seconds() - cpu
        seen.cpu = used / spent
        seen.cpu_per_answer = used / max(1, seen.answers - answers)
    return seen


async def _read(session: aiohttp.ClientSession, path: str, seen: Watched) -> None:
    while True:
        try:
            async with session.get(path) as answer:
                async for piece in answer.content.iter_any():
                    seen.received += len(piece)
            seen.answers += 1
            seen.failures += answer.status != 200
        except aiohttp.ClientError:
            seen.failures += 1


async def _look(session: aiohttp.ClientSession, seen: Watched) -> None:
    while True:
        async with session.get(f"{BOARD}/version", headers={"Accept-Encoding": PLAIN}) as answer:
            ages = await answer.json()
        seen.loop_ages.append(ages["alive_age"])
        seen.check_ages.append(ages["oldest_live_age"])
        await asyncio.sleep(LOOK_SECONDS)


async def _waits(
    server: servers.Server, coding: str, per_second: float, seconds: float
) -> list[float]:
    waits: list[float] = []

    async def read() -> None:
        begun = time.monotonic()
        async with session.get(BOARD) as answer:
            answer.raise_for_status()
            await answer.read()
        waits.append(time.monotonic() - begun)

    async with _session(server, coding) as session, asyncio.TaskGroup() as group:
        begun = time.monotonic()
        for number in range(round(per_second * seconds)):
            # None waits for the one before: whoever is late is late for everybody.
            await asyncio.sleep(begun + number / per_second - time.monotonic())
            group.create_task(read())
    return waits


def _session(server: servers.Server, coding: str) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        server.url,
        connector=aiohttp.TCPConnector(limit=0),
        headers={"Accept-Encoding": coding},
        timeout=TIMEOUT,
        # What comes is counted as it comes, and unpacking it would be the bench's own work.
        auto_decompress=False,
    )


@asynccontextmanager
async def _running() -> AsyncIterator[Callable[[Coroutine[Any, Any, None]], None]]:
    tasks: list[asyncio.Task[None]] = []

    def start(work: Coroutine[Any, Any, None]) -> None:
        tasks.append(asyncio.create_task(work))

    try:
        yield start
    finally:
        ended = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        for task in ended:
            task.result()


def _percentile(waits: list[float], percent: int) -> float:
    return statistics.quantiles(waits, n=100, method="inclusive")[percent - 1]


def _percentiles(waits: list[float]) -> str:
    half, most = (_percentile(waits, percent) * 1000 for percent in (50, 95))
    return f"half within {half:.0f} ms, 95 % within {most:.0f} ms"
