"""What the client costs a request, beside aiohttp, httpx and requests as they come."""

import math
import statistics
from pathlib import Path

from tests.bench import contenders, servers
from tests.bench.contenders import Cost
from tests.bench.figures import Figure, size

WORKERS = 32
# Plain httpx's best: with more, its pool costs more.
HTTPX_WORKERS = 8
BESIDE_HTTPX = 0.4
BESIDE_AIOHTTP = 3.0
GROWN_BYTES = 60_000_000

LATENCY = 0.05
CONNECTIONS = 100
WAITED_TASKS = 2000
WAITED_HTTPX_TASKS = 500
BESIDE_IDEAL = 1.2


def measure(folder: Path, *, rounds: int, tasks: int, slow_tasks: int) -> list[Figure]:
    """Ask for many tasks, without latency and with it; ``slow_tasks`` of those who are slow."""
    return [
        *_work(folder, rounds, tasks, slow_tasks),
        *_waiting(folder, rounds, tasks, slow_tasks),
    ]


def _work(folder: Path, rounds: int, tasks: int, slow_tasks: int) -> list[Figure]:
    plan = {
        "taskboard": (tasks, WORKERS),
        "aiohttp": (tasks, WORKERS),
        "httpx": (tasks, HTTPX_WORKERS),
        "session": (slow_tasks, 1),
        "requests": (slow_tasks, 1),
    }
    with servers.api(folder, tasks=tasks, latency=0) as base_url:
        costs = _rounds(base_url, plan, rounds)
    each = {
        way: statistics.median(cost.processor for cost in costs[way]) / asked
        for way, (asked, _) in plan.items()
    }
    beside_httpx = each["taskboard"] / each["httpx"]
    beside_aiohttp = each["taskboard"] / each["aiohttp"]
    grown = max(cost.grown for cost in costs["taskboard"])
    what = f"{tasks:,} tasks, no latency"
    return [
        Figure(
            f"Client: processor a request, {what} (median of {rounds})",
            f"{_micro(each['taskboard'])}, {beside_httpx:.2f} × plain httpx",
            f"`httpx.AsyncClient`, {HTTPX_WORKERS} workers: {_micro(each['httpx'])}; one after "
            f"the other, {slow_tasks:,} tasks: `requests.Session` {_micro(each['session'])}, "
            f"`requests.get` {_micro(each['requests'])}",
            f"≤ {BESIDE_HTTPX} ×",
            beside_httpx <= BESIDE_HTTPX,
        ),
        Figure(
            "Client: the same beside aiohttp",
            f"{beside_aiohttp:.2f} × bare aiohttp, {WORKERS} workers each",
            f"bare aiohttp: {_micro(each['aiohttp'])}",
            f"≤ {BESIDE_AIOHTTP:g} ×",
            beside_aiohttp <= BESIDE_AIOHTTP,
        ),
        Figure(
            f"Client: memory that {what}, leave taken (worst of {rounds})",
            size(grown),
            f"`httpx.AsyncClient` {size(max(cost.grown for cost in costs['httpx']))}, "
            f"bare aiohttp {size(max(cost.grown for cost in costs['aiohttp']))}",
            f"< {size(GROWN_BYTES)}",
            grown < GROWN_BYTES,
        ),
    ]


def _waiting(folder: Path, rounds: int, tasks: int, slow_tasks: int) -> list[Figure]:
    # Few tasks show what connecting costs, many what it costs to go on.
    sweeps = sorted({WAITED_TASKS, tasks})
    few = slow_tasks // 20
    once = {"httpx": (WAITED_HTTPX_TASKS, CONNECTIONS), "session": (few, 1)}
    with servers.api(folder, tasks=sweeps[-1], latency=LATENCY) as base_url:
        slow = _beside_ideal(base_url, once, 1)
        naive = (
            f"`httpx.AsyncClient` {slow['httpx'][0]:.0f} × ({WAITED_HTTPX_TASKS} tasks); one "
            f"after the other {slow['session'][0] * CONNECTIONS:.0f} × (`requests.Session`, "
            f"{few} measured and scaled)"
        )
        return [_sweep(base_url, rounds, count, naive) for count in sweeps]


def _sweep(base_url: str, rounds: int, tasks: int, naive: str) -> Figure:
    plan = dict.fromkeys(("taskboard", "aiohttp"), (tasks, CONNECTIONS))
    beside = _beside_ideal(base_url, plan, rounds)
    middle = {way: statistics.median(factors) for way, factors in beside.items()}
    return Figure(
        f"Client: {tasks:,} tasks at {LATENCY * 1000:.0f} ms, {CONNECTIONS} at once, "
        f"connecting included (median of {rounds})",
        f"{middle['taskboard']:.2f} × the ideal {_ideal(tasks, CONNECTIONS):.2f} s "
        f"(best {min(beside['taskboard']):.2f} ×)",
        f"bare aiohttp {middle['aiohttp']:.2f} × (best {min(beside['aiohttp']):.2f} ×); {naive}",
        f"≤ {BESIDE_IDEAL} ×",
        middle["taskboard"] <= BESIDE_IDEAL,
    )


def _beside_ideal(
    base_url: str, plan: dict[str, tuple[int, int]], rounds: int
) -> dict[str, list[float]]:
    costs = _rounds(base_url, plan, rounds)
    return {way: [cost.wall / _ideal(*asked) for cost in costs[way]] for way, asked in plan.items()}


def _rounds(base_url: str, plan: dict[str, tuple[int, int]], rounds: int) -> dict[str, list[Cost]]:
    # In turns, so that whatever else the machine does falls on all of them.
    costs: dict[str, list[Cost]] = {way: [] for way in plan}
    for _ in range(rounds):
        for way, (tasks, workers) in plan.items():
            costs[way].append(contenders.cost(way, base_url, tasks=tasks, workers=workers))
    return costs


def _ideal(tasks: int, workers: int) -> float:
    return math.ceil(tasks / workers) * LATENCY


def _micro(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs"
