"""A stand-in for the Browser Use Cloud API over real sockets, which does any harm on request.

As a process of its own: ``python -m tests.api_server --tasks 1000 --latency 0.05`` prints its
base URL on the first line; `control` then steers and reads it from outside.
"""

import argparse
import asyncio
import json
import re
import socket
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Self

from tests.api_faults import Fault
from tests.api_http import HOST, Call, Connection, listen

STATUS_ROUTE = re.compile(r"/api/v1/task/([^/?]+)/status(?:\?.*)?")
CONTROL = "/_control"


class Request(NamedTuple):
    """One request that came in; ``task_id`` is None off the status route."""

    at: float
    method: str
    path: str
    task_id: str | None


class ApiServer:
    """The API's status route on loopback, in a thread of its own, as a context manager."""

    def __init__(self, latency: float = 0.0, key: str = "bu_test", port: int = 0) -> None:
        self.latency = latency
        self.key = key
        self._port = port
        self._changed = threading.Condition()
        self._statuses: dict[str, str | None] = {}
        self._faults: dict[str | None, tuple[Fault, int | None]] = {}
        self._requests: list[Request] = []
        self._counts: Counter[str | None] = Counter()
        self._headers: dict[str | None, dict[str, str]] = {}
        self._in_flight = 0
        self._peak = 0
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="api-server")
        self._thread.start()
        try:
            self.up()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.down()
        self._stop()

    @property
    def base_url(self) -> str:
        """Where a client finds the API; the same after `down` and `up`."""
        return f"http://{HOST}:{self._port}"

    def set(self, task_id: str, status: str | None) -> None:
        """Give a task a status, or make it unknown with None."""
        self.set_many({task_id: status})

    def set_many(self, statuses: Mapping[str, str | None]) -> None:
        """Give many tasks their statuses at once."""
        with self._changed:
            self._statuses.update(statuses)

    def fault(self, task_id: str, fault: Fault | None, times: int | None = None) -> None:
        """Answer for this task with a fault, for good or so many times; None heals it."""
        self._set_fault(task_id, fault, times)

    def fault_all(self, fault: Fault | None, times: int | None = None) -> None:
        """Answer every request with a fault, except for tasks with one of their own."""
        self._set_fault(None, fault, times)

    @property
    def requests(self) -> list[Request]:
        """A copy of all requests since the start or the last `clear`, oldest first."""
        with self._changed:
            return list(self._requests)

    def count(self, task_id: str | None = None) -> int:
        """How many requests there were for a task, or altogether."""
        with self._changed:
            return len(self._requests) if task_id is None else self._counts[task_id]

    def headers(self, task_id: str) -> dict[str, str]:
        """Return the headers of the last request for a task, their names in lower case."""
        with self._changed:
            return dict(self._headers.get(task_id, {}))

    @property
    def peak(self) -> int:
        """The largest number of requests that were unanswered at the same time."""
        with self._changed:
            return self._peak

    @property
    def in_flight(self) -> int:
        """How many requests are unanswered now."""
        with self._changed:
            return self._in_flight

    @property
    def connections(self) -> int:
        """How many connections are open now."""
        with self._changed:
            return len(self._connections)

    def clear(self) -> None:
        """Forget the requests, headers and peak; statuses and faults stay."""
        with self._changed:
            self._requests.clear()
            self._counts.clear()
            self._headers.clear()
            self._peak = self._in_flight

    def wait_for(self, condition: Callable[[], object], timeout: float = 5.0) -> None:
        """Return as soon as the condition holds; raises TimeoutError when it does not."""
        deadline = time.monotonic() + timeout
        # Asked outside the lock, since it may take other locks; the short wait is for
        # conditions on something else than this server, which nobody announces here.
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not so within {timeout:g} s")
            with self._changed:
                self._changed.wait(0.01)

    def down(self) -> None:
        """Close the port and cut every connection; new ones are refused."""
        self._run(self._close())

    def up(self) -> None:
        """Open the port again, the same as before."""
        if self._server is None:
            listener = listen(self._port)
            self._port = listener.getsockname()[1]
            self._run(self._open(listener))

    # What the connections call from the server's thread.

    def opened(self, connection: Connection) -> bool:
        with self._changed:
            self._connections.add(connection)
            self._changed.notify_all()
            return self._server is not None

    def closed(self, connection: Connection) -> None:
        with self._changed:
            self._connections.discard(connection)
            self._changed.notify_all()

    def arrived(self, call: Call) -> None:
        with self._changed:
            self._in_flight += 1
            if call.path == CONTROL:
                return
            self._peak = max(self._peak, self._in_flight)
            task_id = _task_id(call.path)
            self._requests.append(Request(time.monotonic(), call.method, call.path, task_id))
            self._counts[task_id] += 1
            self._headers[task_id] = call.headers
            self._changed.notify_all()

    def left(self) -> None:
        with self._changed:
            self._in_flight -= 1
            self._changed.notify_all()

    def reply(self, call: Call) -> Fault:
        task_id = _task_id(call.path)
        with self._changed:
            if call.path == CONTROL:
                return Fault.json(self._control(json.loads(call.body)))
            if (fault := self._take_fault(task_id)) is not None:
                return fault
            if task_id is None or call.method != "GET":
                return Fault.route_not_found()
            if call.headers.get("authorization") != f"Bearer {self.key}":
                return Fault.unauthorized()
            status = self._statuses.get(task_id)
            return Fault.task_not_found() if status is None else Fault.json(status)

    def _control(self, order: dict[str, Any]) -> dict[str, Any]:
        if order.get("clear"):
            self.clear()
        self.set_many(order.get("set", {}))
        self.latency = float(order.get("latency", self.latency))
        answer: dict[str, Any] = {"requests": len(self._requests), "peak": self._peak}
        if order.get("counts"):
            answer["counts"] = {key: n for key, n in self._counts.items() if key is not None}
        return answer

    def _set_fault(self, task_id: str | None, fault: Fault | None, times: int | None) -> None:
        with self._changed:
            if fault is None:
                self._faults.pop(task_id, None)
            else:
                self._faults[task_id] = (fault, times)

    def _take_fault(self, task_id: str | None) -> Fault | None:
        key = task_id if task_id in self._faults else None
        if key not in self._faults:
            return None
        fault, times = self._faults[key]
        if times is not None:
            self._set_fault(key, fault if times > 1 else None, times - 1)
        return fault

    async def _open(self, listener: socket.socket) -> None:
        self._server = await self._loop.create_server(lambda: Connection(self), sock=listener)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None
        while self._connections:
            for connection in list(self._connections):
                connection.cut()
            await asyncio.sleep(0)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def control(base_url: str, **order: object) -> dict[str, Any]:
    """Steer a server in another process: ``set``, ``latency``, ``clear``, ``counts``."""
    body = json.dumps(order).encode()
    with urllib.request.urlopen(base_url + CONTROL, body, timeout=10) as answer:  # noqa: S310
        result: dict[str, Any] = json.load(answer)
        return result


def task_ids(count: int) -> list[str]:
    """Name the tasks that a server started with ``--tasks`` knows."""
    return [f"task-{number:05d}" for number in range(count)]


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.api_server")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--status", default="running")
    parser.add_argument("--key", default="bu_test")
    given = parser.parse_args()
    with ApiServer(latency=given.latency, key=given.key, port=given.port) as api:
        api.set_many(dict.fromkeys(task_ids(given.tasks), given.status))
        sys.stdout.write(f"{api.base_url}\n")
        sys.stdout.flush()
        threading.Event().wait()


@lru_cache(maxsize=100_000)
def _task_id(path: str) -> str | None:
    found = STATUS_ROUTE.fullmatch(path)
    return found[1] if found else None


if __name__ == "__main__":
    main()
