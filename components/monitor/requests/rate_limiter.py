"""The request budget: even slots, and never more than the budget in any one second."""

from collections import deque
from dataclasses import dataclass

# A late wake-up may be made good by this much, or the timer's grain would eat the budget.
CATCH_UP_SECONDS = 0.02
WINDOW_SECONDS = 1.0
LEAST_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class RateRamp:
    """How a share of the budget grows back to the whole: by ``gain`` every so many seconds."""

    since: float
    start: float
    gain: float
    every: float

    def share(self, now: float) -> float:
        """Return the share that may be used at a moment."""
        steps = max(0, int((now - self.since) / self.every))
        return min(1.0, self.start + self.gain * steps)


WHOLE = RateRamp(0.0, 1.0, 0.0, 1.0)


class RateLimiter:
    """Says when the next request may be sent, ``per_second`` of them at most.

    ``returning`` holds back a part of the budget after an outage, ``limited`` after a rate
    limit.
    """

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self.returning = WHOLE
        self.limited = WHOLE
        self._slot = 0.0
        self._sent: deque[float] = deque(maxlen=max(1, int(per_second)))

    def rate(self, now: float) -> float:
        """Return the requests a second that may be sent at present."""
        return self.without_recovery(now) * self.returning.share(now)

    def without_recovery(self, now: float) -> float:
        """Return the same but for what a past outage holds back for some seconds."""
        return self.per_second * self.limited.share(now)

    def wait(self, now: float) -> float:
        """Return the seconds until the next request may be sent; at most 0 means now."""
        slot = self._slot
        if len(self._sent) == self._sent.maxlen:
            slot = max(slot, self._sent[0] + WINDOW_SECONDS)
        return slot - now

    def sent(self, now: float) -> None:
        """Note that a request is sent."""
        self._slot = max(self._slot, now - CATCH_UP_SECONDS) + 1 / self.rate(now)
        self._sent.append(now)
