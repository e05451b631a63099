"""The tasks of a board a page at a time, and one of them in full or with its history."""

from collections.abc import Iterator
from itertools import islice

from anyio import CapacityLimiter, to_thread
from msgspec import UNSET
from starlette.requests import Request
from starlette.responses import Response

from components.model.errors import StoreError, UnknownTask
from components.model.snapshot import Task
from components.monitor import Monitor
from components.web import answers, fields
from components.web.live import LiveBoard, live_boards
from components.web.problems import RequestError
from components.web.resources import Answer, Operation
from components.web.routes.actors import board_of
from components.web.routes.inputs import query_of
from components.web.schemas.boards import TaskPage
from components.web.schemas.inputs import TaskQuery
from components.web.schemas.kinds import Fault
from components.web.schemas.tasks import History, TaskHistory, TaskInFull

# Those who wait for the API, or the database, leave the threads of all other routes alone.
ASKING = CapacityLimiter(8)
READING = CapacityLimiter(2)


async def tasks(request: Request) -> Response:
    """Answer with some tasks of a board in its order, as they are known."""
    here, name = board_of(request)
    query = query_of(request, TaskQuery)
    board = await live_boards.of(here, name)
    body = await to_thread.run_sync(_page, board, query, limiter=READING)
    return answers.unless_held(request, body, answers.JSON)


async def task(request: Request) -> Response:
    """Answer with one task of a board in full, as the API tells it now, and its history."""
    here, name = board_of(request)
    task_id = request.path_params["task_id"]
    details = await to_thread.run_sync(here.details, task_id, name, limiter=ASKING)
    try:
        history = await _history(here, name, task_id)
    except StoreError:
        # What the API told is there all the same; every page says what fails.
        history = None
    return answers.json(fields.task_in_full(details, history))


async def task_history(request: Request) -> Response:
    """Answer with one task as it is known, and its history; the API is not asked."""
    here, name = board_of(request)
    task_id = request.path_params["task_id"]
    board = await live_boards.of(here, name)
    if task_id not in board.places:
        raise UnknownTask(f"There is no task “{task_id[:128]}” on the board “{name}”.")
    known = fields.task(board.snapshot.tasks[board.places[task_id]])
    history = await _history(here, name, task_id)
    return answers.json(TaskHistory(task=known, history=history))


async def _history(here: Monitor, name: str, task_id: str) -> History:
    timeline = await to_thread.run_sync(here.task_timeline, name, task_id, limiter=READING)
    return fields.history(timeline)


def _page(board: LiveBoard, query: TaskQuery) -> bytes:
    first = 0 if query.cursor is UNSET else _place(board, query.cursor)
    found = list(islice(_matching(board, query, first), query.limit + 1))
    page, rest = found[: query.limit], found[query.limit :]
    snapshot = board.snapshot
    return answers.encoded(
        TaskPage(
            board=snapshot.board.name,
            version=snapshot.version,
            tasks=tuple(map(fields.task, page)),
            next=f"{page[-1].task_id}.{rest[0].task_id}" if rest else None,
        )
    )


def _place(board: LiveBoard, cursor: str) -> int:
    last, following = cursor.split(".")
    if following in board.places:
        return board.places[following]
    if last in board.places:
        return board.places[last] + 1
    raise RequestError(
        409,
        "stale_cursor",
        "The tasks around this cursor are not on the board any more: begin again without it.",
        [Fault(at="query.cursor", detail="its tasks are gone")],
    )


def _matching(board: LiveBoard, query: TaskQuery, first: int) -> Iterator[Task]:
    words, group, since = frozenset(query.status), query.group, query.since
    for found in islice(board.snapshot.tasks, first, None):
        if words and found.display_status.value not in words:
            continue
        if group is not UNSET and found.group != group:
            continue
        at = found.reading.since
        if since is UNSET or (at is not None and at >= since):
            yield found


OF_BOARD = Operation(
    "GET", tasks, {200: Answer("A page of tasks.", TaskPage)}, TaskQuery,
    refused=(404, 409, 422), tagged=True,
)  # fmt: skip
IN_FULL = Operation("GET", task, {200: Answer("The task in full.", TaskInFull)}, refused=(404, 502))
WITH_HISTORY = Operation(
    "GET", task_history, {200: Answer("The task and its history.", TaskHistory)}, refused=(404,)
)
