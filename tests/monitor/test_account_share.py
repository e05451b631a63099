"""Half of the account's requests is for us, and less where others need them."""

import math
from collections.abc import Callable

import pytest

from components.monitor.requests.account_share import DEFAULT_PER_SECOND, AccountShare
from components.monitor.requests.rate_limiter import RateLimiter
from components.monitor.requests.request_gate import RequestGate

LIMIT, WINDOW = 125, 5.0
STEP = 0.01
START = 1000.0

Reset = Callable[[float], float | None]


class Account:
    """An account that we and others use, in windows of five seconds by a set clock.

    Ours are sent whenever the limiter allows it, theirs evenly at ``others`` a second. Of each
    window it is kept how many requests of either came, and how many were refused.
    """

    def __init__(self, limiter: RateLimiter, reset: Reset = math.ceil, limit: int = LIMIT) -> None:
        self.limiter = limiter
        self.others = 0.0
        self.now = START
        self.ours: list[int] = []
        self.theirs: list[int] = []
        self.refused: list[int] = []
        self.shown: list[float | None] = []
        self._reset = reset
        self._limit = limit
        self._held_until = 0.0
        self._owed = 0.0

    def run(self, windows: int) -> None:
        """Go on for so many windows."""
        for _ in range(windows):
            began = self.now
            for counts in (self.ours, self.theirs, self.refused):
                counts.append(0)
            while self.now < began + WINDOW - STEP / 2:
                self._step(began)
            self.shown.append(self.limiter.left_by_others(self.now))

    def _step(self, began: float) -> None:
        self._owed += self.others * STEP
        while self._owed >= 1:
            self._owed -= 1
            self._count(self.theirs)
        while self.now >= self._held_until and self.limiter.wait(self.now) <= 0:
            self.limiter.sent(self.now)
            self._count(self.ours)
            left = max(0, self._limit - self.ours[-1] - self.theirs[-1])
            reset = self._reset(began + WINDOW - self.now)
            pause = self.limiter.note_budget(self.now, self._limit, left, reset)
            self._held_until = self.now + pause
        self.now += STEP

    def _count(self, counts: list[int]) -> None:
        counts[-1] += 1
        self.refused[-1] += self.ours[-1] + self.theirs[-1] > self._limit


every_reset = pytest.mark.parametrize(
    "reset", [math.ceil, round, math.floor, lambda seconds: seconds, lambda _: None]
)


@every_reset
def test_half_of_the_account_is_ours_alone(reset: Reset) -> None:
    """Where nobody else is there, half of the limit is asked, and nothing is said."""
    account = Account(RateLimiter(None), reset)
    account.run(12)
    assert account.limiter.per_second == LIMIT / 2 / WINDOW
    # A second has a whole number of requests.
    assert all(58 <= ours <= 63 for ours in account.ours[1:])
    assert set(account.shown) == {None}


@every_reset
@pytest.mark.parametrize("others", [2, 8, 14, 20])
def test_others_are_never_refused_because_of_us(reset: Reset, others: float) -> None:
    """From their second window on they get all that they ask for, and much of the rest is used."""
    account = Account(RateLimiter(None), reset)
    account.run(3)
    account.others = others
    account.run(20)
    assert sum(account.refused[5:]) == 0
    left = min(LIMIT / 2, 0.9 * LIMIT - others * WINDOW)
    assert all(ours >= 0.4 * left for ours in account.ours[5:])


def test_something_is_asked_however_much_others_use() -> None:
    """A key that others use up still lets a tenth of the budget through."""
    account = Account(RateLimiter(None))
    account.others = 40.0
    account.run(20)
    assert all(1 <= ours <= 10 for ours in account.ours[2:])


def test_use_of_others_is_said_when_it_lasts() -> None:
    """It is said once others used much for half a minute, and taken back as slowly."""
    account = Account(RateLimiter(None))
    account.run(7)
    account.others = 18.0
    account.run(24)
    account.others = 0.0
    account.run(20)
    said = [number for number, left in enumerate(account.shown) if left is not None]
    assert said == list(range(said[0], said[-1] + 1))
    assert 10 <= said[0] <= 20
    assert 34 <= said[-1] <= 45
    assert len(set(account.shown)) <= 4
    assert account.ours[-1] >= 58


def test_burst_of_others_is_not_said() -> None:
    """One window that others use up in half a minute is given way to, and changes no page."""
    account = Account(RateLimiter(None))
    for _ in range(6):
        account.others = 30.0
        account.run(1)
        account.others = 0.0
        account.run(6)
    assert set(account.shown) == {None}


def test_chosen_budget_stands_where_nobody_else_is() -> None:
    """Whoever allows the whole account has it, and others still come first."""
    account = Account(RateLimiter(25))
    account.run(12)
    assert account.limiter.per_second == 25
    assert min(account.ours[1:]) >= 120
    assert set(account.shown) == {None}
    account.others = 15.0
    account.run(12)
    assert sum(account.refused[14:]) == 0
    assert account.limiter.left_by_others(account.now) is not None


def test_lowest_of_several_limits_counts() -> None:
    """Where lists allow less than statuses, half of the less is asked, until it is old."""
    share = AccountShare(None)
    assert share.per_second == DEFAULT_PER_SECOND
    for second in range(3):
        share.note(START + second, 500, 400, 5, second)
        share.note(START + second, 50, 49, 5, second)
    assert share.per_second == 5
    share.note(START + 70, 500, 400, 5, 9)
    assert share.per_second == 50


@pytest.mark.parametrize(
    ("limit", "remaining", "reset"),
    [(None, 3, 4), (0, 0, 4), (10_000, 9_000, 3600), (None, None, None)],
)
def test_headers_of_another_kind_say_nothing(
    limit: float | None, remaining: float | None, reset: float | None
) -> None:
    """A limit by the hour, or none at all, leaves the budget as it is documented."""
    gate = RequestGate(None)
    gate.note_budget(limit, remaining, reset)
    assert gate.limiter.per_second == DEFAULT_PER_SECOND
    assert not gate.blocked and gate.left_by_others is None


@pytest.mark.parametrize("limit", [1, 1e300])
def test_strange_limits_are_bounded(limit: float) -> None:
    """A limit of one, or without bounds, is no reason to stop, or to ask without bounds."""
    limiter = RateLimiter(None)
    for number in range(10):
        limiter.sent(START + number)
        limiter.note_budget(START + number, limit * (number + 1), limit, 5)
    assert 0.1 <= limiter.per_second <= 100_000


def test_use_is_forgotten_with_the_headers() -> None:
    """Where answers tell nothing any more, nobody is given way to for ever."""
    account = Account(RateLimiter(None))
    account.others = 18.0
    account.run(14)
    assert account.limiter.left_by_others(account.now) is not None
    assert account.limiter.left_by_others(account.now + 61) is None
    assert account.limiter.rate(account.now + 61) == LIMIT / 2 / WINDOW


def test_answer_that_was_overtaken_tells_of_no_others() -> None:
    """What came late from the window before is our own use of that window, not that of others."""
    limiter = RateLimiter(None)
    for second in range(50):
        for _ in range(12):
            limiter.sent(START + second)
        window, age = divmod(second, 5)
        left = LIMIT - 12 * (age + 1)
        limiter.note_budget(START + second, LIMIT, left, WINDOW - age)
        if age == 1 and window:
            # Sent in the last window, answered in this one.
            limiter.note_budget(START + second, LIMIT, LIMIT - 60, WINDOW - age - 5)
            assert limiter.rate(START + second) == LIMIT / 2 / WINDOW
