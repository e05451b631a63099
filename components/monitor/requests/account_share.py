"""How much of the account's requests is for this server, and what others leave of it.

The API counts the requests of all keys of an account in windows and tells what is left of one.
What is used beyond our own requests is used by others: mostly by the agents that are watched.
"""

import math
from collections.abc import Iterator

# The API counts requests in windows of five seconds (its documentation of rate limits).
API_WINDOW_SECONDS = 5.0
# A longer time to the end of a window, rounded up, is that of a limit of another kind.
MAX_RESET_SECONDS = API_WINDOW_SECONDS + 1.0
# Half of the 25 a second that are documented, for as long as the server tells no limit.
DEFAULT_PER_SECOND = 12.0
SHARE = 0.5
MIN_PER_SECOND, MAX_PER_SECOND = 0.1, 100_000.0
# Of a limit: fewer requests of others may be our own, counted at another moment.
MIN_OTHERS = 0.1
# Of a limit: what is left free beside others, and the rest of a window that is left to them.
RESERVE = 0.1
LAST_OF_A_WINDOW = 0.05
# A younger window says as little of its rest as one of this age.
FORESEEN_SECONDS = 2.5
# Judged over so long, a burst of others changes nothing that is shown.
JUDGED_SECONDS = 30.0
FORGET_SECONDS = 60.0
# Lists and statuses may have limits of their own.
MAX_LIMITS = 4


class AccountShare:
    """What this server may ask: ``chosen`` requests a second, or half of the account's limit.

    Times are in seconds by one clock. Where answers tell several limits, the lowest counts, and
    whichever others use up most.
    """

    def __init__(self, chosen: float | None) -> None:
        self._chosen = chosen
        self._limits: dict[float, _Limit] = {}
        self.per_second = chosen or DEFAULT_PER_SECOND

    def note(
        self,
        now: float,
        limit: float | None,
        remaining: float | None,
        reset_seconds: float | None,
        sent: int,
    ) -> float:
        """Note what an answer tells, after ``sent`` requests of ours altogether.

        Returns the seconds to send nothing, because others need what is left of the window.
        """
        if limit is None or limit < 1 or (reset_seconds or 0.0) > MAX_RESET_SECONDS:
            return 0.0
        present = {known.requests: known for known in self._present(now)}
        # The one heard of last comes last.
        heard = present.pop(limit, None) or _Limit(limit)
        self._limits = {**present, limit: heard}
        if len(self._limits) > MAX_LIMITS:
            del self._limits[next(iter(self._limits))]
        if self._chosen is None:
            half = SHARE * min(self._limits) / API_WINDOW_SECONDS
            self.per_second = min(max(half, MIN_PER_SECOND), MAX_PER_SECOND)
        return heard.note(now, remaining, reset_seconds, sent)

    def left_now(self, now: float) -> float:
        """Return the requests a second that others leave in this window; infinite for all."""
        return min((known.left_now(now) for known in self._present(now)), default=math.inf)

    def left_lately(self, now: float) -> float:
        """Return the same over half a minute, judged once in as long."""
        return min((known.left_lately for known in self._present(now)), default=math.inf)

    def _present(self, now: float) -> Iterator["_Limit"]:
        return (known for known in self._limits.values() if now - known.heard < FORGET_SECONDS)


class _Limit:
    """One limit that answers tell: so many ``requests`` a window, and who uses them."""

    def __init__(self, requests: float) -> None:
        self.requests = requests
        self.heard = 0.0
        self.left_lately = math.inf
        self._ends = -math.inf
        self._lowest = math.inf
        # Of others: in this window so far, in the whole of it at that pace, in the one before.
        self._others = 0.0
        self._expected = 0.0
        self._expected_before = 0.0
        # Our requests when the window began, and when an answer was last noted.
        self._sent_before = 0
        self._sent = 0
        self._judged_at = 0.0
        self._judged: list[float] = []

    def note(
        self, now: float, remaining: float | None, reset_seconds: float | None, sent: int
    ) -> float:
        """Note an answer; returns the seconds to send nothing."""
        self.heard = now
        if remaining is None or self._is_overtaken(now, reset_seconds):
            return 0.0
        if self._is_next_window(now, remaining, reset_seconds):
            seconds = API_WINDOW_SECONDS if reset_seconds is None else reset_seconds
            self._begin(now, now + seconds)
        self._sent = sent
        self._lowest = min(self._lowest, remaining)
        used, ours = self.requests - remaining, sent - self._sent_before
        self._others = max(self._others, used - ours)
        age = max(API_WINDOW_SECONDS - (self._ends - now), FORESEEN_SECONDS)
        self._expected = self._others * max(1.0, API_WINDOW_SECONDS / age)
        needed = self.left_now(now) < math.inf and remaining <= LAST_OF_A_WINDOW * self.requests
        return max(0.0, self._ends - now) if needed else 0.0

    def left_now(self, now: float) -> float:
        """Return the requests a second that others leave; infinite where there are no others."""
        if now > self._ends + API_WINDOW_SECONDS:
            return math.inf
        return self._left(max(self._expected, self._expected_before))

    def _left(self, others: float) -> float:
        if others <= MIN_OTHERS * self.requests:
            return math.inf
        return ((1 - RESERVE) * self.requests - others) / API_WINDOW_SECONDS

    def _is_next_window(self, now: float, remaining: float, reset_seconds: float | None) -> bool:
        # Answers overtake each other, and the time to the end is told in whole seconds.
        if reset_seconds is None:
            rose = remaining > self._lowest + MIN_OTHERS * self.requests
            return rose or now >= self._ends
        return now + reset_seconds > self._ends + API_WINDOW_SECONDS / 2

    def _is_overtaken(self, now: float, reset_seconds: float | None) -> bool:
        # An answer of the window before tells of others what we used ourselves.
        ended = None if reset_seconds is None else now + reset_seconds
        return ended is not None and ended < self._ends - API_WINDOW_SECONDS / 2

    def _begin(self, now: float, ends: float) -> None:
        if self._ends > -math.inf:
            self._judge(now)
        else:
            self._judged_at = now
        follows = ends - self._ends < 1.5 * API_WINDOW_SECONDS
        self._expected_before, self._expected = self._expected if follows else 0.0, 0.0
        self._others = 0.0
        self._sent_before, self._lowest, self._ends = self._sent, math.inf, ends

    def _judge(self, now: float) -> None:
        self._judged.append(self._expected)
        if now - self._judged_at >= JUDGED_SECONDS:
            self.left_lately = self._left(sum(self._judged) / len(self._judged))
            self._judged_at = now
            self._judged.clear()
