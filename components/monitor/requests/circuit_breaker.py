"""Tells failing tasks from a global outage: when to hold everything but a probe."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from components.api.errors import ApiError, EndpointMissing, KeyRefused
from components.model.reading import Trouble
from components.monitor.clock import utc_now

# One such failure is enough to hold all but probes.
CONCERNS_ALL = (KeyRefused, EndpointMissing)
# The latest requests that are judged, and how many failures in a row are enough.
OUTCOMES = 20
FAILURES_IN_A_ROW = 5
FIRST_PROBE_SECONDS = 2.0
MAX_PROBE_SECONDS = 30.0
KEY_PROBE_SECONDS = 30.0
PROBE_GROWTH = 1.2
# Enough for the longest spacing, and no number grows without end in a long outage.
MAX_GROWTH_STEPS = 40
# A suspicion that a healthy task refutes at once is not worth a banner.
SUSPICION_SECONDS = 1.0


class CircuitBreaker:
    """Open while the server, the route or the key fails for every task alike.

    One refusal of the key, one missing route, or failures of most of the last requests
    open it. Where there is a healthy task, it is asked at once as the first probe: an answer
    shows that the fault lay with the tasks. From then on one probe leaves every 2 s, slowly
    growing to ``max_probe_seconds()`` or 30 s, or every 30 s where key or route are refused
    beyond doubt, until one is answered.
    """

    def __init__(self, max_probe_seconds: Callable[[], float] = lambda: MAX_PROBE_SECONDS) -> None:
        self._opened: float | None = None
        self._error: ApiError | None = None
        self._trouble: Trouble | None = None
        self._outage_confirmed = False
        self._max_probe_seconds = max_probe_seconds
        self._outcomes: deque[bool] = deque(maxlen=OUTCOMES)
        self._next_probe = 0.0
        self._failed_probes = 0

    @property
    def is_open(self) -> bool:
        """Whether all but probes are held."""
        return self._opened is not None

    def trouble(self, now: float) -> Trouble | None:
        """Return the outage, if there is one and it is more than a suspicion."""
        suspected = self._opened is not None and now - self._opened >= SUSPICION_SECONDS
        if self._outage_confirmed or suspected:
            return self._trouble
        return None

    def reset(self) -> None:
        """Close, and forget every outcome."""
        self._opened = self._error = self._trouble = None
        self._outage_confirmed = False
        self._outcomes.clear()

    def clock_set_back(self, at: datetime) -> None:
        """Let the outage have begun by now, which is ``at``."""
        if self._trouble is not None:
            self._trouble = replace(self._trouble, at=min(self._trouble.at, at))

    def wait(self, now: float) -> float:
        """Return the seconds until a request may be sent; at most 0 means now."""
        return self._next_probe - now if self.is_open else 0.0

    def sent(self, now: float) -> None:
        """Note that a request is sent, which is a probe while this is open."""
        if self.is_open:
            self._next_probe = now + self._spacing()

    def succeeded(self, began: float) -> bool:
        """Note an answer; return whether it ends a confirmed outage."""
        self._outcomes.append(True)
        if self._opened is None or began < self._opened:
            return False
        ended = self._outage_confirmed
        self.reset()
        return ended

    def failed(self, error: ApiError, began: float, now: float, *, healthy_task: bool) -> None:
        """Note a failure that does not concern its task alone.

        ``healthy_task`` says whether there is one to ask at once as the first probe.
        """
        self._outcomes.append(False)
        if self._opened is None:
            if isinstance(error, CONCERNS_ALL) or self._mostly_failing():
                self._set_error(error)
                self._opened, self._outage_confirmed = now, not healthy_task
                self._failed_probes = 0
                self._next_probe = now if healthy_task else now + self._spacing()
        elif began >= self._opened:
            self._set_error(error)
            self._outage_confirmed = True
            self._failed_probes += 1
            # The spacing shrinks where the key was refused and now the server fails.
            self._next_probe = min(self._next_probe, now + self._spacing())

    def _set_error(self, error: ApiError) -> None:
        earlier = self._trouble if _cause(error) == _cause(self._error) else None
        at = earlier.at if earlier else utc_now()
        self._error, self._trouble = error, Trouble(error.kind, str(error), at)

    def _mostly_failing(self) -> bool:
        in_a_row = list(self._outcomes)[-FAILURES_IN_A_ROW:] == [False] * FAILURES_IN_A_ROW
        return in_a_row or self._outcomes.count(False) > OUTCOMES / 2

    def _spacing(self) -> float:
        error = self._error
        doubtful = isinstance(error, EndpointMissing) and error.doubtful
        if isinstance(error, CONCERNS_ALL) and not doubtful:
            return KEY_PROBE_SECONDS
        grown = FIRST_PROBE_SECONDS * PROBE_GROWTH ** min(self._failed_probes, MAX_GROWTH_STEPS)
        return min(grown, max(FIRST_PROBE_SECONDS, self._max_probe_seconds()), MAX_PROBE_SECONDS)


def _cause(error: ApiError | None) -> str | None:
    # All failures of the server are one outage.
    return error.kind if isinstance(error, CONCERNS_ALL) else None
