"""The outer door for programs: health, and boards to read and to change."""

from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from components.model.access.actor import Kind
from components.web import answers, problems, webhooks
from components.web.resources import Answer, Operation, Resource
from components.web.routes import (
    audit,
    badge,
    board_changes,
    boards,
    files,
    status,
    task_changes,
    tasks,
    waiting,
)
from components.web.routes.actors import actor_of
from components.web.schemas.boards import Board, BoardSummary
from components.web.schemas.openapi import document

__all__ = ["HANDLERS", "RESOURCES", "REST", "ROUTES"]

HANDLERS = problems.HANDLERS


async def openapi(request: Request) -> Response:
    """Describe all of this as OpenAPI 3.1 does."""
    body = _document(signed_in=actor_of(request).kind is not Kind.LOCAL)
    return answers.unless_held(request, body, answers.JSON, answers.CHECKED)


@cache
def _document(*, signed_in: bool) -> bytes:
    return document([*RESOURCES, webhooks.RESOURCE], signed_in=signed_in)


class Missing:
    """Says that there is nothing at a path."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer any method."""
        detail = f"There is nothing at {scope['path'][:200]}."
        await problems.problem(404, "not_found", detail)(scope, receive, send)


RESOURCES = [
    *status.ROUTES,
    Resource(
        "/api/boards",
        Operation("GET", boards.boards, {200: Answer("Every board.", list[BoardSummary])}),
        board_changes.CREATE,
    ),
    *files.ROUTES,
    *badge.ROUTES,
    *waiting.ROUTES,
    *audit.ROUTES,
    *board_changes.ROUTES,
    Resource("/api/boards/{board}/tasks", tasks.OF_BOARD, task_changes.ADD),
    Resource("/api/boards/{board}/tasks/{task_id}/history", tasks.WITH_HISTORY),
    Resource("/api/boards/{board}/tasks/{task_id}", tasks.IN_FULL, task_changes.REMOVE),
    Resource(
        "/api/boards/{board}",
        Operation(
            "GET", boards.board, {200: Answer("The board.", Board)}, refused=(404,), tagged=True
        ),
        board_changes.CHANGE,
    ),
    Resource(
        "/api/openapi.json",
        Operation("GET", openapi, {200: Answer("This document.", dict)}, tagged=True),
    ),
]
ROUTES: list[Route] = [*RESOURCES]
# After all others; Streamlit answers whatever it does not know with a page.
REST = [Route("/api/{rest:path}", Missing())]
