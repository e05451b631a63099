"""What `ApiServer` knows of its tasks, and in which routes, words and envelopes it tells it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from tests.support.api_faults import Fault

VERSIONS = ("v1", "v2", "v4")
LISTS = {"/api/v1/tasks": "v1", "/api/v2/tasks": "v2", "/api/v4/runs": "v4"}
STATUS = re.compile(r"/api/(?:(v1)/task|(v2)/tasks|(v4)/runs)/([^/?]+)/status(?:\?.*)?")
KEY_HEADERS = {
    "v1": ("authorization", "Bearer "),
    "v2": ("x-browser-use-api-key", ""),
    "v4": ("x-browser-use-api-key", ""),
}
# What v4 calls the statuses of v1; it knows no pause.
V4_WORDS = {
    "created": "queued",
    "paused": "running",
    "finished": "completed",
    "stopped": "cancelled",
}
ENDED = {"finished", "stopped", "failed", "completed", "cancelled"}
DEFAULT_ROWS = 10
MOST_ROWS = {"v1": 100, "v2": 100, "v4": 50}
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
        return Route(found[1] or found[2] or found[3], found[4], "")
    bare, _, query = path.partition("?")
    return Route(LISTS[bare], None, query) if bare in LISTS else None


def carries(headers: Mapping[str, str], version: str, key: str) -> bool:
    """Tell whether a request has the key where the version takes it."""
    name, prefix = KEY_HEADERS[version]
    return headers.get(name) == prefix + key


@dataclass(slots=True)
class Task:
    """One task, and what each version that knows it calls its status."""

    task_id: str
    created_at: datetime
    words: dict[str, str] = field(default_factory=dict)
    success: bool | None = None

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
            for each in VERSIONS if version is None else (version,):
                if (status is None) == (each in task.words):
                    self._newest.pop(each, None)
                if status is None:
                    task.words.pop(each, None)
                elif each == "v4" and version is None:
                    task.words[each] = V4_WORDS.get(status, status)
                else:
                    task.words[each] = status

    def answer(self, asked: Route) -> Fault:
        """Answer a request that is let in."""
        if asked.task_id is None:
            return self._page(asked.version, asked.query)
        task = self._tasks.get(asked.task_id)
        if task is None or asked.version not in task.words:
            detail = "Run not found" if asked.version == "v4" else "Task not found"
            return Fault.answer(404, {"detail": detail})
        word = task.words[asked.version]
        if asked.version == "v1":
            return _json_word(word)
        return Fault.json(_v2_status(task) if asked.version == "v2" else {"status": word})

    def _page(self, version: str, query: str) -> Fault:
        given = dict(parse_qsl(query))
        tasks = self._known(version)
        match version:
            case "v1":
                page, rows = _whole(given, "page", 1), _whole(given, "limit", DEFAULT_ROWS)
            case "v2":
                page, rows = _whole(given, "pageNumber", 1), _whole(given, "pageSize", DEFAULT_ROWS)
            case _:
                page, rows = 1, _whole(given, "limit", DEFAULT_ROWS)
        if not (page >= 1 and 1 <= rows <= MOST_ROWS[version]):
            return Fault.invalid_query()
        if version == "v4":
            return _runs(tasks, rows, given.get("cursor"))
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
    return {
        "tasks": [_v1_row(task) for task in shown],
        "total_pages": -(-len(tasks) // rows),
        "page": page,
        "limit": rows,
        "total_count": len(tasks),
    }


def _runs(tasks: Iterable[Task], rows: int, cursor: str | None) -> Fault:
    if cursor is not None:
        # With characters that a client must quote, as in any opaque cursor.
        before = cursor.removeprefix("older&than=")
        created = {task.task_id: task.created_at for task in tasks}
        if before == cursor or before not in created:
            return Fault.invalid_query()
        tasks = [task for task in tasks if task.created_at < created[before]]
    left = list(tasks)
    shown, more = left[:rows], len(left) > rows
    return Fault.json(
        {
            "runs": [_v4_row(task) for task in shown],
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
        "createdAt": task.created_at.isoformat(),
    }


def _naive(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat()


def _whole(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default))
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else 0
