"""What programs do to the tasks of a board: add some, and take one off."""

from collections.abc import Iterator, Sequence

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from components.intake import IdCollector, ParsedIds
from components.model.access.records import Answered
from components.model.actions import AddTasks, RemoveTasks
from components.model.entry import canonical_id
from components.model.errors import BoardLimitError, UnknownTask
from components.model.limits import MAX_IDS, MAX_UPLOAD_BYTES
from components.monitor import Monitor
from components.web import answers
from components.web.problems import RequestError
from components.web.resources import Answer, Operation
from components.web.routes.acting import perform
from components.web.routes.actors import board_of
from components.web.routes.idempotency import once
from components.web.routes.inputs import body_of
from components.web.schemas.boards import Added
from components.web.schemas.inputs import NewTask, NewTasks
from components.web.schemas.kinds import Fault

# So many of the ids that are none are told.
MAX_FAULTS = 100
# Four fields with their names of each, and the name before them.
MAX_TEXTS = 8 * MAX_IDS + 1
READING = CapacityLimiter(1)


async def add_tasks(request: Request) -> Response:
    """Put tasks on a board: all of them, or none where one is no task id."""
    here, name = board_of(request)
    given = await body_of(request, NewTasks, MAX_UPLOAD_BYTES, MAX_TEXTS)
    parsed = await to_thread.run_sync(_parsed, given.tasks, limiter=READING)
    if parsed.rejected:
        raise _refusal(parsed)

    async def add(mark: Answered | None) -> Response:
        preview = parsed.against(_there(here, name))
        try:
            outcome = await perform(request, here, AddTasks(name, preview.new), mark)
        except BoardLimitError as exc:
            raise RequestError(409, "board_full", str(exc)) from exc
        return answer(outcome.added, len(parsed.entries) - outcome.added)

    def now() -> Response:
        gone = len(parsed.against(_there(here, name)).new)
        return answer(0, len(parsed.entries) - gone)

    def answer(added: int, already: int) -> Response:
        told = Added(
            board=name,
            version=here.snapshot(name).version,
            added=added,
            already=already,
            repeated=parsed.duplicates,
        )
        return answers.json(told, 201 if added else 200)

    return await once(request, here, given, add, now)


async def remove_task(request: Request) -> Response:
    """Take a task off a board; for a week it can be restored on the board's page."""
    here, name = board_of(request)
    task_id = request.path_params["task_id"]
    for spelled in dict.fromkeys((task_id, canonical_id(task_id))):
        outcome = await perform(request, here, RemoveTasks(name, (spelled,)))
        if outcome.task_ids:
            return Response(status_code=204, headers=answers.FRESH)
    raise UnknownTask(f"There is no task “{task_id[:128]}” on the board “{name}”.")


def _there(here: Monitor, name: str) -> list[str]:
    return [task.task_id for task in here.snapshot(name).tasks]


def _parsed(tasks: Sequence[str | NewTask]) -> ParsedIds:
    collector = IdCollector()
    for place, task in enumerate(tasks):
        if isinstance(task, str):
            collector.add(place, task)
        else:
            collector.add(place, task.task_id, task.label, task.group, task.note)
    return collector.parsed()


def _refusal(parsed: ParsedIds) -> RequestError:
    return RequestError(
        422,
        "invalid_task_ids",
        f"{len(parsed.rejected):,} of {parsed.given:,} are no task ids; none was added.",
        list(_faults(parsed)),
    )


def _faults(parsed: ParsedIds) -> Iterator[Fault]:
    for rejected in parsed.rejected[:MAX_FAULTS]:
        detail = f"“{rejected.text}”: {rejected.reason}"
        yield Fault(at=f"$.tasks[{rejected.line}]", detail=detail)


ADD = Operation(
    "POST", add_tasks,
    {
        201: Answer("How many were added.", Added),
        200: Answer("All were there already.", Added),
    },
    body=NewTasks, refused=(403, 404, 409, 422), keyed=True,
)  # fmt: skip
REMOVE = Operation("DELETE", remove_task, {204: Answer("It is off the board.")}, refused=(403, 404))
