"""Paths for programs: what answers each method there, and what is documented of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from components.web import problems
from components.web.answers import JSON


@dataclass(frozen=True)
class Answer:
    """What is answered: JSON of a type, or another kind of text."""

    what: str
    type: Any = None
    media_type: str = JSON


@dataclass(frozen=True)
class Operation:
    """What one method does at a path.

    ``query`` and ``body`` are the types of what is sent, ``refused`` the statuses of problems
    beside those that any request may meet. One with ``tagged`` answers 304 to those who have its
    answer, one with ``keyed`` takes an `Idempotency-Key`, one that is ``public`` needs no token.
    """

    method: str
    call: Callable[[Request], Awaitable[Response]]
    answers: Mapping[int, Answer]
    query: type | None = None
    body: type | None = None
    refused: tuple[int, ...] = ()
    tagged: bool = False
    keyed: bool = False
    public: bool = False

    @property
    def name(self) -> str:
        """What it is called in the document."""
        return self.call.__name__

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return (self.call.__doc__ or "").strip().splitlines()[0]


class AnyMethod(Route):
    """A path whose answer to any method, whatever it is called, is its own."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take any method of its path."""
        match, found = super().matches(scope)
        return (Match.FULL if match is Match.PARTIAL else match), found

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await self.app(scope, receive, send)


class Resource(AnyMethod):
    """A path with its operations; all other methods are told in JSON which there are."""

    def __init__(self, path: str, *operations: Operation) -> None:
        self.operations = {operation.method: operation for operation in operations}
        super().__init__(path, self._answer, methods=list(self.operations))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say which methods there are."""
        if self.methods and scope["method"] not in self.methods:
            allowed = ", ".join(sorted(self.methods))
            detail = f"There is no {scope['method'][:20]} here, but {allowed}."
            refused = problems.problem(405, "method_not_allowed", detail, (), {"Allow": allowed})
            await refused(scope, receive, send)
            return
        await super().handle(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await self.operations[method].call(request)
