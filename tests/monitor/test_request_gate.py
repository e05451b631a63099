"""The budget, rate limits and what comes after them."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from components.api.errors import NotFound, RateLimited, ServerError, Unauthorized
from components.monitor.clock import ticks
from components.monitor.requests.rate_limiter import CATCH_UP_SECONDS, RateLimiter, RateRamp
from components.monitor.requests.request_gate import RequestGate

LIMITED = RateLimited("The API asks for fewer requests.", 30)
DOWN = ServerError("The server answers 503.")


def slots(
    pace: RateLimiter, count: int, late: Callable[[int], float] = lambda _: 0.0
) -> list[float]:
    """Return when requests leave that are sent as soon as may be, or a little later."""
    now, sent = 1000.0, []
    for number in range(count):
        now += max(0.0, pace.wait(now)) + late(number)
        pace.sent(now)
        sent.append(now)
    return sent


@pytest.mark.parametrize("per_second", [0.5, 3, 25, 400])
def test_requests_leave_evenly(per_second: float) -> None:
    """Each request leaves one slot after the one before, but for a hair to catch up."""
    sent = slots(RateLimiter(per_second), 100)
    gaps = [late - early for early, late in pairwise(sent)]
    assert gaps == pytest.approx([1 / per_second] * len(gaps), abs=CATCH_UP_SECONDS + 1e-6)


def test_no_second_is_over_the_budget_however_late_some_leave() -> None:
    """Lost time is made good by a hair only, so that no burst follows a delay."""
    sent = slots(RateLimiter(25), 400, lambda number: 0.7 if number % 40 == 0 else 0.015)
    windows = zip(sent, sent[25:], strict=False)
    assert all(late - early >= 1 - 1e-9 for early, late in windows)


def test_share_of_the_budget_grows_step_by_step() -> None:
    """A ramp holds its share for each step and ends with the whole."""
    ramp = RateRamp(since=100, start=0.5, gain=0.1, every=5)
    shares = [ramp.share(now) for now in (50, 100, 104.9, 105, 124.9, 125, 1e6)]
    assert shares == pytest.approx([0.5, 0.5, 0.5, 0.6, 0.9, 1, 1])


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_rate_limits_without_end_are_waited_for() -> None:
    """However many 429s come in a row, each is honoured."""
    clock = Clock()
    gate = RequestGate(20, clock)
    for _ in range(2000):
        gate.failed(RateLimited("Fewer.", 5), clock.now, healthy_task=False)
        assert gate.disturbed
        clock.now += 5
    assert not gate.disturbed


def test_rate_limits_without_advice_double_the_wait() -> None:
    """Where the server does not say how long, it is 5 s, then 10, 20 … and 300 at most."""
    clock = Clock()
    gate = RequestGate(20, clock)
    waits = []
    for _ in range(8):
        gate.failed(RateLimited("Fewer."), clock.now, healthy_task=False)
        began = clock.now
        while gate.disturbed:
            clock.now += 1
        waits.append(clock.now - began)
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300]


def test_pace_after_a_rate_limit_grows_by_a_tenth_every_five_seconds() -> None:
    """Half the pace goes on after a 429, and the whole is back after 25 s."""
    clock = Clock()
    gate = RequestGate(20, clock)
    gate.failed(RateLimited("Fewer.", 30), clock.now, healthy_task=False)
    clock.now += 30
    rates = []
    for _ in range(7):
        rates.append(gate.rate)
        clock.now += 5
    assert rates == pytest.approx([10, 12, 14, 16, 18, 20, 20])


def test_budget_returns_over_five_seconds_after_an_outage() -> None:
    """A tenth of the budget at once, the whole five seconds later, no step above a tenth."""
    clock = Clock()
    gate = RequestGate(100, clock)
    for _ in range(5):
        gate.failed(DOWN, clock.now, healthy_task=False)
    clock.now += 2
    assert gate.succeeded(clock.now) is True
    rates = []
    for _ in range(60):
        rates.append(gate.rate)
        clock.now += 0.1
    assert rates[0] == pytest.approx(10)
    assert rates[48] < 100 <= rates[51]
    assert max(late - early for early, late in pairwise(rates)) <= 10 + 1e-9


def test_budget_that_is_used_up_is_told_where_it_lasts() -> None:
    """A key without requests left waits, and says so where that is longer than a window."""
    clock = Clock()
    gate = RequestGate(20, clock)
    gate.hold(3)
    assert gate.disturbed and gate.trouble is None
    gate.hold(40)
    gate.hold(2)
    trouble = gate.trouble
    assert trouble is not None and trouble.until is not None and trouble.kind == "rate_limited"
    assert (trouble.until - trouble.at).total_seconds() == pytest.approx(40)
    clock.now += 1
    gate.hold(39.5)
    assert gate.trouble == trouble
    gate.hold(60)
    longer = gate.trouble
    assert longer is not None and longer.at == trouble.at
    clock.now += 60
    assert not gate.disturbed and gate.trouble is None
    gate.hold(3)
    assert gate.disturbed and gate.trouble is None


def test_trouble_of_another_kind_begins_when_it_was_met() -> None:
    """A key that is refused after an outage is not said to be refused since the outage began."""
    gate = RequestGate(20)
    for _ in range(5):
        gate.failed(DOWN, ticks(), healthy_task=False)
    down = gate.trouble
    gate.failed(Unauthorized("The server refuses the API key (401)."), ticks(), healthy_task=False)
    refused = gate.trouble
    assert down is not None and refused is not None
    assert refused.at > down.at


def test_further_request_of_a_probe_does_not_wait_for_the_next_probe() -> None:
    """What one search needs leaves at the budget's pace, though turns wait for probes."""

    async def run() -> None:
        gate = RequestGate(1000)
        gate.failed(
            Unauthorized("The server refuses the API key (401)."), ticks(), healthy_task=False
        )
        waiting = asyncio.create_task(gate.turn())
        await asyncio.sleep(0)
        async with asyncio.timeout(20):
            for _ in range(3):
                await gate.more()
        assert not waiting.done()
        waiting.cancel()

    asyncio.run(run())


