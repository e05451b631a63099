"""Tasks that hang, fail and talk nonsense cost the healthy ones next to nothing."""

from collections.abc import Sequence
from dataclasses import replace

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks
from components.model.entry import Entry
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.soak.extent import FULL
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer

TASKS = 1000 if FULL else 200
INTERVAL = 5.0 if FULL else 1.0
SWEEPS = 30 if FULL else 10
BUDGET = TASKS / INTERVAL * 1.25
TIMEOUT = 10.0 if FULL else 2.0
FAULTS = (Fault.hang(), Fault.server_error(), Fault.not_json())
SHARE = 0.05


def watched(api: ApiServer, settings: Settings) -> Settings:
    """Point at one of the two servers, with a database of its own."""
    database = f"{settings.database_url}-{api.base_url.rsplit(':', 1)[1]}"
    return replace(
        settings,
        base_url=api.base_url,
        database_url=database,
        refresh_seconds=INTERVAL,
        requests_per_second=BUDGET,
        concurrency=32,
        timeout_seconds=TIMEOUT,
    )


def add(here: Monitor, names: list[str]) -> None:
    """Put all tasks on the board."""
    here.perform(AddTasks("main", tuple(Entry(name) for name in names)), LOCAL)


def rate(api: ApiServer, names: Sequence[str]) -> float:
    """Return how often a second each of some tasks was asked for, from first to last."""
    moments: dict[str, list[float]] = {name: [] for name in names}
    for request in api.requests:
        if request.task_id in moments:
            moments[request.task_id].append(request.at)
    spans = sum(times[-1] - times[0] for times in moments.values())
    return sum(len(times) - 1 for times in moments.values()) / spans


def test_healthy_tasks_are_checked_as_often_as_without_the_bad(
    settings: Settings,
) -> None:
    """With 15 % bad tasks given in a row, the others keep 95 % of their checks, side by side."""
    names = [f"t{number:04d}" for number in range(TASKS)]
    each = int(TASKS * SHARE)
    bad = names[: each * len(FAULTS)]
    healthy = names[len(bad) :]
    with ApiServer(lists=False) as calm, ApiServer(lists=False) as hostile:
        for api in (calm, hostile):
            api.set_many(dict.fromkeys(names, "running"))
        for place, name in enumerate(bad):
            hostile.fault(name, FAULTS[place // each])
        with (
            monitor.running(watched(calm, settings)) as without,
            monitor.running(watched(hostile, settings)) as beside,
        ):
            add(without, names)
            add(beside, names)
            wanted = SWEEPS * len(healthy)
            eventually(
                lambda: sum(calm.count(name) for name in healthy) >= wanted,
                SWEEPS * INTERVAL * 3,
            )
            snapshot = beside.snapshot("main")
            assert rate(hostile, healthy) >= 0.95 * rate(calm, healthy)
            assert all(task.confirmed for task in snapshot.tasks if task.task_id in set(healthy))
            assert snapshot.service.trouble is None
            kinds = {task.reading.problem.kind for task in snapshot.tasks if task.reading.problem}
            assert kinds == {"timeout", "server_error", "bad_response"}
            assert sum(snapshot.counts.values()) == TASKS
