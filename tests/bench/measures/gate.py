"""What the gate adds to a request: the same route on two servers, in turn."""

import http.client
import statistics
import time
from collections.abc import Callable

from tests.bench.figures import Figure
from tests.support.gate.gated import Door, gated

GOAL_MS = 0.3
PATH = "/healthz"


def measure(*, requests: int) -> list[Figure]:
    """Ask both servers in turn, each on one connection that stays open."""
    with gated() as behind, gated(bare=True) as bare:
        doors = [_asker(behind), _asker(bare)]
        times: list[list[float]] = [[], []]
        for number in range(requests):
            # Neither is always the one that comes after the other.
            for which in (0, 1) if number % 2 else (1, 0):
                times[which].append(doors[which]())
    with_gate, without = (statistics.median(each) * 1000 for each in times)
    return [
        Figure(
            f"A request through the gate (median of {requests:,})",
            f"{with_gate:.3f} ms, {with_gate - without:.3f} ms more",
            f"{without:.3f} ms without",
            f"< {GOAL_MS} ms more",
            with_gate - without < GOAL_MS,
        )
    ]


def _asker(door: Door) -> Callable[[], float]:
    connection = http.client.HTTPConnection("127.0.0.1", door.port)

    def ask() -> float:
        begun = time.perf_counter()
        connection.request("GET", PATH)
        connection.getresponse().read()
        return time.perf_counter() - begun

    return ask
