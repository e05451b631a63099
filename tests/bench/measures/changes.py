"""How long it takes from a change at the API until it is on the screen."""

import json
import random
import statistics
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from itertools import cycle
from typing import NamedTuple

from tests.bench import boards, pages, servers
from tests.bench.figures import Figure
from tests.support.api.server import control, task_ids

# In turns, so that two changes of one kind are never under way at the same time.
TARGETS = ("finished", "paused", "failed", "created", "stopped")
SLACK_SECONDS = 1.0


class Change(NamedTuple):
    """A task that went over to a status, which so many then had."""

    at: float
    task_id: str
    status: str
    total: int


def measure(
    ours: pages.View,
    naive: pages.View,
    base_url: str,
    server: servers.Server,
    *,
    tasks: int,
    changes: int,
    interval: float,
    gap: tuple[float, float],
) -> list[Figure]:
    """Change single tasks at random moments while both pages watch the same API."""
    made = make(ours, base_url, tasks, changes, gap)
    our_delays, naive_delays = delays_of(ours, made), delays_of(naive, made)
    noticed = noticed_in(server, made)
    goal = interval + SLACK_SECONDS
    return [
        Figure(
            f"Change → screen, {tasks} tasks every {interval:g} s, {changes} changes",
            f"{summary(our_delays)} (until the poller knew: {summary(noticed)})",
            summary(naive_delays),
            f"max ≤ {goal:g} s",
            max(our_delays) <= goal,
        )
    ]


def make(
    view: pages.View,
    base_url: str,
    tasks: int,
    changes: int,
    gap: tuple[float, float],
    *,
    tell: Callable[[str, str], object] = lambda *_: None,
) -> list[Change]:
    """Change single tasks at random moments, and tell of each by its id and status."""
    before = view.history()[-1].counts
    made: list[Change] = []
    counts = Counter(before)
    chosen = random.sample(task_ids(tasks), changes)
    for task_id, status in zip(chosen, cycle(TARGETS), strict=False):
        view.wait(random.uniform(*gap))
        control(base_url, set={task_id: status})
        counts[status] += 1
        made.append(Change(time.time(), task_id, status, counts[status]))
        tell(task_id, status)
    return made


def delays_of(view: pages.View, made: list[Change]) -> list[float]:
    """Return in seconds how long each change took to the screen."""
    for change in made:
        view.await_count(change.status, change.total)
    sights = [view.shows(change.status, change.total) for change in made]
    return [
        sight.at - change.at
        for sight, change in zip(sights, made, strict=True)
        if sight is not None
    ]


def noticed_in(server: servers.Server, made: list[Change]) -> list[float]:
    """Return in seconds how long it took until the poller knew of each change."""
    with urllib.request.urlopen(f"{server.url}/api/boards/{boards.MAIN}", timeout=10) as answer:  # noqa: S310
        since = {task["task_id"]: task["since"] for task in json.load(answer)["tasks"]}
    return [
        datetime.fromisoformat(since[change.task_id]).timestamp() - change.at for change in made
    ]


def summary(delays: list[float]) -> str:
    """Return delays in words."""
    return f"median {statistics.median(delays):.1f} s, max {max(delays):.1f} s"
