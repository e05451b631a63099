"""What an answer of the API makes of what was known."""

from dataclasses import replace
from datetime import datetime, timedelta

from components.api import Answer
from components.model import statuses
from components.model.facts import Facts
from components.model.reading import Reading

MIN_STEP = timedelta(milliseconds=1)


def after_answer(before: Reading, answer: Answer, at: datetime) -> Reading:
    """Return the reading of a task that was answered at a moment."""
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
        facts=_after_facts(before.facts, answer),
    )


def _after_facts(before: Facts, answer: Answer) -> Facts:
    known = before.updated(answer.facts)
    if answer.status in statuses.TERMINAL or known.finished_at == answer.facts.finished_at:
        return known
    # When it ended before is no fact of a task that goes on.
    return replace(known, finished_at=answer.facts.finished_at)