def test_rate_limit_holds_everything_and_halves_the_pace() -> None:
    """After a 429 nothing leaves until the time that is told, and then half as fast."""
    gate = RequestGate(20)
    gate.failed(LIMITED, ticks(), healthy_task=False)
    trouble = gate.trouble
    assert gate.disturbed
    assert trouble is not None and trouble.until is not None
    assert trouble.kind == "rate_limited"
    assert (trouble.until - trouble.at).total_seconds() == pytest.approx(30, abs=0.5)
    assert gate.rate == 10


def test_rate_limits_of_requests_under_way_count_once() -> None:
    """Those that left before the first 429 came are of the same incident."""
    gate = RequestGate(20)
    began = ticks()
    for _ in range(10):
        gate.failed(LIMITED, began, healthy_task=False)
    assert gate.rate == 10


def test_rate_limit_is_waited_for_and_then_over() -> None:
    """A turn that is asked for meanwhile comes after the hold, by itself."""
    gate = RequestGate(100)

    async def run() -> float:
        gate.failed(RateLimited("Slower.", 1), ticks(), healthy_task=False)
        held = ticks()
        await gate.turn()
        return ticks() - held

    assert asyncio.run(run()) >= 1
    assert gate.trouble is None
    assert not gate.disturbed


def test_used_up_budget_holds_without_an_alarm() -> None:
    """`X-RateLimit-Remaining: 0` on a good answer waits, but is no trouble."""
    gate = RequestGate(100)
    gate.hold(5)
    assert gate.disturbed
    assert gate.trouble is None


def test_refused_task_says_nothing_of_the_server() -> None:
    """However many tasks are not found, all others go on."""
    gate = RequestGate(100)
    for _ in range(50):
        gate.failed(NotFound("No such task."), ticks(), healthy_task=False)
    assert not gate.disturbed


def test_end_of_an_outage_wakes_who_waits_and_brings_the_budget_back_gently() -> None:
    """A turn that would come in 30 s comes at once when the key is accepted, at a tenth."""
    gate = RequestGate(100)

    async def run() -> None:
        gate.failed(Unauthorized("No."), ticks(), healthy_task=False)
        async with asyncio.timeout(10):
            waiting = asyncio.create_task(gate.turn())
            await asyncio.sleep(0)
            assert gate.succeeded(ticks()) is True
            await waiting

    asyncio.run(run())
    assert gate.rate <= 20
    assert gate.rate_without_recovery == 100
    assert gate.trouble is None


def test_suspicion_alone_is_no_banner() -> None:
    """As long as a witness is being asked, nobody is alarmed; without one, at once."""
    suspecting, sure = RequestGate(100), RequestGate(100)
    for _ in range(5):
        suspecting.failed(DOWN, ticks(), healthy_task=True)
        sure.failed(DOWN, ticks(), healthy_task=False)
    assert suspecting.probing and suspecting.trouble is None
    assert sure.trouble is not None and sure.trouble.kind == "server_error"
