"""What the versions have in common: the key, the rate headers, ids, numbers and pages."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from components.demo.simulation import SimulatedTask, Simulation
from components.model.statuses import STOPPED, Status

MAX_PAGE = 999_999
# The live service allows 25 requests a second, counted in windows of five seconds.
WINDOW_SECONDS, WINDOW_REQUESTS = 5, 125
# What each kind of id names.
NOUNS = {
    "v1": "Task",
    "v2": "Task",
    "v2s": "Session",
    "v3": "Session",
    "v4": "Run",
    "v4s": "Session",
}


@dataclass(frozen=True)
class Call:
    """One request: what it names, and the tasks that it is about."""

    simulation: Simulation
    request: Request
    body: bytes

    def task(self, kind: str) -> SimulatedTask:
        """Return the task with the id in the path, an id of a kind; 404 where there is none."""
        task = self.simulation.find(kind, self.request.path_params["id"])
        if task is None:
            raise HTTPException(404, f"{NOUNS[kind]} not found")
        return task

    def stopped(self, task: SimulatedTask, status: Status = STOPPED) -> SimulatedTask:
        """End a task, and return it as it is then."""
        return self.simulation.stop(task.entry.task_id, status) or task

    def number(self, name: str, default: int, most: int, least: int = 1) -> int:
        """Return a whole number of the query; 422 for any other text."""
        text = self.request.query_params.get(name, str(default))
        if len(text) <= len(str(most)) and text.isdecimal() and least <= int(text) <= most:
            return int(text)
        raise HTTPException(422, f"{name} must be a whole number from {least} to {most}")

    def choice(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """Return one word of the JSON body; 422 for any other body."""
        try:
            given = json.loads(self.body or b"{}")
        except ValueError:
            given = None
        word = given.get(name, default) if isinstance(given, dict) else None
        if word not in allowed:
            raise HTTPException(422, f"{name} must be one of {', '.join(allowed)}")
        return str(word)

    def page(self, kind: str, limit: int) -> tuple[tuple[SimulatedTask, ...], str | None]:
        """Return so many tasks after the query's cursor, and the cursor of the next page."""
        tasks = self.simulation.tasks(kind)
        ids = [task.identity.ids[kind] for task in tasks]
        cursor = self.request.query_params.get("cursor")
        if cursor is not None and cursor not in ids:
            raise HTTPException(422, "cursor must be the one of an earlier page")
        first = 0 if cursor is None else ids.index(cursor) + 1
        shown = tasks[first : first + limit]
        more = first + limit < len(tasks)
        return shown, shown[-1].identity.ids[kind] if more else None


Answer = Callable[[Call], object]
Table = tuple[tuple[str, str, Answer], ...]


class RateWindow:
    """Counts requests in windows of five seconds, as the live service tells them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._requests = 0

    def headers(self) -> dict[str, str]:
        """Count one request, and return the headers of its answer; the reset is in seconds."""
        age = self._clock() - self._began
        if age >= WINDOW_SECONDS:
            self._began += age - age % WINDOW_SECONDS
            self._requests, age = 0, age % WINDOW_SECONDS
        self._requests += 1
        return {
            "X-RateLimit-Limit": str(WINDOW_REQUESTS),
            "X-RateLimit-Remaining": str(max(0, WINDOW_REQUESTS - self._requests)),
            "X-RateLimit-Reset": str(max(1, round(WINDOW_SECONDS - age))),
        }


@dataclass(frozen=True)
class Api:
    """The routes of a version: the header and value of its key, and the shared rate window."""

    simulation: Simulation
    key: tuple[str, str]
    window: RateWindow

    def endpoint(self, answer: Answer) -> Callable[[Request], Any]:
        """Return the endpoint that answers with JSON where the key is right."""
        header, wanted = self.key

        async def endpoint(request: Request) -> JSONResponse:
            given = request.headers.get(header, "")
            if not secrets.compare_digest(given.encode(), wanted.encode()):
                raise HTTPException(401, "Invalid API key")
            headers = self.window.headers()
            call = Call(self.simulation, request, await request.body())
            try:
                return JSONResponse(answer(call), headers=headers)
            except HTTPException as exc:
                exc.headers = headers
                raise

        return endpoint


def time_text(moment: datetime | None) -> str | None:
    """Return a time with its zone; None where there is none."""
    return moment.isoformat() if moment else None
