"""The one gate that every request passes: budget, rate limits, and the breaker."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

from components.api.errors import ApiError, RateLimited, TaskRefused
from components.model.reading import Trouble
from components.monitor.clock import ticks, utc_now
from components.monitor.requests.circuit_breaker import CircuitBreaker
from components.monitor.requests.rate_limiter import LEAST_SHARE, RateLimiter, RateRamp

# The API counts in windows of five seconds.
WINDOW_SECONDS = 5.0
RETURN_SECONDS = 5.0
LONGEST_ADVICE = 3600.0
LONGEST_QUOTA = 60.0
SAME_SECONDS = 2.0
LONGEST_GUESS = 300.0
MOST_DOUBLINGS = 16
# Shorter waits than this are slept through; a longer one must notice when it is over early.
SHORT_SECONDS = 0.1
USED_UP = "The API says that the budget of this key is used up."
# A suspicion that a witness refutes at once is not worth a banner.
SUSPECT_SECONDS = 1.0


class RequestGate:
    """Hands out turns to whoever is about to send a request, and learns from what became of it.

    After an outage the full budget returns within five seconds; after a rate limit half the
    share that was used goes on, and a tenth of the budget comes back every five seconds.
    """

    def __init__(self, per_second: float, clock: Callable[[], float] = ticks) -> None:
        self._now = clock
        self.breaker = CircuitBreaker()
        self._pace = RateLimiter(per_second)
        self._turns = asyncio.Lock()
        self._changed = asyncio.Event()
        self._held = 0.0
        self._limit: Trouble | None = None
        self._quota: Trouble | None = None
        self._quota_ends = 0.0
        self._limited = 0.0
        self._limits = 0
        self._opened_at: datetime | None = None

    @property
    def probing(self) -> bool:
        """Whether only probes may leave."""
        return self.breaker.is_open

    @property
    def troubled(self) -> bool:
        """Whether there is trouble, or the suspicion of one."""
        return self.breaker.is_open or self.trouble is not None

    @property
    def disturbed(self) -> bool:
        """Whether requests wait for another reason than the budget."""
        return self.breaker.is_open or self._now() < self._held

    @property
    def rate(self) -> float:
        """The requests a second that may be sent at present."""
        return self._pace.rate(self._now())

    @property
    def rate_without_recovery(self) -> float:
        """The same but for what a past outage holds back for some seconds."""
        return self._pace.without_recovery(self._now())

    @property
    def trouble(self) -> Trouble | None:
        """Why no task can be asked as usual at present, if so."""
        now, breaker = self._now(), self.breaker
        if self._limit is not None and now < self._limited:
            return self._limit
        if self._quota is not None and now < self._quota_ends:
            return self._quota
        error, opened = breaker.error, breaker.opened
        if error is None or opened is None or self._opened_at is None:
            return None
        if not breaker.outage_confirmed and now - opened < SUSPECT_SECONDS:
            return None
        return Trouble(error.kind, str(error), self._opened_at)

    async def turn(self) -> None:
        """Return when the next request may be sent."""
        async with self._turns:
            while (wait := self._wait(self._now())) > 0:
                await self._sleep(wait)
            now = self._now()
            self._pace.sent(now)
            self.breaker.sent(now)

    async def more(self) -> None:
        """Return when a request that is no probe, or a further one of a probe, may be sent."""
        # Not in the line of the turns, whose head may wait half a minute for the next probe.
        while (wait := max(self._held - self._now(), self._pace.wait(self._now()))) > 0:
            await self._sleep(wait)
        self._pace.sent(self._now())

    def hold(self, seconds: float) -> None:
        """Send nothing for so long: the server says that the budget is used up."""
        now, seconds = self._now(), min(seconds, LONGEST_QUOTA)
        ends = now + seconds
        self._held = max(self._held, ends)
        # Until its window ends a busy key waits all the time; that is its pace, and no news.
        # Nor is it one that the next answer under way tells the same.
        if seconds > WINDOW_SECONDS and ends > self._quota_ends + SAME_SECONDS:
            since = self._quota.at if self._quota and now < self._quota_ends else utc_now()
            until = utc_now() + timedelta(seconds=seconds)
            self._quota, self._quota_ends = Trouble(RateLimited.kind, USED_UP, since, until), ends

    def succeeded(self, began: float) -> bool:
        """Take in that a request was answered; return whether that ends an outage."""
        ended = self.breaker.succeeded(began)
        if began >= self._limited:
            self._limits = 0
        if ended:
            self._pace.returning = RateRamp(
                self._now(), LEAST_SHARE, LEAST_SHARE, RETURN_SECONDS / 9
            )
        self._changed.set()
        return ended

    def failed(self, error: ApiError, began: float, *, healthy_task: bool) -> bool:
        """Take in that a request failed; return whether that ends an outage nevertheless."""
        if isinstance(error, TaskRefused):
            return self.succeeded(began)
        if isinstance(error, RateLimited):
            ended = self.breaker.succeeded(began)
            self._limit_rate(error, began)
            self._changed.set()
            return ended
        before = self.breaker.cause
        self.breaker.failed(error, began, self._now(), healthy_task=healthy_task)
        if self.breaker.cause != before:
            self._opened_at = utc_now()
        self._changed.set()
        return False

    def forget(self) -> None:
        """Hold nothing for an outage any more: nobody is left to find out whether it lasts."""
        self.breaker.forget()
        self._changed.set()

    def _limit_rate(self, error: RateLimited, began: float) -> None:
        now = self._now()
        start = self._pace.limited.start
        if began >= self._limited:
            self._limits += 1
            start = max(LEAST_SHARE, self._pace.limited.share(now) / 2)
        guess = min(LONGEST_GUESS, WINDOW_SECONDS * 2 ** min(self._limits - 1, MOST_DOUBLINGS))
        advice = guess if error.retry_after is None else error.retry_after
        seconds = min(max(advice, 1.0), LONGEST_ADVICE)
        if now + seconds > self._limited:
            since = self._limit.at if self._limit and now < self._limited else utc_now()
            until = utc_now() + timedelta(seconds=seconds)
            self._limited = now + seconds
            self._limit = Trouble(error.kind, str(error), since, until)
        self._held = max(self._held, self._limited)
        self._pace.limited = RateRamp(self._limited, start, LEAST_SHARE, WINDOW_SECONDS)

    def _wait(self, now: float) -> float:
        return max(self._held - now, self.breaker.wait(now), self._pace.wait(now))

    async def _sleep(self, seconds: float) -> None:
        if seconds <= SHORT_SECONDS:
            await asyncio.sleep(seconds)
            return
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, 1.0)):
                await self._changed.wait()
