"""What programs are told where a request is not done: problem+json, as RFC 9457 has it."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from components.model.errors import (
    BoardLimitError,
    BoardTaken,
    NotAllowed,
    ProtectedBoard,
    StoreError,
    TaskboardError,
    UnknownBoard,
    UnknownTask,
)
from components.monitor import ApiBusyError, ApiError, NotRunningError, TaskUnreadable
from components.web.answers import FRESH
from components.web.exports import NoRoomForExport
from components.web.schemas.kinds import Fault, Problem

MEDIA_TYPE = "application/problem+json"
# Whoever comes back sooner than after so many seconds finds no change.
RETRY_SECONDS = 5
_UNAVAILABLE = 503

# The status of each error, and the word that programs can go by; what is not here is a 503.
_KINDS: dict[type[Exception], tuple[int, str]] = {
    # By which pages tell this answer from a proxy's own 404.
    UnknownBoard: (404, "unknown_board"),
    UnknownTask: (404, "unknown_task"),
    NotAllowed: (403, "not_allowed"),
    BoardTaken: (409, "board_taken"),
    ProtectedBoard: (409, "protected_board"),
    ApiError: (502, "api_failed"),
    TaskUnreadable: (502, "task_unreadable"),
    ApiBusyError: (_UNAVAILABLE, "api_busy"),
    NotRunningError: (_UNAVAILABLE, "starting"),
    StoreError: (_UNAVAILABLE, "storage_failed"),
    BoardLimitError: (_UNAVAILABLE, "board_too_large"),
    NoRoomForExport: (_UNAVAILABLE, "no_room"),
}


class RequestError(TaskboardError):
    """A request of a program that cannot be done as it is.

    ``word`` is what programs can go by, ``faults`` are the places of what is wrong in it.
    """

    def __init__(
        self,
        status: int,
        word: str,
        message: str,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.word = word
        self.faults = tuple(faults)
        self.headers = headers or {}


async def failed(_: Request, exc: Exception) -> Response:
    """Answer with why a request was not done."""
    if isinstance(exc, RequestError):
        return problem(exc.status, exc.word, str(exc), exc.faults, exc.headers)
    status, word = next(kind for error, kind in _KINDS.items() if isinstance(exc, error))
    return problem(status, word, str(exc))


def problem(
    status: int,
    word: str,
    detail: str,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer that tells a problem."""
    told = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        error=word,
        errors=tuple(faults),
    )
    later = {"Retry-After": str(RETRY_SECONDS)} if status == _UNAVAILABLE else {}
    whole = {**FRESH, **later, **(headers or {}), "Content-Type": MEDIA_TYPE}
    return Response(msgspec.json.encode(told), status, whole)


HANDLERS = dict.fromkeys((RequestError, *_KINDS), failed)
