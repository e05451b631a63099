"""The request budget: even slots, and never more than the budget in any one second."""

from collections import deque
from dataclasses import dataclass

# The API counts requests in windows of five seconds (its documentation of rate limits).
API_WINDOW_SECONDS = 5.0
RECOVERY_SECONDS = 5.0
# Timers wake up late: a slot used this late delays no later slot, or their grain would add up.
CATCH_UP_SECONDS = 0.02
# Of the budget: where a recovery begins, the least after rate limits, and every step upwards.
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
    """Says when the next request may be sent, ``per_second`` of them at most."""

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self._recovery = FULL
        self._limit = FULL
        self._next_slot = 0.0
        self._sent: deque[float] = deque(maxlen=max(1, int(per_second)))

    def rate(self, now: float) -> float:
        """Return the requests a second that may be sent at present."""
        return self.rate_without_recovery(now) * self._recovery.share(now)

    def rate_without_recovery(self, now: float) -> float:
        """Return the same but for what an ended outage holds back for some seconds."""
        return self.per_second * self._limit.share(now)

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

    def recover(self, now: float) -> None:
        """After an outage, let the budget return from a tenth to the whole within 5 s."""
        self._recovery = RateRamp(now, MIN_SHARE, MIN_SHARE, RECOVERY_SECONDS / 9)

    def limit(self, now: float, until: float, *, again: bool) -> None:
        """After a rate limit, let a tenth of the budget return every 5 s from ``until`` on.

        One that is met ``again`` halves the share in use, another of the same incident does not.
        """
        start = max(MIN_SHARE, self._limit.share(now) / 2) if again else self._limit.start
        self._limit = RateRamp(until, start, MIN_SHARE, API_WINDOW_SECONDS)
