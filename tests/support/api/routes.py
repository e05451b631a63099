"""What `ApiServer` knows of its tasks, and in which routes, words and envelopes it tells it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from tests.support.api.faults import Fault

# v4s are the sessions of v4.
VERSIONS = ("v1", "v2", "v3", "v4", "v4s")
LISTS = {
    "/api/v1/tasks": "v1",
    "/api/v2/tasks": "v2",
    "/api/v3/sessions": "v3",
    "/api/v4/runs": "v4",
    "/api/v4/sessions": "v4s",
}
STATUS = re.compile(
    r"/api/(?:(?:(v1)/task|(v2)/tasks|(v4)/runs)/([^/?]+)/status|(v3|v4)/sessions/([^/?]+))(?:\?.*)?"
)
NOUNS = {"v1": "Task", "v2": "Task", "v3": "Session", "v4": "Run", "v4s": "Session"}
# What v3 and v4 call the statuses of v1; they know no pause.
V3_WORDS = {"paused": "running", "finished": "stopped", "failed": "error"}
V4_WORDS = {
    "created": "queued",
    "paused": "running",
    "finished": "completed",
    "stopped": "cancelled",
}
WORDS = {"v3": V3_WORDS, "v4": V4_WORDS, "v4s": V4_WORDS}
ENDED = {"finished", "stopped", "failed", "completed", "cancelled"}
DEFAULT_ROWS = 10
MOST_ROWS = {"v1": 100, "v2": 100, "v3": 100, "v4": 50, "v4s": 100}
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DURATION = timedelta(minutes=1)


class Route(NamedTuple):
    """What a path asks for: the list of a version or, with ``task_id``, a status."""

    version: str
    task_id: str | None
    query: str


@lru_cache(maxsize=100_000)
def route(path: str) -> Route | None:
    """Return the route that a path with its query leads to, None where there is none."""
    if found := STATUS.fullmatch(path):
        if found[6]:
            return Route("v4s" if found[5] == "v4" else "v3", found[6], "")
        return Route(found[1] or found[2] or found[3], found[4], "")
    bare, _, query = path.partition("?")
    return Route(LISTS[bare], None, query) if bare in LISTS else None


def carries(headers: Mapping[str, str], version: str, key: str) -> bool:
    """Tell whether a request has the key where the version takes it."""
    if version == "v1":
        return headers.get("authorization") == f"Bearer {key}"
    return headers.get("x-browser-use-api-key") == key


@dataclass(slots=True)
class Task:
    """One task, and what each version that knows it calls its status."""

    task_id: str
    created_at: datetime
    words: dict[str, str] = field(default_factory=dict)
    success: bool | None = None
    # Whether a session of v3 has an output, which decides what its words mean.
    has_output: bool = False

    def finished_at(self, version: str) -> datetime | None:
        """Return when the task ended, None while it has not."""
        return self.created_at + DURATION if self.words[version] in ENDED else None


class Tasks:
    """All tasks of the account, in the order in which they were first set."""

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}
        self._newest: dict[str, list[Task]] = {}

    def set(
        self, statuses: Mapping[str, str | None], version: str | None, success: bool | None
    ) -> None:
        """Give tasks their statuses, in the words of v1 or, with a version, in its own."""
        for task_id, status in statuses.items():
            task = self._tasks.get(task_id)
            if task is None:
                created_at = FIRST + timedelta(seconds=len(self._tasks))
                task = self._tasks[task_id] = Task(task_id, created_at)
            task.success = success
            task.has_output = status == "finished"
            for each in VERSIONS if version is None else (version,):
                if (status is None) == (each in task.words):
                    self._newest.pop(each, None)
                if status is None:
                    task.words.pop(each, None)
                else:
                    words = WORDS.get(each, {}) if version is None else {}
                    task.words[each] = words.get(status, status)

    def answer(self, asked: Route) -> Fault:
        """Answer a request that is let in."""
        if asked.task_id is None:
            return self._page(asked.version, asked.query)
        task = self._tasks.get(asked.task_id)
        if task is None or asked.version not in task.words:
            return Fault.answer(404, {"detail": f"{NOUNS[asked.version]} not found"})
        match asked.version:
            case "v1":
                return _json_word(task.words["v1"])
            case "v2":
                return Fault.json(_v2_status(task))
            case "v3":
                return Fault.json(_v3_session(task))
            case "v4":
                return Fault.json({"status": task.words["v4"]})
            case _:
                return Fault.json(_v4_session(task))

    def _page(self, version: str, query: str) -> Fault:
        given = dict(parse_qsl(query))
        tasks = self._known(version)
        match version:
            case "v1":
                page, rows = _whole(given, "page", 1), _whole(given, "limit", DEFAULT_ROWS)
            case "v2":
                page, rows = _whole(given, "pageNumber", 1), _whole(given, "pageSize", DEFAULT_ROWS)
            case "v3":
                page, rows = _whole(given, "page", 1), _whole(given, "page_size", DEFAULT_ROWS)
            case _:
                page, rows = 1, _whole(given, "limit", DEFAULT_ROWS)
        if not (page >= 1 and 1 <= rows <= MOST_ROWS[version]):
            return Fault.invalid_query()
        if version in ("v4", "v4s"):
            return _from_cursor(version, tasks, rows, given.get("cursor"))
        return Fault.json(_numbered(version, tasks, page, rows))

    def _known(self, version: str) -> list[Task]:
        if version not in self._newest:
            newest = reversed(self._tasks.values())
            self._newest[version] = [task for task in newest if version in task.words]
        return self._newest[version]


@lru_cache(maxsize=256)
def _json_word(word: str) -> Fault:
    return Fault.json(word)


def _numbered(version: str, tasks: list[Task], page: int, rows: int) -> dict[str, Any]:
    shown = tasks[(page - 1) * rows : page * rows]
    if version == "v2":
        counts = {"totalItems": len(tasks), "pageNumber": page, "pageSize": rows}
        return {"items": [_v2_row(task) for task in shown], **counts}
    if version == "v3":
        counts = {"total": len(tasks), "page": page, "pageSize": rows}
        return {"sessions": [_v3_session(task) for task in shown], **counts}
    return {
        "tasks": [_v1_row(task) for task in shown],
        "total_pages": -(-len(tasks) // rows),
        "page": page,
        "limit": rows,
        "total_count": len(tasks),
    }


def _from_cursor(version: str, tasks: Iterable[Task], rows: int, cursor: str | None) -> Fault:
    if cursor is not None:
        # With characters that a client must quote, as in any opaque cursor.
        before = cursor.removeprefix("older&than=")
        created = {task.task_id: task.created_at for task in tasks}
        if before == cursor or before not in created:
            return Fault.invalid_query()
        tasks = [task for task in tasks if task.created_at < created[before]]
    left = list(tasks)
    shown, more = left[:rows], len(left) > rows
    name, row = ("runs", _v4_row) if version == "v4" else ("sessions", _v4_session)
    return Fault.json(
        {
            name: [row(task) for task in shown],
            "nextCursor": f"older&than={shown[-1].task_id}" if more else None,
            "hasMore": more,
        }
    )


def _v1_row(task: Task) -> dict[str, Any]:
    ended = task.finished_at("v1")
    return {
        "id": task.task_id,
        "task": f"Do {task.task_id}",
        "output": "Done." if ended else None,
        "status": task.words["v1"],
        "created_at": task.created_at.isoformat(),
        "finished_at": ended.isoformat() if ended else None,
        "live_url": None,
    }


def _v2_status(task: Task) -> dict[str, Any]:
    ended = task.finished_at("v2")
    return {
        "id": task.task_id,
        "status": task.words["v2"],
        "output": "Done." if ended else None,
        "finishedAt": _naive(ended) if ended else None,
        "isSuccess": task.success,
        "cost": "0.02" if ended else None,
    }


def _v2_row(task: Task) -> dict[str, Any]:
    return {
        **_v2_status(task),
        "task": f"Do {task.task_id}",
        "createdAt": _naive(task.created_at),
    }


def _v4_row(task: Task) -> dict[str, Any]:
    return {
        "id": task.task_id,
        "title": f"Do {task.task_id}",
        "status": task.words["v4"],
        "totalCostUsd": "0.04",
        "createdAt": task.created_at.isoformat(),
        "updatedAt": (task.created_at + DURATION).isoformat(),
    }


def _v3_session(task: Task) -> dict[str, Any]:
    return {
        "id": task.task_id,
        "status": task.words["v3"],
        "title": f"Do {task.task_id}",
        "output": "Done." if task.has_output else None,
        "stepCount": 2,
        "isTaskSuccessful": task.success,
        "totalCostUsd": "0.03",
        "createdAt": task.created_at.isoformat(),
        "updatedAt": (task.created_at + DURATION).isoformat(),
    }


def _v4_session(task: Task) -> dict[str, Any]:
    return {
        "sessionId": task.task_id,
        "latestRunId": f"run-of-{task.task_id}",
        "task": f"Do {task.task_id}",
        "title": None,
        "status": task.words["v4s"],
        "createdAt": task.created_at.isoformat(),
        "updatedAt": (task.created_at + DURATION).isoformat(),
    }


def _naive(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat()


def _whole(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default))
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else 0
