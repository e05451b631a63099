"""Boards as programs get them."""

from typing import Annotated

from msgspec import Meta, Struct

from components.web.schemas.kinds import Counts, Moment, Usd
from components.web.schemas.tasks import Task

Version = Annotated[
    int, Meta(description="Rises only when there is something new to draw, also over restarts.")
]


class KnownCost(Struct, frozen=True, kw_only=True):
    """What tasks have cost so far, as far as the API tells it, and how many tell it."""

    total: Usd | None
    tasks: int


class Trouble(Struct, frozen=True, kw_only=True):
    """Why the API cannot be asked as usual."""

    kind: str
    message: str
    at: Moment
    until: Moment | None


class Sweep(Struct, frozen=True, kw_only=True):
    """How often tasks are checked where the budget is too small for the interval."""

    live: int
    per_second: float
    seconds: float
    listed: int


class Service(Struct, frozen=True, kw_only=True):
    """The present state of API and database, the same for every board."""

    speaks: tuple[str, ...]
    trouble: Trouble | None
    sweep: Sweep | None
    storage: str | None
    left_by_others: float | None
    announced: tuple[str, ...]


class Board(Struct, frozen=True, kw_only=True):
    """One board with its counts and all its tasks, in the board's order."""

    board: str
    version: Version
    generated_at: Moment | None
    demo: bool
    counts: Counts
    cost_usd: KnownCost
    service: Service
    tasks: tuple[Task, ...]


class BoardSummary(Struct, frozen=True, kw_only=True):
    """One board with its counts and settings."""

    name: str
    title: str
    archived: bool
    counts: Counts
    cost_usd: KnownCost
    version: Version
    description: str
    refresh_seconds: float
    paused: bool


class TaskPage(Struct, frozen=True, kw_only=True):
    """Some tasks of a board in its order; `next` is the cursor of those after them, or null."""

    board: str
    version: Version
    tasks: tuple[Task, ...]
    next: str | None


class OverallVersion(Struct, frozen=True, kw_only=True):
    """The version of all boards together, and how alive the server is.

    `run` is another one after each start, `now` the server's time in seconds since 1970,
    `alive_age` the seconds since the poller's loop last ran: above 15 it has stopped.
    """

    version: Version
    run: str
    now: float
    alive_age: float


class BoardVersion(OverallVersion, frozen=True, kw_only=True):
    """The version of a board, and how old what it shows may be.

    `boards_version` tells of all boards, and is null for those who see only some.
    """

    oldest_live_age: float | None
    refresh_seconds: float
    paused: bool
    archived: bool
    checked_at: Moment | None
    boards_version: int | None


class Waited(Struct, frozen=True, kw_only=True):
    """Whether all tasks that were waited for have ended, and those that have not.

    `live` counts the ones that have not, of which `tasks` holds the first 1,000. Above 15 s of
    `alive_age` the poller has stopped, and what is live may have ended long ago.
    """

    board: str
    settled: bool
    version: Version
    alive_age: float
    waited_for: int
    live: int
    tasks: tuple[Task, ...]


class Added(Struct, frozen=True, kw_only=True):
    """How many tasks were added, were on the board already, and were given more than once."""

    board: str
    version: Version
    added: int
    already: int
    repeated: int


class Refreshing(Struct, frozen=True, kw_only=True):
    """How many tasks are asked for now."""

    board: str
    tasks: int
