"""The request budget: even slots, and never more than the budget in any one second."""

import math
from collections import deque
from dataclasses import dataclass

from components.monitor.requests.account_share import API_WINDOW_SECONDS, AccountShare

RECOVERY_SECONDS = 5.0
# Timers wake up late: a slot used this late delays no later slot, or their grain would add up.
CATCH_UP_SECONDS = 0.02
# Of the budget: where a recovery begins, the least after rate limits and beside others, and
# every step upwards.
MIN_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class RateRamp:
    """A share of the budget that grows from ``start`` to the whole, by ``step`` each time."""

    since: float
    start: float
    step: float
    step_seconds: float

    def share(self, now: float) -> float:
        """Return the share that may be used at a moment."""
        steps = max(0, int((now - self.since) / self.step_seconds))
        return min(1.0, self.start + self.step * steps)


FULL = RateRamp(0.0, 1.0, 0.0, 1.0)


class RateLimiter:
    """Says when the next request may be sent, ``per_second`` of them at most.

    Without a number it is half of what the account may ask, as its answers tell.
    """

    def __init__(self, per_second: float | None) -> None:
        self._account = AccountShare(per_second)
        self._recovery = FULL
        self._limit = FULL
        self._next_slot = 0.0
        self._total = 0
        self._sent = deque[float](maxlen=self._most_in_a_second)

    @property
    def per_second(self) -> float:
        """The budget: the requests a second while nothing else limits them."""
        return self._account.per_second

    def rate(self, now: float) -> float:
        """Return the requests a second that may be sent at present."""
        left = max(self._account.left_now(now), self.per_second * MIN_SHARE)
        return min(self.rate_without_recovery(now), left) * self._recovery.share(now)

    def rate_without_recovery(self, now: float) -> float:
        """Return the same but for what ended outages, and bursts of others, hold back."""
        allowed = self.per_second * self._limit.share(now)
        left = self.left_by_others(now)
        return allowed if left is None else min(allowed, left)

    def left_by_others(self, now: float) -> float | None:
        """Return the requests a second that others of the account leave; None for the budget.

        Changes twice a minute at most, by tenths of the budget.
        """
        left = self._account.left_lately(now)
        if left >= self.per_second:
            return None
        return max(math.floor(left / self.per_second / MIN_SHARE), 1) * MIN_SHARE * self.per_second

    def wait(self, now: float) -> float:
        """Return the seconds until the next request may be sent; at most 0 means now."""
        slot = self._next_slot
        if len(self._sent) == self._sent.maxlen:
            slot = max(slot, self._sent[0] + 1.0)
        return slot - now

    def sent(self, now: float) -> None:
        """Note that a request is sent."""
        self._next_slot = max(self._next_slot, now - CATCH_UP_SECONDS) + 1 / self.rate(now)
        self._sent.append(now)
        self._total += 1

    def note_budget(
        self, now: float, limit: float | None, remaining: float | None, reset_seconds: float | None
    ) -> float:
        """Note what an answer tells of the account's limit: requests a window, and what is left.

        Returns the seconds to send nothing, because others need the rest of the window.
        """
        pause = self._account.note(now, limit, remaining, reset_seconds, self._total)
        if self._sent.maxlen != self._most_in_a_second:
            self._sent = deque(self._sent, self._most_in_a_second)
        return pause

    def recover(self, now: float) -> None:
        """After an outage, let the budget return from a tenth to the whole within 5 s."""
        self._recovery = RateRamp(now, MIN_SHARE, MIN_SHARE, RECOVERY_SECONDS / 9)

    def limit(self, now: float, until: float, *, again: bool) -> None:
        """After a rate limit, let a tenth of the budget return every 5 s from ``until`` on.

        One that is met ``again`` halves the share in use, another of the same incident does not.
        """
        start = max(MIN_SHARE, self._limit.share(now) / 2) if again else self._limit.start
        self._limit = RateRamp(until, start, MIN_SHARE, API_WINDOW_SECONDS)

    @property
    def _most_in_a_second(self) -> int:
        return max(1, int(self.per_second))
