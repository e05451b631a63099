"""The request budget: even slots, and never more than the budget in any one second."""

import asyncio
from collections import deque

from components.monitor.clock import ticks

# A late wake-up may be made good by this much, or the timer's grain would eat the budget.
CATCH_UP_SECONDS = 0.02
WINDOW_SECONDS = 1.0


class Pace:
    """Hands out turns, ``per_second`` of them, to whoever is about to send a request."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._slot = 0.0
        self._sent: deque[float] = deque(maxlen=max(1, int(per_second)))

    async def turn(self) -> None:
        """Return when the next request may be sent."""
        now = ticks()
        slot = max(self._slot, now - CATCH_UP_SECONDS)
        if len(self._sent) == self._sent.maxlen:
            slot = max(slot, self._sent[0] + WINDOW_SECONDS)
        self._slot = slot + self._gap
        while now < slot:
            await asyncio.sleep(slot - now)
            now = ticks()
        self._sent.append(now)
