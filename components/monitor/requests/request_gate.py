"""The one gate that every request passes: budget, rate limits and circuit breaker."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from components.api.errors import ApiError, RateLimited, TaskRefused
from components.model.reading import Trouble
from components.monitor.clock import ticks, utc_now
from components.monitor.requests.account_share import API_WINDOW_SECONDS
from components.monitor.requests.circuit_breaker import MAX_PROBE_SECONDS, CircuitBreaker
from components.monitor.requests.rate_limiter import RateLimiter

# A server that asks for a longer wait is asked again after this.
MAX_RETRY_AFTER_SECONDS = 3600.0
MAX_HOLD_SECONDS = 60.0
# Holds that end this close together are one, which several answers reported.
SAME_HOLD_SECONDS = 2.0
# Without advice the wait begins at one window of the API and doubles up to this.
MAX_BACKOFF_SECONDS = 300.0
MAX_DOUBLINGS = 16
# A longer wait must notice when it is over early.
SHORT_WAIT_SECONDS = 0.1
BUDGET_USED_UP = "The API says that the budget of this key is used up."


class _ImposedWait:
    """A wait that the API asks for, as a trouble that people see."""

    def __init__(self) -> None:
        self.until = 0.0
        self._trouble: Trouble | None = None

    def trouble(self, now: float) -> Trouble | None:
        """Return the trouble while the wait lasts."""
        return self._trouble if now < self.until else None

    def extend(self, now: float, seconds: float, message: str) -> None:
        """Wait for so long from now on; what is only prolonged has lasted since it began."""
        at, earlier = utc_now(), self.trouble(now)
        until = at + timedelta(seconds=seconds)
        self.until = now + seconds
        self._trouble = Trouble(RateLimited.kind, message, earlier.at if earlier else at, until)

    def clock_set_back(self, now: float, at: datetime) -> None:
        """Let the wait have begun by now, which is ``at``, and end as long from now as before."""
        if self._trouble is not None:
            self._trouble = replace(
                self._trouble,
                at=min(self._trouble.at, at),
                until=at + timedelta(seconds=self.until - now),
            )


class RequestGate:
    """Decides when each request may be sent, and learns from its outcome.

    ``per_second`` is the budget; None for half of what the account may ask.
    """

    def __init__(
        self,
        per_second: float | None,
        clock: Callable[[], float] = ticks,
        max_probe_seconds: Callable[[], float] = lambda: MAX_PROBE_SECONDS,
    ) -> None:
        self._now = clock
        self.breaker = CircuitBreaker(max_probe_seconds)
        self.limiter = RateLimiter(per_second)
        self._line = asyncio.Lock()
        self._changed = asyncio.Event()
        self._held_until = 0.0
        self._limits_in_a_row = 0
        self._rate_limit = _ImposedWait()
        self._used_up = _ImposedWait()

    @property
    def probing(self) -> bool:
        """Whether only probes may be sent."""
        return self.breaker.is_open

    @property
    def blocked(self) -> bool:
        """Whether requests wait for another reason than the budget."""
        return self.breaker.is_open or self._now() < self._held_until

    @property
    def rate_without_recovery(self) -> float:
        """The requests a second that may be sent but for what passes within seconds."""
        return self.limiter.rate_without_recovery(self._now())

    @property
    def left_by_others(self) -> float | None:
        """The requests a second that others of the account leave us; None for all we may send."""
        return self.limiter.left_by_others(self._now())

    @property
    def trouble(self) -> Trouble | None:
        """Why no task can be asked as usual at present, if so."""
        now = self._now()
        imposed = self._rate_limit.trouble(now) or self._used_up.trouble(now)
        return imposed or self.breaker.trouble(now)

    def clock_set_back(self, at: datetime) -> None:
        """Let every trouble have begun by now, which is ``at``."""
        self.breaker.clock_set_back(at)
        for wait in (self._rate_limit, self._used_up):
            wait.clock_set_back(self._now(), at)

    async def wait_for_turn(self) -> None:
        """Return when the next request, or the next probe, may be sent."""
        async with self._line:
            while (wait := max(self.breaker.wait(self._now()), self._budget_wait())) > 0:
                await self._sleep(wait)
            now = self._now()
            self.limiter.sent(now)
            self.breaker.sent(now)

    async def wait_for_budget(self) -> None:
        """Return when a request that is no probe, or a further one of a probe, may be sent."""
        # Not in the line, whose head may wait half a minute for the next probe.
        while (wait := self._budget_wait()) > 0:
            await self._sleep(wait)
        self.limiter.sent(self._now())

    def hold(self, seconds: float) -> None:
        """Send nothing for so long: the server says that the budget is used up."""
        now, seconds = self._now(), min(seconds, MAX_HOLD_SECONDS)
        until = now + seconds
        self._held_until = max(self._held_until, until)
        # A busy key waits for the end of its window all the time: that is no news.
        if seconds > API_WINDOW_SECONDS and until > self._used_up.until + SAME_HOLD_SECONDS:
            self._used_up.extend(now, seconds, BUDGET_USED_UP)

    def note_budget(
        self, limit: float | None, remaining: float | None, reset_seconds: float | None
    ) -> None:
        """Note what an answer tells of the account's limit, and leave to others what they need."""
        now = self._now()
        pause = self.limiter.note_budget(now, limit, remaining, reset_seconds)
        self._held_until = max(self._held_until, now + pause)

    def succeeded(self, began: float) -> bool:
        """Note that a request was answered; return whether that ends an outage."""
        ended = self.breaker.succeeded(began)
        if began >= self._rate_limit.until:
            self._limits_in_a_row = 0
        if ended:
            self.limiter.recover(self._now())
        self._changed.set()
        return ended

    def failed(self, error: ApiError, began: float, *, healthy_task: bool) -> bool:
        """Note that a request failed; return whether that ends an outage nevertheless.

        ``healthy_task`` says whether there is one to ask at once as the first probe.
        """
        if isinstance(error, TaskRefused):
            return self.succeeded(began)
        ended = False
        if isinstance(error, RateLimited):
            ended = self.breaker.succeeded(began)
            self._limit_rate(error, began)
        else:
            self.breaker.failed(error, began, self._now(), healthy_task=healthy_task)
        self._changed.set()
        return ended

    def end_outage(self) -> None:
        """Hold nothing any more: no task is left to find out whether the outage lasts."""
        self.breaker.reset()
        self._changed.set()

    def _limit_rate(self, error: RateLimited, began: float) -> None:
        now = self._now()
        again = began >= self._rate_limit.until
        self._limits_in_a_row += again
        advice = error.retry_after
        if advice is None:
            doublings = min(self._limits_in_a_row - 1, MAX_DOUBLINGS)
            advice = min(API_WINDOW_SECONDS * 2**doublings, MAX_BACKOFF_SECONDS)
        seconds = min(max(advice, 1.0), MAX_RETRY_AFTER_SECONDS)
        if now + seconds > self._rate_limit.until:
            self._rate_limit.extend(now, seconds, str(error))
        self._held_until = max(self._held_until, self._rate_limit.until)
        self.limiter.limit(now, self._rate_limit.until, again=again)

    def _budget_wait(self) -> float:
        now = self._now()
        return max(self._held_until - now, self.limiter.wait(now))

    async def _sleep(self, seconds: float) -> None:
        if seconds <= SHORT_WAIT_SECONDS:
            await asyncio.sleep(seconds)
            return
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, 1.0)):
                await self._changed.wait()
