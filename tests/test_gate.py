"""The budget, rate limits and what comes after them."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from components.api.errors import NotFound, RateLimited, ServerError, Unauthorized
from components.monitor.clock import ticks
from components.monitor.gate import Gate
from components.monitor.pace import CATCH_UP_SECONDS, Pace, Ramp

LIMITED = RateLimited("The API asks for fewer requests.", 30)
DOWN = ServerError("The server answers 503.")


def slots(pace: Pace, count: int, late: Callable[[int], float] = lambda _: 0.0) -> list[float]:
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
    sent = slots(Pace(per_second), 100)
    gaps = [late - early for early, late in pairwise(sent)]
    assert gaps == pytest.approx([1 / per_second] * len(gaps), abs=CATCH_UP_SECONDS + 1e-6)


def test_no_second_is_over_the_budget_however_late_some_leave() -> None:
    """Lost time is made good by a hair only, so that no burst follows a delay."""
    sent = slots(Pace(25), 400, lambda number: 0.7 if number % 40 == 0 else 0.015)
    windows = zip(sent, sent[25:], strict=False)
    assert all(late - early >= 1 - 1e-9 for early, late in windows)


def test_share_of_the_budget_grows_step_by_step() -> None:
    """A ramp holds its share for each step and ends with the whole."""
    ramp = Ramp(since=100, start=0.5, gain=0.1, every=5)
    shares = [ramp.share(now) for now in (50, 100, 104.9, 105, 124.9, 125, 1e6)]
    assert shares == pytest.approx([0.5, 0.5, 0.5, 0.6, 0.9, 1, 1])


def test_rate_limit_holds_everything_and_halves_the_pace() -> None:
    """After a 429 nothing leaves until the time that is told, and then half as fast."""
    gate = Gate(20)
    gate.failed(LIMITED, ticks(), witness=False)
    trouble = gate.trouble
    assert gate.disturbed
    assert trouble is not None and trouble.until is not None
    assert trouble.kind == "rate_limited"
    assert (trouble.until - trouble.at).total_seconds() == pytest.approx(30, abs=0.5)
    assert gate.rate == 10


def test_rate_limits_of_requests_under_way_count_once() -> None:
    """Those that left before the first 429 came are of the same incident."""
    gate = Gate(20)
    began = ticks()
    for _ in range(10):
        gate.failed(LIMITED, began, witness=False)
    assert gate.rate == 10


def test_rate_limit_is_waited_for_and_then_over() -> None:
    """A turn that is asked for meanwhile comes after the hold, by itself."""
    gate = Gate(100)

    async def run() -> float:
        gate.failed(RateLimited("Slower.", 1), ticks(), witness=False)
        held = ticks()
        await gate.turn()
        return ticks() - held

    assert asyncio.run(run()) >= 1
    assert gate.trouble is None
    assert not gate.disturbed


def test_used_up_budget_holds_without_an_alarm() -> None:
    """`X-RateLimit-Remaining: 0` on a good answer waits, but is no trouble."""
    gate = Gate(100)
    gate.hold(5)
    assert gate.disturbed
    assert gate.trouble is None


def test_refused_task_says_nothing_of_the_server() -> None:
    """However many tasks are not found, all others go on."""
    gate = Gate(100)
    for _ in range(50):
        gate.failed(NotFound("No such task."), ticks(), witness=False)
    assert not gate.disturbed


def test_end_of_an_outage_wakes_who_waits_and_brings_the_budget_back_gently() -> None:
    """A turn that would come in 30 s comes at once when the key is accepted, at a tenth."""
    gate = Gate(100)

    async def run() -> None:
        gate.failed(Unauthorized("No."), ticks(), witness=False)
        async with asyncio.timeout(10):
            waiting = asyncio.create_task(gate.turn())
            await asyncio.sleep(0)
            assert gate.succeeded(ticks()) is True
            await waiting

    asyncio.run(run())
    assert gate.rate <= 20
    assert gate.lasting_rate == 100
    assert gate.trouble is None


def test_suspicion_alone_is_no_banner() -> None:
    """As long as a witness is being asked, nobody is alarmed; without one, at once."""
    suspecting, sure = Gate(100), Gate(100)
    for _ in range(5):
        suspecting.failed(DOWN, ticks(), witness=True)
        sure.failed(DOWN, ticks(), witness=False)
    assert suspecting.probing and suspecting.trouble is None
    assert sure.trouble is not None and sure.trouble.kind == "server_error"
