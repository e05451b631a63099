"""How often a password may be tried."""

from components.web.gate.sign_in.limiter import (
    FORGOTTEN_SECONDS,
    FREE_TRIES,
    LONGEST_SECONDS,
    MAX_KEYS,
    Limiter,
)


class Clock:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_waits_grow_with_each_failure() -> None:
    """The first few are free; then each waits twice as long as the one before, up to a bound."""
    clock = Clock()
    limiter = Limiter(clock)
    waits = []
    for _ in range(FREE_TRIES + 12):
        waits.append(limiter.wait(["a"]))
        clock.now += waits[-1]
        assert limiter.wait(["a"]) == 0
        limiter.failed(["a"])
    assert waits[: FREE_TRIES + 4] == [0.0] * FREE_TRIES + [1.0, 2.0, 4.0, 8.0]
    assert waits[-1] == LONGEST_SECONDS


def test_thousand_tries_take_days() -> None:
    """Whoever waits as told and tries on gets hardly anywhere."""
    clock = Clock()
    limiter = Limiter(clock)
    for _ in range(1_000):
        clock.now += limiter.wait(["a"])
        limiter.failed(["a"])
    assert clock.now > 3 * 86_400


def test_each_key_counts_for_itself_and_all_must_be_free() -> None:
    """Another account does not help whoever has tried too often from one address."""
    limiter = Limiter(Clock())
    for number in range(FREE_TRIES):
        limiter.failed([f"account {number}", "address"])
    assert limiter.wait(["account 0"]) == 0
    assert limiter.wait(["account 9", "address"]) > 0
    assert limiter.wait(["account 9", "other"]) == 0


def test_success_takes_its_own_try_back() -> None:
    """An account of one's own gives no tries at those of others."""
    limiter = Limiter(Clock())
    for _ in range(FREE_TRIES):
        limiter.failed(["address"])
        limiter.failed(["mine", "address"])
        limiter.succeeded(["mine", "address"])
        limiter.forget("mine")
    assert limiter.wait(["address"]) > 0
    assert limiter.wait(["mine"]) == 0


def test_failures_are_forgotten_after_a_while_and_bounded() -> None:
    """Neither time nor a flood of names fills the memory."""
    clock = Clock()
    limiter = Limiter(clock)
    for _ in range(FREE_TRIES):
        limiter.failed(["a"])
    clock.now += FORGOTTEN_SECONDS + 1
    limiter.failed(["a"])
    assert limiter.wait(["a"]) == 0
    for number in range(MAX_KEYS + 10):
        limiter.failed([str(number)])
    assert len(limiter) == MAX_KEYS
