"""How long it takes from a change at the API until it is on the screen."""

import json
import random
import statistics
import time
import urllib.request
from collections import Counter
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
    made = _make(ours, base_url, tasks, changes, gap)
    our_delays, naive_delays = _delays(ours, made), _delays(naive, made)
    noticed = _noticed(server, made)
    goal = interval + SLACK_SECONDS
    return [
        Figure(
            f"Change → screen, {tasks} tasks every {interval:g} s, {changes} changes",
            f"{_summary(our_delays)} (until the poller knew: {_summary(noticed)})",
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
        made.append(Change(time.time(), task_id, status, counts[status]))
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


def _noticed(server: servers.Server, made: list[Change]) -> list[float]:
    with urllib.request.urlopen(f"{server.url}/api/boards/{boards.MAIN}", timeout=10) as answer:  # noqa: S310
        since = {task["task_id"]: task["since"] for task in json.load(answer)["tasks"]}
    return [
        datetime.fromisoformat(since[change.task_id]).timestamp() - change.at for change in made
    ]


def _summary(delays: list[float]) -> str:
    return f"median {statistics.median(delays):.1f} s, max {max(delays):.1f} s"
