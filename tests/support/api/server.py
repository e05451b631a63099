"""A stand-in for the Browser Use Cloud API over real sockets, which does any harm on request.

As a process of its own: ``python -m tests.support.api.server --tasks 1000 --latency 0.05`` prints
its base URL on the first line; `control` then steers and reads it from outside.
"""

import argparse
import json
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from tests.support.api.faults import AccountLimit, Fault, Faults
from tests.support.api.http import Call, Loopback
from tests.support.api.routes import VERSIONS, Tasks, carries, route

CONTROL = "/_control"
# Stands for the list routes where a task id stands for its status routes, and can be none.
LISTS = "/lists"


class Request(NamedTuple):
    """One request that came in; ``task_id`` is None off the status routes."""

    at: float
    method: str
    path: str
    task_id: str | None


class ApiServer(Loopback):
    """The API's status and list routes on loopback, in a thread of its own, as a context.

    Routes of other versions than ``versions``, and the lists without ``lists``, are not there.
    """

    def __init__(
        self,
        latency: float = 0.0,
        key: str = "bu_test",
        port: int = 0,
        versions: Collection[str] = ("v1",),
        lists: bool = True,
    ) -> None:
        super().__init__(port)
        self.latency = latency
        self.key = key
        self._versions = frozenset(versions)
        self._has_lists = lists
        self._tasks = Tasks()
        self._faults = Faults()
        self._limit: AccountLimit | None = None
        self._routes: dict[tuple[str, str], Fault] = {}
        self._requests: list[Request] = []
        self._bodies: list[bytes] = []
        self._counts: Counter[str] = Counter()
        self._headers: dict[str, dict[str, str]] = {}
        self._in_flight = 0
        self._peak = 0

    def set(
        self,
        task_id: str,
        status: str | None,
        version: str | None = None,
        success: bool | None = None,
    ) -> None:
        """Give a task a status, or make it unknown with None.

        Every version knows it and calls its status by its own word, or ``version`` alone
        knows it and calls it as given; ``success`` is the agent's verdict, as v2 tells it.
        """
        self.set_many({task_id: status}, version, success)

    def set_many(
        self,
        statuses: Mapping[str, str | None],
        version: str | None = None,
        success: bool | None = None,
    ) -> None:
        """Give many tasks their statuses at once; the last of them is the newest."""
        with self._changed:
            self._tasks.set(statuses, version, success)

    def speak(self, *versions: str, lists: bool = True) -> None:
        """Have the routes of these versions from now on, with or without their lists."""
        with self._changed:
            self._versions = frozenset(versions)
            self._has_lists = lists

    def fault(
        self,
        task_id: str,
        fault: Fault | None,
        times: int | None = None,
        version: str | None = None,
    ) -> None:
        """Answer for this task with a fault, for good or so many times; None heals it.

        It concerns the status routes that are there, or the one of ``version`` alone.
        """
        with self._changed:
            self._faults.put(fault, times, task_id, version)

    def fault_lists(
        self, fault: Fault | None, times: int | None = None, version: str | None = None
    ) -> None:
        """Answer with a fault on the list routes that are there, or on that of ``version``."""
        with self._changed:
            self._faults.put(fault, times, LISTS, version)

    def route(self, method: str, path: str, answer: Fault) -> None:
        """Answer on a further route, given with its query, to whoever has the key."""
        with self._changed:
            self._routes[method, path] = answer

    def fault_all(self, fault: Fault | None, times: int | None = None) -> None:
        """Answer every request with a fault, except where there is one of their own."""
        with self._changed:
            self._faults.put(fault, times)

    def limit(self, requests: int) -> AccountLimit:
        """Allow so many requests in five seconds from now on, and tell clients what is left."""
        with self._changed:
            self._limit = AccountLimit(requests)
            return self._limit

    @property
    def requests(self) -> list[Request]:
        """A copy of all requests since the start or the last `clear`, oldest first."""
        with self._changed:
            return list(self._requests)

    @property
    def bodies(self) -> list[bytes]:
        """A copy of the bodies of all requests that had one, oldest first."""
        with self._changed:
            return list(self._bodies)

    def count(self, task_id: str | None = None) -> int:
        """How many requests there were for a task, or altogether."""
        with self._changed:
            return len(self._requests) if task_id is None else self._counts[task_id]

    def lists(self) -> int:
        """How many requests there were for a page of a list."""
        return self.count(LISTS)

    def headers(self, task_id: str = LISTS) -> dict[str, str]:
        """Return the headers of the last request for a task, or for a list, in lower case."""
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

    def clear(self) -> None:
        """Forget the requests, headers and peak; statuses and faults stay."""
        with self._changed:
            self._requests.clear()
            self._bodies.clear()
            self._counts.clear()
            self._headers.clear()
            self._peak = self._in_flight

    def arrived(self, call: Call) -> None:
        with self._changed:
            self._in_flight += 1
            if call.path == CONTROL:
                return
            self._peak = max(self._peak, self._in_flight)
            asked = route(call.path)
            task_id = asked.task_id if asked else None
            self._requests.append(Request(time.monotonic(), call.method, call.path, task_id))
            if call.body:
                self._bodies.append(call.body)
            if asked:
                subject = task_id or LISTS
                self._counts[subject] += 1
                self._headers[subject] = call.headers
            self._changed.notify_all()

    def left(self) -> None:
        with self._changed:
            self._in_flight -= 1
            self._changed.notify_all()

    def reply(self, call: Call) -> Fault:
        with self._changed:
            limit = None if call.path == CONTROL else self._limit
            if limit is None:
                return self._reply(call)
            return limit.count(call.headers.get("user-agent", ""), lambda: self._reply(call))

    def _reply(self, call: Call) -> Fault:
        if call.path == CONTROL:
            return Fault.json(self._control(json.loads(call.body)))
        if (further := self._routes.get((call.method, call.path))) is not None:
            version = "v1" if call.path.startswith("/api/v1/") else "v2"
            return further if carries(call.headers, version, self.key) else Fault.unauthorized()
        asked = route(call.path)
        if (
            asked is None
            or call.method != "GET"
            or asked.version not in self._versions
            or not (asked.task_id or self._has_lists)
        ):
            return self._faults.take(None, None) or Fault.route_not_found()
        fault = self._faults.take(asked.task_id or LISTS, asked.version)
        if fault is not None:
            return fault
        if not carries(call.headers, asked.version, self.key):
            return Fault.unauthorized()
        return self._tasks.answer(asked)

    def _control(self, order: dict[str, Any]) -> dict[str, Any]:
        if order.get("clear"):
            self.clear()
        self.set_many(order.get("set", {}))
        self.latency = float(order.get("latency", self.latency))
        answer: dict[str, Any] = {"requests": len(self._requests), "peak": self._peak}
        if order.get("counts"):
            answer["lists"] = self._counts[LISTS]
            answer["counts"] = {key: n for key, n in self._counts.items() if key != LISTS}
        return answer


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
    parser = argparse.ArgumentParser(prog="python -m tests.support.api.server")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--status", default="running")
    parser.add_argument("--key", default="bu_test")
    parser.add_argument("--versions", nargs="+", choices=VERSIONS, default=["v1"])
    parser.add_argument("--no-lists", action="store_true")
    parser.add_argument("--output", type=int, default=0, help="length of each session's, in v3")
    given = parser.parse_args()
    with ApiServer(
        given.latency, given.key, given.port, given.versions, lists=not given.no_lists
    ) as api:
        ids = task_ids(given.tasks)
        api.set_many(dict.fromkeys(ids, given.status))
        for task_id in ids if given.output else ():
            session = {"id": task_id, "status": given.status, "output": "Done. " * given.output}
            session["output"] = session["output"][: given.output]
            api.fault(task_id, Fault.json(session), version="v3")
        sys.stdout.write(f"{api.base_url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
