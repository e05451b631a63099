"""Wakes those who wait for a change of any board, by one look for all of them."""

import asyncio

from components.monitor import Monitor
from components.web.gate import connections

# As often as boards are published, about.
LOOK_SECONDS = 0.1


class Changes:
    """Those who wait, each for another version than the one that it has seen."""

    def __init__(self) -> None:
        self._seen: dict[asyncio.Event, int] = {}
        self._looking: asyncio.Task[None] | None = None

    async def after(self, here: Monitor, version: int) -> None:
        """Return once all boards together have another version, or the server is stopped."""
        woken = asyncio.Event()
        self._seen[woken] = version
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(here))
        try:
            await woken.wait()
        finally:
            del self._seen[woken]

    async def _look(self, here: Monitor) -> None:
        while self._seen:
            version, stopping = here.overall_version(), connections.is_stopping()
            for woken, seen in self._seen.items():
                if stopping or seen != version:
                    woken.set()
            await asyncio.sleep(LOOK_SECONDS)


changes = Changes()
