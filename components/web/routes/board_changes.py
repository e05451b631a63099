"""What programs do to boards: create them, change their settings, pause, resume, refresh."""

from msgspec import UNSET
from starlette.requests import Request
from starlette.responses import Response

from components import monitor
from components.model.access.records import Answered
from components.model.actions import (
    CreateBoard,
    EditBoard,
    RefreshBoard,
    SetArchived,
    SetPaused,
    SetRefresh,
)
from components.model.errors import BadBoardName, BoardTaken
from components.monitor import Monitor
from components.web import answers, fields
from components.web.problems import RequestError
from components.web.resources import Answer, Operation, Resource
from components.web.routes.acting import perform
from components.web.routes.actors import board_of
from components.web.routes.idempotency import once
from components.web.routes.inputs import body_of
from components.web.schemas.boards import BoardSummary, Refreshing
from components.web.schemas.inputs import BoardChanges, NewBoard
from components.web.schemas.kinds import Fault


async def create_board(request: Request) -> Response:
    """Create an empty board."""
    here, new = monitor.current(), await body_of(request, NewBoard)

    async def create(mark: Answered | None) -> Response:
        action = CreateBoard(new.name, new.title or new.name, new.description)
        try:
            made = await perform(request, here, action, mark)
        except BadBoardName as exc:
            fault = Fault(at="$.name", detail=str(exc))
            raise RequestError(422, "bad_board_name", str(exc), [fault]) from exc
        if made.existed:
            raise BoardTaken(f"There is a board “{new.name}” already, which stays as it is.")
        return _summary(here, new.name, 201)

    return await once(request, here, new, create, lambda: _summary(here, new.name, 201))


async def change_board(request: Request) -> Response:
    """Change settings of a board; what is left out stays."""
    here, name = board_of(request)
    given = await body_of(request, BoardChanges)
    title = None if given.title is UNSET else given.title
    description = None if given.description is UNSET else given.description
    seconds = None if given.refresh_seconds is UNSET else given.refresh_seconds
    # First what may be refused, so that nothing is done by halves.
    if given.archived is not UNSET:
        await perform(request, here, SetArchived(name, given.archived))
    if title is not None or description is not None:
        await perform(request, here, EditBoard(name, title, description, seconds))
    elif seconds is not None:
        # This much an operator may, too.
        await perform(request, here, SetRefresh(name, seconds))
    return _summary(here, name)


async def pause_board(request: Request) -> Response:
    """Poll a board no more, until it is resumed."""
    here, name = board_of(request)
    await perform(request, here, SetPaused(name, paused=True))
    return _summary(here, name)


async def resume_board(request: Request) -> Response:
    """Poll a board again."""
    here, name = board_of(request)
    await perform(request, here, SetPaused(name, paused=False))
    return _summary(here, name)


async def refresh_board(request: Request) -> Response:
    """Have the live tasks of a board asked for now, within the request budget."""
    here, name = board_of(request)
    asked = await perform(request, here, RefreshBoard(name))
    return answers.json(Refreshing(board=name, tasks=asked.tasks), 202)


def _summary(here: Monitor, name: str, status: int = 200) -> Response:
    return answers.json(fields.summary(here.snapshot(name)), status)


NOW = Answer("The board as it is now.", BoardSummary)
CREATE = Operation(
    "POST", create_board, {201: Answer("The new board.", BoardSummary)}, body=NewBoard,
    refused=(403, 409, 422), keyed=True,
)  # fmt: skip
CHANGE = Operation(
    "PATCH", change_board, {200: NOW}, body=BoardChanges, refused=(403, 404, 409, 422)
)
ROUTES = [
    Resource(
        "/api/boards/{board}/refresh",
        Operation(
            "POST", refresh_board, {202: Answer("How many are asked for.", Refreshing)},
            refused=(403, 404),
        ),
    ),
    Resource(
        "/api/boards/{board}/pause",
        Operation("POST", pause_board, {200: NOW}, refused=(403, 404)),
    ),
    Resource(
        "/api/boards/{board}/resume",
        Operation("POST", resume_board, {200: NOW}, refused=(403, 404)),
    ),
]  # fmt: skip
