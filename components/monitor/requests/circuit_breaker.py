"""Tells the fault of one task from the fault of all: when to hold everything but a probe."""

from collections import deque

from components.api.errors import ApiError, EndpointMissing, KeyRefused

WINDOW = 20
LEAST = 5
PROBE_SECONDS = 2.0
LONGEST_PROBE_SECONDS = 30.0
KEY_PROBE_SECONDS = 30.0
GROWTH = 1.2
MOST_GROWTH = 40


class CircuitBreaker:
    """Open while the server, the route or the key fails for every task alike.

    One refusal of the key, one missing route, or failures of most of the last requests
    open it. A first probe of a task that was fine before follows at once where there is one
    (a ``witness``): if that one is answered, the fault lay with the tasks and not with all.
    From then on one probe leaves every 2 s, slowly growing to ``longest`` or 30 s, or every 30 s
    where key or route are refused beyond doubt, until one is answered.
    """

    def __init__(self) -> None:
        self.longest = PROBE_SECONDS
        self.opened: float | None = None
        self.error: ApiError | None = None
        self.outage_confirmed = False
        self._outcomes: deque[bool] = deque(maxlen=WINDOW)
        self._probe_at = 0.0
        self._failed_probes = 0

    @property
    def is_open(self) -> bool:
        """Whether all but probes are held."""
        return self.opened is not None

    @property
    def cause(self) -> str | None:
        """What holds all but probes: the refusal, or any failure of the server."""
        if self.error is None:
            return None
        return self.error.kind if _concerns_all(self.error) else "outage"

    def forget(self) -> None:
        """Close, and begin as if nothing had been asked."""
        self.opened = self.error = None
        self.outage_confirmed = False
        self._outcomes.clear()

    def wait(self, now: float) -> float:
        """Return the seconds until a request may leave; at most 0 means now."""
        return self._probe_at - now if self.is_open else 0.0

    def sent(self, now: float) -> None:
        """Note that a probe leaves."""
        if self.is_open:
            self._probe_at = now + self._spacing()

    def succeeded(self, began: float) -> bool:
        """Take in an answer; return whether it ends an outage of all."""
        self._outcomes.append(True)
        if self.opened is None or began < self.opened:
            return False
        ended = self.outage_confirmed
        self.forget()
        return ended

    def failed(self, error: ApiError, began: float, now: float, *, healthy_task: bool) -> None:
        """Take in that a request failed for another reason than its task."""
        self._outcomes.append(False)
        if self.opened is None:
            if _concerns_all(error) or self._mostly_failing():
                self.opened, self.error = now, error
                self.outage_confirmed = not healthy_task
                self._failed_probes = 0
                self._probe_at = now if healthy_task else now + self._spacing()
        elif began >= self.opened:
            self.error, self.outage_confirmed = error, True
            self._failed_probes += 1
            # What was to come in 30 s comes sooner where it is now the server that fails.
            self._probe_at = min(self._probe_at, now + self._spacing())

    def _mostly_failing(self) -> bool:
        failures = self._outcomes.count(False)
        latest = list(self._outcomes)[-LEAST:]
        return len(latest) == LEAST and (not any(latest) or failures > WINDOW / 2)

    def _spacing(self) -> float:
        error = self.error
        doubtful = isinstance(error, EndpointMissing) and error.doubtful
        if error is not None and _concerns_all(error) and not doubtful:
            return KEY_PROBE_SECONDS
        grown = PROBE_SECONDS * GROWTH ** min(self._failed_probes, MOST_GROWTH)
        return min(grown, max(PROBE_SECONDS, self.longest), LONGEST_PROBE_SECONDS)


def _concerns_all(error: ApiError) -> bool:
    return isinstance(error, KeyRefused | EndpointMissing)
