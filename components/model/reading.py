"""What the last check of a task brought, and why the API cannot be asked as usual."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

from components.model.facts import NO_FACTS, Facts

ProblemKind = Literal[
    "not_found",
    "endpoint_missing",
    "unauthorized",
    "payment_required",
    "invalid_id",
    "rate_limited",
    "server_error",
    "timeout",
    "unreachable",
    "redirected",
    "bad_response",
]
# Files are decoded by these annotations, and what they hold may be no kind: see `problem_kind`.
if TYPE_CHECKING:
    # `other` is whatever only another version of Taskboard knows.
    StoredKind = Literal[ProblemKind, "other"]
else:
    StoredKind = str

_KINDS: dict[str, ProblemKind] = {kind: kind for kind in get_args(ProblemKind)}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the last check of a task brought no status.

    ``at`` is when this problem was first met; it stays while kind and message do.
    """

    kind: StoredKind
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """The latest that is known of one task id, whichever boards it is on.

    ``status`` is one of the six, the raw word that the API said, or None where none
    is known yet; ``since`` is when it was first seen, ``checked_at`` when it was last
    confirmed (both UTC). ``raw`` is the word behind the status, ``success`` the agent's own
    verdict where the API tells one, ``version`` the API version that knows the id (``v4s`` where it
    is that of a session of v4);
    ``created_at`` is when `created` was first seen, None where the task was never seen so.
    ``facts`` are the latest that the API told beside a status.
    """

    task_id: str
    status: str | None = None
    since: datetime | None = None
    checked_at: datetime | None = None
    problem: Problem | None = None
    raw: str | None = None
    success: bool | None = None
    version: str | None = None
    created_at: datetime | None = None
    facts: Facts = NO_FACTS

    @property
    def shown(self) -> tuple[object, ...]:
        """Everything of it that a screen shows, ages aside."""
        return self.status, self.raw, self.success, self.problem, *self.facts.shown

    def not_after(self, at: datetime) -> "Reading":
        """Return it with no moment later than ``at``: what is, was seen while the clock was ahead.

        Only the moments of our own clock, not those of the API's.
        """
        problem = self.problem
        return replace(
            self,
            since=self.since and min(self.since, at),
            checked_at=self.checked_at and min(self.checked_at, at),
            problem=problem and replace(problem, at=min(problem.at, at)),
            created_at=self.created_at and min(self.created_at, at),
        )


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why no task can be asked as usual at present.

    ``at`` is when it began, ``until`` when asking goes on, where that is known.
    """

    kind: ProblemKind
    message: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class StorageTrouble:
    """Why nothing can be saved at present, and since when."""

    message: str
    at: datetime


def problem_kind(word: str) -> StoredKind:
    """Return the kind of problem that was kept as a word: `other` where it is none of ours."""
    return _KINDS.get(word, "other")
