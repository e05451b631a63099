"""Rate limits, used-up budgets and outages: when the next request may be sent."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from components.api.errors import NotFound, RateLimited, ServerError, Unauthorized
from components.monitor.clock import ticks, utc_now
from components.monitor.requests.request_gate import RequestGate

LIMITED = RateLimited("The API asks for fewer requests.", 30)
DOWN = ServerError("The server answers 503.")


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_rate_limits_without_end_are_waited_for() -> None:
    """However many 429s come in a row, each is waited for."""
    clock = Clock()
    gate = RequestGate(20, clock)
    for _ in range(2000):
        gate.failed(RateLimited("Fewer.", 5), clock.now, healthy_task=False)
        assert gate.blocked
        clock.now += 5
    assert not gate.blocked


def test_rate_limits_without_advice_double_the_wait() -> None:
    """Where the server does not say how long, it is 5 s, then 10, 20 … and 300 at most."""
    clock = Clock()
    gate = RequestGate(20, clock)
    waits = []
    for _ in range(8):
        gate.failed(RateLimited("Fewer."), clock.now, healthy_task=False)
        began = clock.now
        while gate.blocked:
            clock.now += 1
        waits.append(clock.now - began)
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300]


def test_rate_after_a_rate_limit_grows_by_a_tenth_every_five_seconds() -> None:
    """After a 429 half the rate goes on, and the whole is back after 25 s."""
    clock = Clock()
    gate = RequestGate(20, clock)
    gate.failed(RateLimited("Fewer.", 30), clock.now, healthy_task=False)
    clock.now += 30
    rates = []
    for _ in range(7):
        rates.append(gate.limiter.rate(clock.now))
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
        rates.append(gate.limiter.rate(clock.now))
        clock.now += 0.1
    assert rates[0] == pytest.approx(10)
    assert rates[48] < 100 <= rates[51]
    assert max(late - early for early, late in pairwise(rates)) <= 10 + 1e-9


def test_budget_that_is_used_up_for_long_is_a_trouble() -> None:
    """A key without requests left waits, and says so where that is longer than a window."""
    clock = Clock()
    gate = RequestGate(20, clock)
    gate.hold(3)
    assert gate.blocked and gate.trouble is None
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
    assert not gate.blocked and gate.trouble is None
    gate.hold(3)
    assert gate.blocked and gate.trouble is None


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
    """A further request waits for the budget only, though turns wait for probes."""

    async def run() -> None:
        gate = RequestGate(1000)
        gate.failed(
            Unauthorized("The server refuses the API key (401)."), ticks(), healthy_task=False
        )
        waiting = asyncio.create_task(gate.wait_for_turn())
        await asyncio.sleep(0)
        async with asyncio.timeout(20):
            for _ in range(3):
                await gate.wait_for_budget()
        assert not waiting.done()
        waiting.cancel()

    asyncio.run(run())


def test_rate_limit_holds_everything_and_halves_the_rate() -> None:
    """After a 429 nothing is sent for as long as the server says, and then half as fast."""
    gate = RequestGate(20)
    gate.failed(LIMITED, ticks(), healthy_task=False)
    trouble = gate.trouble
    assert gate.blocked
    assert trouble is not None and trouble.until is not None
    assert trouble.kind == "rate_limited"
    assert (trouble.until - trouble.at).total_seconds() == pytest.approx(30, abs=0.5)
    assert gate.limiter.rate(ticks()) == 10


def test_rate_limits_of_requests_under_way_count_once() -> None:
    """Those that were sent before the first 429 came belong to the same incident."""
    gate = RequestGate(20)
    began = ticks()
    for _ in range(10):
        gate.failed(LIMITED, began, healthy_task=False)
    assert gate.limiter.rate(ticks()) == 10


def test_rate_limit_is_waited_for_and_then_over() -> None:
    """A turn that is awaited meanwhile comes by itself once the wait is over."""
    gate = RequestGate(100)

    async def run() -> float:
        gate.failed(RateLimited("Slower.", 1), ticks(), healthy_task=False)
        began = ticks()
        await gate.wait_for_turn()
        return ticks() - began

    assert asyncio.run(run()) >= 1
    assert gate.trouble is None
    assert not gate.blocked


def test_used_up_budget_holds_without_an_alarm() -> None:
    """`X-RateLimit-Remaining: 0` on a good answer waits, but is no trouble."""
    gate = RequestGate(100)
    gate.hold(5)
    assert gate.blocked
    assert gate.trouble is None


def test_refused_task_says_nothing_of_the_server() -> None:
    """However many tasks are not found, all others go on."""
    gate = RequestGate(100)
    for _ in range(50):
        gate.failed(NotFound("No such task."), ticks(), healthy_task=False)
    assert not gate.blocked


def test_end_of_an_outage_wakes_those_who_wait_and_returns_the_budget_slowly() -> None:
    """A turn due in 30 s comes at once when the key is accepted, at a tenth of the rate."""
    gate = RequestGate(100)

    async def run() -> None:
        gate.failed(Unauthorized("No."), ticks(), healthy_task=False)
        async with asyncio.timeout(10):
            waiting = asyncio.create_task(gate.wait_for_turn())
            await asyncio.sleep(0)
            assert gate.succeeded(ticks()) is True
            await waiting

    asyncio.run(run())
    assert gate.limiter.rate(ticks()) <= 20
    assert gate.rate_without_recovery == 100
    assert gate.trouble is None


def test_suspicion_alone_is_no_banner() -> None:
    """While a healthy task is being asked there is no trouble yet; without one, at once."""
    suspecting, sure = RequestGate(100), RequestGate(100)
    for _ in range(5):
        suspecting.failed(DOWN, ticks(), healthy_task=True)
        sure.failed(DOWN, ticks(), healthy_task=False)
    assert suspecting.probing and suspecting.trouble is None
    assert sure.trouble is not None and sure.trouble.kind == "server_error"


@pytest.mark.parametrize(("error", "wait"), [(LIMITED, 20.0), (Unauthorized("Refused."), None)])
def test_trouble_has_begun_by_now_when_the_clock_is_set_back(
    error: RateLimited | Unauthorized, wait: float | None
) -> None:
    """No trouble is said to begin later, and a wait ends as long from now as it did before."""
    clock = Clock()
    gate = RequestGate(20, clock)
    gate.failed(error, clock.now, healthy_task=False)
    clock.now += 10
    at = utc_now() - timedelta(days=365)
    gate.clock_set_back(at)
    assert gate.trouble is not None
    assert gate.trouble.at == at
    assert gate.trouble.until == (None if wait is None else at + timedelta(seconds=wait))
