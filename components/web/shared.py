"""What is made of a board once for all who ask for it at the same time."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from anyio import CapacityLimiter, to_thread

from components.model.snapshot import Snapshot
from components.monitor import Monitor

# So long after it was begun, what was made of a board serves those who come.
SHARED_SECONDS = 1.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Made(Generic[T]):
    """What was made, the snapshot that was published then, and when it was begun."""

    value: T
    published: Snapshot
    begun: float

    def serves(self, published: Snapshot, asked: float) -> bool:
        """Whether it is new enough for somebody who asked at a moment, seeing a snapshot."""
        recent = self.begun >= asked - SHARED_SECONDS and self.published is published
        return recent or self.begun >= asked


class Once(Generic[T]):
    """Makes something in a thread when it is first asked for, once for all who ask.

    ``limiter`` bounds how many are made at a time. What ``make`` raises is told to all, too.
    """

    def __init__(self, make: Callable[[], T], limiter: CapacityLimiter) -> None:
        self._make = make
        self._limiter = limiter
        self._making: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """Return what is made; raises what ``make`` raises."""
        if self._making is None:
            making = to_thread.run_sync(self._make, limiter=self._limiter)
            self._making = asyncio.create_task(making)
            self._making.add_done_callback(_retrieve)
        # Whoever leaves does not take it away from the others.
        return await asyncio.shield(self._making)


class Shared(Generic[T]):
    """Makes something of one board at a time, in a thread.

    Everybody gets what was begun at most a second before they asked, and of no version older than
    the one that was published when they did. ``make`` is given what it made before, which is kept
    for so many seconds. After each it rests for ``rest`` times as long as that took, so that
    readers leave the interpreter to the poller, however many they are.
    """

    def __init__(
        self, make: Callable[[Monitor, str, T | None], T], *, kept_seconds: float, rest: float
    ) -> None:
        self._make = make
        self._kept_seconds = kept_seconds
        self._rest = rest
        self._rested_at = 0.0
        self._one = CapacityLimiter(1)
        self._made: dict[str, _Made[T]] = {}
        self._under_way: dict[str, asyncio.Task[_Made[T]]] = {}

    async def of(self, here: Monitor, name: str) -> T:
        """Return what is made of a board; raises `UnknownBoard` and what ``make`` raises."""
        published, asked = here.snapshot(name), time.monotonic()
        made = self._made.get(name)
        while made is None or not made.serves(published, asked):
            # Whoever leaves does not take it away from the others.
            made = await asyncio.shield(self._making(here, name))
        return made.value

    def _making(self, here: Monitor, name: str) -> "asyncio.Task[_Made[T]]":
        under_way = self._under_way.get(name)
        if under_way is None:
            under_way = asyncio.create_task(self._renewed(here, name))
            self._under_way[name] = under_way
            under_way.add_done_callback(_retrieve)
        return under_way

    async def _renewed(self, here: Monitor, name: str) -> _Made[T]:
        try:
            async with self._one:
                await asyncio.sleep(self._rested_at - time.monotonic())
                last = self._made.get(name)
                begun, published = time.monotonic(), here.snapshot(name)
                try:
                    value = await to_thread.run_sync(
                        self._make, here, name, last.value if last else None
                    )
                finally:
                    ended = time.monotonic()
                    self._rested_at = ended + self._rest * (ended - begun)
        finally:
            del self._under_way[name]
        made = self._made[name] = _Made(value, published, begun)
        asyncio.get_running_loop().call_later(self._kept_seconds, self._forget, name, made)
        return made

    def _forget(self, name: str, made: _Made[T]) -> None:
        if self._made.get(name) is made:
            del self._made[name]


def _retrieve(done: "asyncio.Task[Any]") -> None:
    # Those who wait are told of its error; where all have left, nobody misses it.
    if not done.cancelled():
        done.exception()
