"""Every way in which one call to the API can fail.

ApiError
├── TaskRefused            concerns the one task that was asked for
│   ├── NotFound               404 "Task not found"
│   └── InvalidId              422
├── KeyRefused             concerns everything asked with this key
│   ├── Unauthorized           401, 403
│   └── PaymentRequired        402
├── RateLimited            429
├── ServerFault            the server answered, but not with a status
│   ├── EndpointMissing        404 that does not name a task; 410
│   ├── ServerError            5xx, and any other code that is not expected
│   ├── Redirected             3xx; never followed, it would carry the key elsewhere
│   └── BadResponse            a body that is no status
└── Unanswered             no answer at all
    ├── TimedOut               past the deadline of the whole request
    └── Unreachable            DNS, refused, TLS, reset, closed before a status line

``kind`` is the value of `problem.kind` in the JSON of a board; the message is one
sentence for a person and never holds the key.
"""

from typing import ClassVar

from components.model.errors import TaskboardError
from components.model.reading import ProblemKind


class ApiError(TaskboardError):
    """A call that brought no status, or no list."""

    kind: ClassVar[ProblemKind]


class TaskRefused(ApiError):
    """The server refuses this one task."""


class NotFound(TaskRefused):
    """The key has no task of this id."""

    kind = "not_found"


class InvalidId(TaskRefused):
    """The server calls the id malformed."""

    kind = "invalid_id"


class KeyRefused(ApiError):
    """The server refuses the key."""


class Unauthorized(KeyRefused):
    """The key is missing, wrong, or without the right."""

    kind = "unauthorized"


class PaymentRequired(KeyRefused):
    """The spend cap is reached or the credits are used up."""

    kind = "payment_required"


class RateLimited(ApiError):
    """Too many requests with this key; ``retry_after`` is the seconds that the server advises."""

    kind = "rate_limited"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ServerFault(ApiError):
    """The server answered with something other than a status."""


class EndpointMissing(ServerFault):
    """The server has no such route: a wrong base URL or a retired API version.

    ``doubtful`` where the route has answered before, so that a gateway may be at fault.
    """

    kind = "endpoint_missing"

    def __init__(self, message: str, *, doubtful: bool = False) -> None:
        super().__init__(message)
        self.doubtful = doubtful


class ServerError(ServerFault):
    """The server failed, or answered with an unexpected code."""

    kind = "server_error"


class Redirected(ServerFault):
    """The server answered with a redirect."""

    kind = "redirected"


class BadResponse(ServerFault):
    """The body is cut short, too long, not JSON, or not of the documented type."""

    kind = "bad_response"


class Unanswered(ApiError):
    """No answer came."""


class TimedOut(Unanswered):
    """The deadline of the whole request passed."""

    kind = "timeout"


class Unreachable(Unanswered):
    """No connection, or one that broke before the answer began."""

    kind = "unreachable"
