"""When failing tasks are taken for an outage, and when that is over."""

from itertools import pairwise

import pytest

from components.api.errors import ApiError, EndpointMissing, ServerError, TimedOut, Unauthorized
from components.monitor.requests.circuit_breaker import CircuitBreaker

DOWN = ServerError("The server answers 503.")
REFUSED = Unauthorized("The server refuses the API key (401).")
MISSING = EndpointMissing("This server has no v1 status route.")


def failing(
    error: ApiError = DOWN,
    *,
    times: int = 5,
    healthy_task: bool = False,
    max_probe_seconds: float = 2.0,
) -> CircuitBreaker:
    """Return a breaker after some failures in a row, the last at 100."""
    breaker = CircuitBreaker(lambda: max_probe_seconds)
    for _ in range(times):
        breaker.failed(error, 99.0, 100.0, healthy_task=healthy_task)
    return breaker


def test_some_failures_among_many_answers_open_nothing() -> None:
    """A third of bad tasks is no outage, however long it lasts."""
    breaker = CircuitBreaker()
    for number in range(300):
        if number % 3:
            breaker.succeeded(number)
        else:
            breaker.failed(DOWN, number, number, healthy_task=False)
    assert not breaker.is_open


def test_most_failing_opens_though_some_are_answered() -> None:
    """More than half of the last twenty requests failing is an outage."""
    breaker = CircuitBreaker()
    for number in range(20):
        if number % 3:
            breaker.failed(DOWN, 0.0, number, healthy_task=False)
        else:
            breaker.succeeded(0.0)
    assert breaker.is_open


def test_failures_in_a_row_open() -> None:
    """Four failures are not enough, five are."""
    assert not failing(times=4).is_open
    assert failing(times=5).is_open


@pytest.mark.parametrize("error", [REFUSED, MISSING])
def test_refused_key_and_missing_route_open_at_once(error: ApiError) -> None:
    """One such answer is enough, and a probe leaves every 30 s."""
    breaker = failing(error, times=1)
    assert breaker.is_open
    assert breaker.wait(100.0) == 30
    breaker.sent(130.0)
    breaker.failed(error, 130.0, 130.1, healthy_task=False)
    assert breaker.wait(130.1) == pytest.approx(29.9)


def test_doubtful_route_is_probed_soon() -> None:
    """A route that answered a moment ago is probed every 2 s until the doubt is over."""
    breaker = failing(EndpointMissing("No route.", doubtful=True), times=1)
    assert breaker.wait(100.0) == 2
    breaker.sent(102.0)
    breaker.failed(MISSING, 102.0, 102.0, healthy_task=False)
    breaker.sent(104.0)
    assert breaker.wait(104.0) == 30


def test_outage_that_is_over_leaves_nothing_behind() -> None:
    """The failures of an outage are not counted again after it."""
    breaker = failing(times=15)
    assert breaker.succeeded(100.0) is True
    breaker.failed(DOWN, 101.0, 101.0, healthy_task=False)
    assert not breaker.is_open


def test_reset_leaves_nothing_behind() -> None:
    """After a reset, one failure is one failure."""
    breaker = failing()
    breaker.reset()
    breaker.failed(DOWN, 101.0, 101.0, healthy_task=False)
    assert (breaker.is_open, breaker.trouble(200.0)) == (False, None)


def test_healthy_task_is_asked_at_once_and_may_refute() -> None:
    """Where a task that was fine is answered, there was no outage, and none ends."""
    breaker = failing(REFUSED, times=1, healthy_task=True)
    assert breaker.wait(100.0) <= 0
    breaker.sent(100.0)
    assert breaker.succeeded(100.0) is False
    assert not breaker.is_open


def test_probes_leave_every_two_seconds_and_grow_to_the_interval() -> None:
    """The spacing begins at 2 s, never shrinks, and stays at the refresh interval at most."""
    breaker = failing(max_probe_seconds=5.0)
    now, waits = 100.0, []
    for _ in range(5000):
        waits.append(breaker.wait(now))
        now += waits[-1]
        breaker.sent(now)
        breaker.failed(DOWN, now, now, healthy_task=False)
    assert waits[0] == 2
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(waits))
    assert waits[-1] == pytest.approx(5)


def test_hanging_probes_do_not_wait_for_one_another() -> None:
    """The next probe leaves though the one before has not ended."""
    breaker = failing(TimedOut("Too late."))
    breaker.sent(102.0)
    assert breaker.wait(102.0) == 2


def test_probe_that_is_answered_ends_the_outage() -> None:
    """One answer to a probe lets every request pass again."""
    breaker = failing()
    breaker.sent(102.0)
    assert breaker.succeeded(102.0) is True
    assert not breaker.is_open
    assert breaker.wait(102.0) == 0


def test_answer_to_an_earlier_request_ends_nothing() -> None:
    """A request that was sent before the outage says nothing of its end."""
    breaker = failing()
    assert breaker.succeeded(99.5) is False
    assert breaker.is_open


def test_key_that_is_accepted_by_a_failing_server_is_probed_sooner() -> None:
    """Where the server fails instead of refusing the key, 2 s are enough again."""
    breaker = failing(REFUSED, times=1)
    breaker.sent(130.0)
    breaker.failed(DOWN, 130.0, 130.0, healthy_task=False)
    assert breaker.wait(130.0) <= 2.4
