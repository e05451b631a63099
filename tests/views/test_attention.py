"""Which tasks of a board need a look, in which order, and why."""

from datetime import UTC, datetime, timedelta

import pytest

from components.model.board import Board
from components.model.reading import Problem, ProblemKind, Reading
from components.model.snapshot import Snapshot, Task
from components.views.wall import attention
from components.views.wall.attention import Kind

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def task(
    task_id: str,
    status: str | None,
    minutes: float = 0.0,
    problem: ProblemKind | None = None,
    created: float | None = None,
) -> Task:
    """Make a task that came into its status so many minutes ago."""
    since = NOW - timedelta(minutes=minutes)
    reading = Reading(
        task_id,
        status,
        since if status else None,
        NOW,
        Problem(problem, "Why.", since) if problem else None,
        created_at=None if created is None else NOW - timedelta(minutes=created),
    )
    return Task(task_id, "", "", reading, confirmed=True)


def snapshot(*tasks: Task) -> Snapshot:
    """Put tasks on a board."""
    return Snapshot(Board("main", "Main", 5.0), 1, NOW, tasks, "api.example", demo=False)


def found(*tasks: Task) -> list[tuple[str, Kind]]:
    """Return ids and reasons in their order."""
    return [(c.task.task_id, c.kind) for c in attention.concerns(snapshot(*tasks), NOW)]


def test_worst_comes_first() -> None:
    """Failed before stuck before paused before other words before lost before unanswered."""
    assert found(
        task("mute", None, 1, "timeout"),
        task("lost", None, 1, "not_found"),
        task("odd", "hibernating", 1),
        task("paused", "paused", 1),
        task("stuck", "running", 61),
        task("failed", "failed", 1),
    ) == [
        ("failed", Kind.FAILED),
        ("stuck", Kind.STUCK),
        ("paused", Kind.PAUSED),
        ("odd", Kind.OTHER),
        ("lost", Kind.LOST),
        ("mute", Kind.UNANSWERED),
    ]


def test_latest_failure_and_longest_wait_come_first() -> None:
    """Of the failed the news leads, of those that wait the one that waits longest."""
    assert [key for key, _ in found(task("old", "failed", 9), task("new", "failed", 1))] == [
        "new",
        "old",
    ]
    assert [key for key, _ in found(task("short", "paused", 1), task("long", "paused", 9))] == [
        "long",
        "short",
    ]


@pytest.mark.parametrize("status", ["created", "running", "finished", "stopped"])
def test_usual_tasks_need_no_look(status: str) -> None:
    """What runs as usual, or ended well or by a person, is not listed; nor is a new task."""
    assert found(task("a", status, 5), task("new", None)) == []


def test_ended_tasks_are_never_stuck() -> None:
    """However long ago a task finished, it waits for nothing."""
    assert found(task("a", "finished", 10_000)) == []


def test_usual_is_learnt_from_the_tasks_that_ended() -> None:
    """Once enough have ended, longer than nearly all of them is stuck, but never below 5 min."""
    ended = [task(f"e{n}", "finished", 1, created=11) for n in range(attention.LEAST_ENDED)]
    assert attention.usual(snapshot(*ended[1:])) == attention.USUAL_SECONDS
    assert attention.usual(snapshot(*ended)) == 600
    assert found(*ended, task("slow", "running", 11)) == [("slow", Kind.STUCK)]
    quick = [task(f"e{n}", "finished", 1, created=1.1) for n in range(attention.LEAST_ENDED)]
    assert attention.usual(snapshot(*quick)) == attention.LEAST_SECONDS
