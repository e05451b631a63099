"""Single changes and samples for the tests of what is saved."""

from datetime import UTC, datetime, timedelta

from components.model.history.records import Change, Sample

AT = datetime(2026, 11, 24, 10, 0, 0, 250_000, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def change(task_id: str, at: datetime, old: str | None = "created", new: str = "running") -> Change:
    """Make a change whose old status held a second before."""
    return Change(task_id, old, new, at, None if old is None else at - SECOND)


def sample(at: datetime, running: int) -> Sample:
    """Make a sample of some running tasks."""
    return Sample(at, (0, running, 0, 0, 0, 0, 0))
