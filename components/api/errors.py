"""Every way in which one call to the API can fail.

ApiError
├── TaskRefused            concerns the one task that was asked for
│   ├── NotFound               404 of a version whose routes are there: none of this id
│   ├── InvalidId              422, the id is malformed
│   ├── VersionRefused         403 of the version that knows the task; others accept the key
│   ├── VersionMissing         the version that knows the task is gone; others are there
│   └── CannotStop             what this version has no route for
├── KeyRefused             concerns everything asked with this key
│   ├── Unauthorized           401, 403: the key is missing, wrong, or without the right
│   └── PaymentRequired        402, the spend cap is reached or the credits are used up
├── RateLimited            429, too many requests with this key
├── ServerFault            the server answered, but not with a status
│   ├── EndpointMissing        410, 501, or 404 that names no task: a wrong base URL, a version
│   │                          that is retired, or not available in this region
│   │   └── UnclearNotFound    404 in the API's own form that does not say of what
│   ├── ServerError            5xx, and any other code that is not expected
│   ├── Redirected             3xx; never followed, it would carry the key elsewhere
│   └── BadResponse            a body cut short, too long, not JSON, or not of the documented type
├── Unanswered             no answer at all
│   ├── TimedOut               past the deadline of the whole request
│   └── Unreachable            DNS, refused, TLS, reset, closed before a status line
└── StopUnconfirmed        a task was asked to stop, and perhaps the server has taken it

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
    kind = "not_found"


class InvalidId(TaskRefused):
    kind = "invalid_id"


class VersionRefused(TaskRefused):
    kind = "unauthorized"


class VersionMissing(TaskRefused):
    kind = "endpoint_missing"


class CannotStop(TaskRefused):
    kind = "endpoint_missing"


class KeyRefused(ApiError):
    """The server refuses the key."""


class Unauthorized(KeyRefused):
    kind = "unauthorized"


class PaymentRequired(KeyRefused):
    kind = "payment_required"


class RateLimited(ApiError):
    """``retry_after`` is the seconds that the server advises to wait, if it does."""

    kind = "rate_limited"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ServerFault(ApiError):
    """The server answered with something other than a status."""


class EndpointMissing(ServerFault):
    """``doubtful`` where the route has answered before, so that a gateway may be at fault.

    ``by_version`` where the server says in so many words that it does not serve this version.
    """

    kind = "endpoint_missing"

    def __init__(self, message: str, *, doubtful: bool = False, by_version: bool = False) -> None:
        super().__init__(message)
        self.doubtful = doubtful
        self.by_version = by_version


class UnclearNotFound(EndpointMissing):
    """404 in the API's own form, but without a word of what there is none of."""


class ServerError(ServerFault):
    kind = "server_error"


class Redirected(ServerFault):
    kind = "redirected"


class BadResponse(ServerFault):
    kind = "bad_response"


class Unanswered(ApiError):
    """No answer came."""


class TimedOut(Unanswered):
    kind = "timeout"


class Unreachable(Unanswered):
    kind = "unreachable"


class StopUnconfirmed(ApiError):
    """Its cause is what came instead of an answer."""

    kind = "timeout"
