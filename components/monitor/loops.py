"""Loops that go on for as long as the server runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

RESTART_SECONDS = 1.0


async def restarting(loop: Callable[[], Awaitable[None]]) -> None:
    """Run a loop, and again after each unexpected error, until cancelled."""
    # A fault of our own in one round must not end polling for good; meanwhile the ages
    # of what is on the screens grow, so that nobody takes it for fresh.
    while True:
        try:
            await loop()
        except Exception:
            log.exception("starting over after an unexpected error")
            await asyncio.sleep(RESTART_SECONDS)
