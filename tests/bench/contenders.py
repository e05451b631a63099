"""`python -m tests.bench.contenders`: one way of asking for many tasks, in a process of its own."""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, NamedTuple

import aiohttp
import httpx
import psutil
import requests

from components.api import ApiClient
from components.model.settings import Settings
from tests.bench import servers
from tests.support.api.server import task_ids

STATUS = "running"
HEADERS = {"Authorization": f"Bearer {servers.KEY}", "X-Browser-Use-API-Key": servers.KEY}
# Long enough for a contender to be slow rather than to fail.
TIMEOUT_SECONDS = 60

Ask = Callable[[str], Awaitable[str]]
Get = Callable[..., requests.Response]


class Cost(NamedTuple):
    """Seconds, and seconds of processor, that a run took, and the bytes that memory grew by."""

    wall: float
    processor: float
    grown: int


def cost(way: str, base_url: str, *, tasks: int, workers: int = 1) -> Cost:
    """Ask once for each of so many tasks in a fresh process, and return what that cost there."""
    command = [sys.executable, "-m", "tests.bench.contenders", way, base_url]
    command += [str(tasks), str(workers)]
    # A session of its own, so that Ctrl-C ends it from here alone.
    done = subprocess.run(
        command,
        env=servers.inherited(),
        cwd=servers.ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
        check=True,
    )
    return Cost(*json.loads(done.stdout))


def main() -> None:
    """Run one contender and print its cost."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.contenders")
    parser.add_argument("way", choices=[*AT_ONCE, *ONE_BY_ONE])
    parser.add_argument("base_url")
    parser.add_argument("tasks", type=int)
    parser.add_argument("workers", type=int)
    given = parser.parse_args()
    ids = task_ids(given.tasks)
    if given.way in AT_ONCE:
        opened = AT_ONCE[given.way](given.base_url, given.workers)
        spent = asyncio.run(_at_once(opened, ids, given.workers))
    else:
        spent = _one_by_one(ONE_BY_ONE[given.way](), given.base_url, ids)
    print(json.dumps(spent))


async def _at_once(
    opened: AbstractAsyncContextManager[Ask], ids: Iterable[str], workers: int
) -> Cost:
    rest = iter(ids)

    async def work(ask: Ask) -> None:
        for task_id in rest:
            _check(await ask(task_id))

    async with opened as ask:
        meter = _Meter()
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(work(ask))
        return meter.read()


def _one_by_one(get: Get, base_url: str, ids: Iterable[str]) -> Cost:
    meter = _Meter()
    for task_id in ids:
        answer = get(_url(base_url, task_id), headers=HEADERS, timeout=TIMEOUT_SECONDS)
        _check(answer.json())
    return meter.read()


class _Meter:
    def __init__(self) -> None:
        self._memory = psutil.Process().memory_info().rss
        self._processor = time.process_time()
        self._wall = time.perf_counter()

    def read(self) -> Cost:
        return Cost(
            time.perf_counter() - self._wall,
            time.process_time() - self._processor,
            psutil.Process().memory_info().rss - self._memory,
        )


@asynccontextmanager
async def _taskboard(base_url: str, workers: int, version: str = "v1") -> AsyncIterator[Ask]:
    settings = Settings(
        database_url="",
        api_key=servers.KEY,
        base_url=base_url,
        api_version=version,
        concurrency=workers,
        timeout_seconds=TIMEOUT_SECONDS,
    )
    async with ApiClient(settings) as client:

        async def ask(task_id: str) -> str:
            return (await client.status(task_id)).status

        yield ask


@asynccontextmanager
async def _aiohttp(base_url: str, workers: int, version: str = "v1") -> AsyncIterator[Ask]:
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    connector = aiohttp.TCPConnector(limit=workers)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def ask(task_id: str) -> str:
            url = _url(base_url, task_id, version)
            async with session.get(url, headers=HEADERS) as answer:
                return _status(await answer.json())

        yield ask


@asynccontextmanager
async def _httpx(base_url: str, workers: int, version: str = "v1") -> AsyncIterator[Ask]:
    limits = httpx.Limits(max_connections=workers, max_keepalive_connections=workers)
    async with httpx.AsyncClient(limits=limits, timeout=TIMEOUT_SECONDS) as client:

        async def ask(task_id: str) -> str:
            answer = await client.get(_url(base_url, task_id, version), headers=HEADERS)
            return _status(answer.json())

        yield ask


def _url(base_url: str, task_id: str, version: str = "v1") -> str:
    path = f"v3/sessions/{task_id}" if version == "v3" else f"v1/task/{task_id}/status"
    return f"{base_url}/api/{path}"


def _status(body: Any) -> str:
    return str(body["status"] if isinstance(body, dict) else body)


def _check(status: object) -> None:
    if status != STATUS:
        raise RuntimeError(f"the API said {status!r}, not {STATUS!r}")


AT_ONCE: dict[str, Callable[[str, int], AbstractAsyncContextManager[Ask]]] = {
    "taskboard": _taskboard,
    "aiohttp": _aiohttp,
    "httpx": _httpx,
    "taskboard v3": partial(_taskboard, version="v3"),
    "aiohttp v3": partial(_aiohttp, version="v3"),
    "httpx v3": partial(_httpx, version="v3"),
}
ONE_BY_ONE: dict[str, Callable[[], Get]] = {
    "session": lambda: requests.Session().get,
    "requests": lambda: requests.get,
}

if __name__ == "__main__":
    main()
