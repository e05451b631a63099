"""The kinds of values that answers are made of."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

Moment = Annotated[
    str,
    Meta(
        description="UTC to the millisecond, as in 2026-11-26T10:42:10.000Z.",
        extra_json_schema={"format": "date-time"},
    ),
]
Counts = Annotated[
    dict[str, int],
    Meta(description="Tasks by status; they add up to the number of tasks."),
]
Usd = Annotated[float, Meta(description="US dollars.")]


class Fault(Struct, frozen=True, kw_only=True):
    """One thing that is wrong in a request, and its place: `$.tasks[3]` or `query.limit`."""

    at: str
    detail: str


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a request was not done (RFC 9457).

    `error` is a word that programs can go by, `errors` names what is wrong in the request.
    """

    type: str
    title: str
    status: int
    detail: str
    error: str
    errors: tuple[Fault, ...] = ()


class Health(Struct, frozen=True, kw_only=True):
    """Whether the poller's loop turns; `alive_age` are the seconds since it last did."""

    status: str
    # Not told while the server starts or stops.
    alive_age: float | UnsetType = UNSET
    version: str


class Readiness(Struct, frozen=True, kw_only=True):
    """Whether the loop turns and everything can be saved; the reasons why not."""

    ready: bool
    reasons: list[str]
