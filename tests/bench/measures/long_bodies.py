"""What sessions of v3 cost, whose status comes with their whole output."""

import statistics
from pathlib import Path

from tests.bench import contenders, servers
from tests.bench.figures import Figure

OUTPUT_BYTES = 20_000
WORKERS = 32
HTTPX_WORKERS = 8
BESIDE_AIOHTTP = 3.0


def measure(folder: Path, *, rounds: int, tasks: int) -> list[Figure]:
    """Ask for many sessions beside those who parse the whole of each body."""
    plan = {"taskboard v3": WORKERS, "aiohttp v3": WORKERS, "httpx v3": HTTPX_WORKERS}
    costs: dict[str, list[contenders.Cost]] = {way: [] for way in plan}
    with servers.api(folder, tasks=tasks, latency=0, output=OUTPUT_BYTES) as base_url:
        for _ in range(rounds):
            for way, workers in plan.items():
                costs[way].append(contenders.cost(way, base_url, tasks=tasks, workers=workers))
    each = {way: statistics.median(c.processor for c in costs[way]) / tasks for way in plan}
    wall = {way: statistics.median(c.wall for c in costs[way]) for way in plan}
    beside = each["taskboard v3"] / each["aiohttp v3"]
    told = {way: f"{each[way] * 1e6:,.0f} µs, {wall[way]:.2f} s" for way in plan}
    return [
        Figure(
            f"Client: processor a session of v3 with {OUTPUT_BYTES / 1000:.0f} kB, and a sweep of "
            f"{tasks:,} (median of {rounds})",
            f"{told['taskboard v3']}; {beside:.2f} × bare aiohttp",
            f"parsing all: bare aiohttp {told['aiohttp v3']}; `httpx.AsyncClient`, "
            f"{HTTPX_WORKERS} workers {told['httpx v3']}",
            f"≤ {BESIDE_AIOHTTP:g} ×",
            beside <= BESIDE_AIOHTTP,
        )
    ]
