"""The budget: even slots, no second above it, and shares that grow back."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from components.monitor.requests.rate_limiter import CATCH_UP_SECONDS, RateLimiter, RateRamp


def slots(
    limiter: RateLimiter, count: int, late: Callable[[int], float] = lambda _: 0.0
) -> list[float]:
    """Return when requests are sent that leave as soon as they may, or a little later."""
    now, sent = 1000.0, []
    for number in range(count):
        now += max(0.0, limiter.wait(now)) + late(number)
        limiter.sent(now)
        sent.append(now)
    return sent


@pytest.mark.parametrize("per_second", [0.5, 3, 25, 400])
def test_requests_leave_evenly(per_second: float) -> None:
    """Each request leaves one slot after the one before, but for 20 ms to catch up."""
    sent = slots(RateLimiter(per_second), 100)
    gaps = [late - early for early, late in pairwise(sent)]
    assert gaps == pytest.approx([1 / per_second] * len(gaps), abs=CATCH_UP_SECONDS + 1e-6)


def test_no_second_is_over_the_budget_however_late_some_leave() -> None:
    """At most 20 ms of lost time are made up for, so that no burst follows a delay."""
    sent = slots(RateLimiter(25), 400, lambda number: 0.7 if number % 40 == 0 else 0.015)
    windows = zip(sent, sent[25:], strict=False)
    assert all(late - early >= 1 - 1e-9 for early, late in windows)


def test_share_of_the_budget_grows_step_by_step() -> None:
    """A ramp holds its share for each step and ends with the whole."""
    ramp = RateRamp(since=100, start=0.5, step=0.1, step_seconds=5)
    shares = [ramp.share(now) for now in (50, 100, 104.9, 105, 124.9, 125, 1e6)]
    assert shares == pytest.approx([0.5, 0.5, 0.5, 0.6, 0.9, 1, 1])
