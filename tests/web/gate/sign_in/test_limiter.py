"""How often a password may be tried."""

from components.web.gate.sign_in.limiter import (
    FORGOTTEN_SECONDS,
    LONGEST_SECONDS,
    MAX_KEYS,
    Limiter,
)
from tests.support.gate.clock import Clock

FREE = 5


def test_waits_grow_with_each_failure() -> None:
    """The first few are free; then each waits twice as long as the one before, up to a bound."""
    clock = Clock()
    limiter = Limiter(FREE, LONGEST_SECONDS, clock)
    waits = []
    for _ in range(FREE + 12):
        waits.append(limiter.wait("a"))
        clock.now += waits[-1]
        assert limiter.wait("a") == 0
        limiter.failed("a")
    assert waits[: FREE + 4] == [0.0] * FREE + [1.0, 2.0, 4.0, 8.0]
    assert waits[-1] == LONGEST_SECONDS


def test_thousand_tries_take_days() -> None:
    """Whoever waits as told and tries on gets hardly anywhere."""
    clock = Clock()
    limiter = Limiter(FREE, LONGEST_SECONDS, clock)
    for _ in range(1_000):
        clock.now += limiter.wait("a")
        limiter.failed("a")
    assert clock.now > 3 * 86_400


def test_each_key_counts_for_itself() -> None:
    """What one has tried, another may."""
    limiter = Limiter(FREE, LONGEST_SECONDS, Clock())
    for _ in range(FREE):
        limiter.failed("a")
    assert limiter.wait("a") > 0
    assert limiter.wait("b") == 0


def test_success_takes_its_own_try_back() -> None:
    """An account of one's own gives no tries at those of others, and costs none."""
    limiter = Limiter(FREE, LONGEST_SECONDS, Clock())
    for _ in range(FREE - 1):
        limiter.failed("address")
        limiter.failed("address")
        limiter.take_back("address")
    assert limiter.wait("address") == 0
    limiter.failed("address")
    assert limiter.wait("address") > 0
    limiter.take_back("nobody")
    limiter.forget("address")
    assert limiter.wait("address") == 0


def test_failures_are_forgotten_after_a_while_and_bounded() -> None:
    """Neither time nor a flood of names fills the memory."""
    clock = Clock()
    limiter = Limiter(FREE, LONGEST_SECONDS, clock)
    for _ in range(FREE):
        limiter.failed("a")
    clock.now += FORGOTTEN_SECONDS + 1
    limiter.failed("a")
    assert limiter.wait("a") == 0
    for name in ("first", "second"):
        for _ in range(FREE):
            limiter.failed(name)
    for number in range(MAX_KEYS - 1):
        limiter.failed(str(number))
    # The oldest made room, and none but it.
    assert limiter.wait("first") == 0
    assert limiter.wait("second") > 0
