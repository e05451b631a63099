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
        _waiting(folder, rounds, slow_tasks),
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


def _waiting(folder: Path, rounds: int, slow_tasks: int) -> Figure:
    plan = dict.fromkeys(("taskboard", "aiohttp"), (WAITED_TASKS, CONNECTIONS))
    few = slow_tasks // 20
    once = {"httpx": (WAITED_HTTPX_TASKS, CONNECTIONS), "session": (few, 1)}
    with servers.api(folder, tasks=WAITED_TASKS, latency=LATENCY) as base_url:
        costs = _rounds(base_url, plan, rounds) | _rounds(base_url, once, 1)
    beside = {
        way: statistics.median(cost.wall for cost in costs[way]) / _ideal(*asked)
        for way, asked in (plan | once).items()
    }
    ideal = _ideal(WAITED_TASKS, CONNECTIONS)
    best = min(cost.wall for cost in costs["taskboard"])
    return Figure(
        f"Client: {WAITED_TASKS:,} tasks at {LATENCY * 1000:.0f} ms, {CONNECTIONS} at once, "
        f"connecting included (median of {rounds})",
        f"{beside['taskboard']:.2f} × the ideal {ideal:.2f} s (best {best / ideal:.2f} ×)",
        f"`httpx.AsyncClient` {beside['httpx']:.0f} × ({WAITED_HTTPX_TASKS} tasks); one after the "
        f"other {beside['session'] * CONNECTIONS:.0f} × (`requests.Session`, {few} measured and "
        f"scaled); bare aiohttp {beside['aiohttp']:.2f} ×",
        f"≤ {BESIDE_IDEAL} ×",
        beside["taskboard"] <= BESIDE_IDEAL,
    )


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
