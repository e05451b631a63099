"""How long it takes from a change at the API until it is on the screen."""

import random
import statistics
import time
from collections import Counter
from itertools import cycle
from typing import NamedTuple

from tests.api_server import control, task_ids
from tests.bench import pages
from tests.bench.figures import Figure

# In turns, so that two changes of one kind are never under way at the same time.
TARGETS = ("finished", "paused", "failed", "created", "stopped")
SLACK_SECONDS = 1.0


class Change(NamedTuple):
    """A task that went over to a status, which so many then had."""

    at: float
    status: str
    total: int


def measure(
    ours: pages.View,
    naive: pages.View,
    base_url: str,
    *,
    tasks: int,
    changes: int,
    interval: float,
    gap: tuple[float, float],
) -> list[Figure]:
    """Change single tasks at random moments while both pages watch the same API."""
    made = _make(ours, base_url, tasks, changes, gap)
    our_delays, naive_delays = _delays(ours, made), _delays(naive, made)
    goal = interval + SLACK_SECONDS
    return [
        Figure(
            f"Change → screen, {tasks} tasks every {interval:g} s, {changes} changes",
            _summary(our_delays),
            _summary(naive_delays),
            f"max ≤ {goal:g} s",
            max(our_delays) <= goal,
        )
    ]


def _make(
    view: pages.View, base_url: str, tasks: int, changes: int, gap: tuple[float, float]
) -> list[Change]:
    before = view.history()[-1].counts
    made: list[Change] = []
    counts = Counter(before)
    chosen = random.sample(task_ids(tasks), changes)
    for task_id, status in zip(chosen, cycle(TARGETS), strict=False):
        view.wait(random.uniform(*gap))
        control(base_url, set={task_id: status})
        counts[status] += 1
        made.append(Change(time.time(), status, counts[status]))
    return made


def _delays(view: pages.View, made: list[Change]) -> list[float]:
    for change in made:
        view.await_count(change.status, change.total)
    sights = [view.shows(change.status, change.total) for change in made]
    return [
        sight.at - change.at
        for sight, change in zip(sights, made, strict=True)
        if sight is not None
    ]


def _summary(delays: list[float]) -> str:
    return f"median {statistics.median(delays):.1f} s, max {max(delays):.1f} s"
