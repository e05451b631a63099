"""A long poll: the answer comes once all tasks have ended, or the time is over."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from msgspec import UNSET
from starlette.requests import Request
from starlette.responses import Response

from components.model.access.actor import Actor, Kind
from components.model.errors import UnknownTask
from components.model.snapshot import Snapshot, Task
from components.monitor import Monitor
from components.web import answers, fields
from components.web.changes import changes
from components.web.gate import connections
from components.web.problems import RETRY_SECONDS, RequestError
from components.web.resources import Answer, Operation, Resource
from components.web.routes.actors import actor_of, board_of
from components.web.routes.inputs import query_of
from components.web.schemas.boards import Waited
from components.web.schemas.inputs import MAX_PAGE, WaitQuery

# Each takes a connection, and no thread.
MAX_WAITS = 256
# Of one session, token or person of a proxy, so that none of them takes the place of all others.
MAX_WAITS_OF_ONE = 64

# By kind, name and id of who waits: whom a proxy signs in has no id.
waiting: Counter[tuple[str, str, str]] = Counter()


async def wait(request: Request) -> Response:
    """Answer once all tasks of a board, a group or some ids have ended, or the time is over."""
    here, name = board_of(request)
    query = query_of(request, WaitQuery)
    wanted = _wanted(here.snapshot(name), query)
    with _place(actor_of(request)):
        leaving = asyncio.create_task(_left(request))
        try:
            await _until_settled(here, name, query, leaving)
        finally:
            leaving.cancel()
            with suppress(asyncio.CancelledError):
                await leaving
    snapshot = here.snapshot(name)
    live = list(_live(snapshot, query))
    return answers.json(
        Waited(
            board=name,
            settled=not live,
            version=snapshot.version,
            alive_age=round(here.alive_age, 3),
            waited_for=wanted,
            live=len(live),
            tasks=tuple(map(fields.task, live[:MAX_PAGE])),
        )
    )


async def _until_settled(
    here: Monitor, name: str, query: WaitQuery, leaving: "asyncio.Task[None]"
) -> None:
    deadline = time.monotonic() + query.timeout
    while True:
        version = here.overall_version()
        live = next(_live(here.snapshot(name), query), None)
        left = deadline - time.monotonic()
        if live is None or left <= 0 or leaving.done() or connections.is_stopping():
            return
        changing = asyncio.create_task(changes.after(here, version))
        await asyncio.wait((changing, leaving), timeout=left, return_when="FIRST_COMPLETED")
        changing.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


@contextmanager
def _place(actor: Actor) -> Iterator[None]:
    if waiting.total() >= MAX_WAITS:
        raise RequestError(503, "too_many_waits", "As many wait as there is room for: come again.")
    who = (actor.kind.value, actor.name, actor.id)
    # Everybody is one where nobody signs in.
    if actor.kind is not Kind.LOCAL and waiting[who] >= MAX_WAITS_OF_ONE:
        raise RequestError(
            429,
            "too_many_waits",
            f"You wait {MAX_WAITS_OF_ONE} times already: no more may be done at once.",
            headers={"Retry-After": str(RETRY_SECONDS)},
        )
    waiting[who] += 1
    try:
        yield
    finally:
        waiting[who] -= 1
        if not waiting[who]:
            del waiting[who]


def _wanted(snapshot: Snapshot, query: WaitQuery) -> int:
    """Count the tasks to wait for; raises `UnknownTask` where one is not on the board."""
    wanted = frozenset(query.task)
    groups = {task.task_id: task.group for task in snapshot.tasks}
    for task_id in query.task:
        if task_id not in groups:
            raise UnknownTask(f"There is no task “{task_id[:128]}” on the board.")
    return sum(
        (not wanted or task_id in wanted) and query.group in (UNSET, group)
        for task_id, group in groups.items()
    )


def _live(snapshot: Snapshot, query: WaitQuery) -> Iterator[Task]:
    found = snapshot.live_tasks
    wanted = dict.fromkeys(query.task) if query.task else found
    for task_id in wanted:
        task = found.get(task_id)
        if task is not None and query.group in (UNSET, task.group):
            yield task


SETTLED = Answer("All have ended, or the time is over.", Waited)
ROUTES = [
    Resource(
        "/api/boards/{board}/wait",
        Operation("GET", wait, {200: SETTLED}, WaitQuery, refused=(404, 422, 429)),
    )
]
