"""The reading of a task after an answer or a failed check, and the change between two."""

from dataclasses import replace
from datetime import datetime, timedelta

from components.api import Answer
from components.model import statuses
from components.model.history import Change
from components.model.reading import Problem, ProblemKind, Reading

MIN_STEP = timedelta(milliseconds=1)


def after_answer(before: Reading, answer: Answer, at: datetime) -> Reading:
    """Return the reading after an answer; a status that stays keeps its ``since``."""
    created = at if answer.status == statuses.CREATED.value else None
    since = before.since
    if answer.status != before.status:
        # Changes keep their order though the clock was set back.
        since = at if since is None else max(at, since + MIN_STEP)
    return Reading(
        before.task_id,
        answer.status,
        since,
        at,
        raw=answer.raw,
        success=answer.success,
        version=answer.version,
        created_at=before.created_at or created,
    )


def after_failure(before: Reading, kind: ProblemKind, message: str, at: datetime) -> Reading:
    """Return the reading after a check that brought no status; the last known one stays."""
    old = before.problem
    # The excerpt of a bad response may differ each time; the problem is the same.
    if old and old.kind == kind and (kind == "bad_response" or old.message == message):
        return before
    return replace(before, problem=Problem(kind, message, at))


def change(before: Reading, after: Reading) -> Change | None:
    """Return the change of status between two readings, if there is one."""
    if after.status is None or after.status == before.status or after.since is None:
        return None
    return Change(after.task_id, before.status, after.status, after.since, before.checked_at)
