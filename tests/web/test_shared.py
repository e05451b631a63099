"""What is made of a board once for all who ask for it at the same time."""

import asyncio
import threading
import time

import pytest
from anyio import CapacityLimiter

from components.model.access.actor import LOCAL
from components.model.actions import CreateBoard, EditBoard
from components.model.errors import StoreError
from components.monitor import Monitor
from components.web.shared import Once, Shared


class Workshop:
    """Makes numbers, each once its door is open, and notes when."""

    def __init__(self) -> None:
        self.busy = threading.Event()
        self.door = threading.Event()
        self.fails = False
        self.begun: list[float] = []
        self.ended: list[float] = []

    def make(self, _here: Monitor, _name: str, before: int | None) -> int:
        """Return the number after the one that was made before."""
        self.begun.append(time.monotonic())
        self.busy.set()
        assert self.door.wait(20)
        self.ended.append(time.monotonic())
        if self.fails:
            raise StoreError("It fails.")
        return (before or 0) + 1

    async def is_busy(self) -> None:
        """Wait until something waits for the door."""
        assert await asyncio.to_thread(self.busy.wait, 20)


def test_whoever_leaves_takes_nothing_away(here: Monitor) -> None:
    """What is under way is made for those who wait on, though who asked first has left."""
    workshop = Workshop()
    shared = Shared(workshop.make, kept_seconds=60, rest=0)

    async def ask() -> list[int]:
        first = asyncio.create_task(shared.of(here, "main"))
        await workshop.is_busy()
        others = [asyncio.create_task(shared.of(here, "main")) for _ in range(5)]
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        workshop.door.set()
        return await asyncio.gather(*others)

    assert set(asyncio.run(ask())) == {1}


def test_failure_is_told_to_all_and_kept_for_nobody(here: Monitor) -> None:
    """Everybody who waits learns why nothing could be made; the next one has it made anew."""
    workshop = Workshop()
    workshop.fails = True
    shared = Shared(workshop.make, kept_seconds=60, rest=0)

    async def ask() -> int:
        asking = [asyncio.create_task(shared.of(here, "main")) for _ in range(5)]
        await workshop.is_busy()
        workshop.door.set()
        for task in asking:
            with pytest.raises(StoreError):
                await task
        workshop.fails = False
        return await shared.of(here, "main")

    assert asyncio.run(ask()) == 1
    assert len(workshop.begun) == 2


def test_making_rests_in_proportion(here: Monitor) -> None:
    """After what took long there is a rest as many times as long, whoever waits."""
    workshop, rest = Workshop(), 2.0
    shared = Shared(workshop.make, kept_seconds=60, rest=rest)

    async def ask() -> None:
        asking = asyncio.create_task(shared.of(here, "main"))
        await workshop.is_busy()
        here.perform(EditBoard("main", title="Other"), LOCAL)
        later = asyncio.create_task(shared.of(here, "main"))
        workshop.door.set()
        assert (await asking, await later) == (1, 2)

    asyncio.run(ask())
    (first, second), ended = workshop.begun, workshop.ended[0]
    assert second - ended >= rest * (ended - first)


def test_one_is_made_at_a_time(here: Monitor) -> None:
    """Boards are taken one after the other, so that many of them are no more work at once."""
    workshop = Workshop()
    workshop.door.set()
    shared = Shared(workshop.make, kept_seconds=60, rest=0)
    names = [f"board-{number}" for number in range(5)]
    for name in names:
        here.perform(CreateBoard(name, name), LOCAL)

    async def ask() -> list[int]:
        return await asyncio.gather(*(shared.of(here, name) for name in names * 4))

    assert asyncio.run(ask()) == [1] * 20
    assert len(workshop.begun) == len(names)
    assert all(
        ended <= begun for ended, begun in zip(workshop.ended, workshop.begun[1:], strict=False)
    )


def test_what_nobody_asks_for_is_forgotten(here: Monitor) -> None:
    """What was made is dropped after a while, with all that it holds."""
    workshop = Workshop()
    workshop.door.set()
    shared = Shared(workshop.make, kept_seconds=0, rest=0)

    async def ask() -> list[int]:
        found = [await shared.of(here, "main")]
        # Its turn comes with the next of the loop.
        await asyncio.sleep(0.01)
        return [*found, await shared.of(here, "main")]

    assert asyncio.run(ask()) == [1, 1]


def test_once_is_made_once_for_all() -> None:
    """Nothing is made before somebody asks, and one thing for all, also if the first one leaves."""
    door, busy, made = threading.Event(), threading.Event(), list[object]()

    def make() -> object:
        busy.set()
        assert door.wait(20)
        made.append(object())
        return made[-1]

    once = Once(make, CapacityLimiter(1))
    assert not busy.is_set()

    async def ask() -> list[object]:
        first = asyncio.create_task(once.get())
        assert await asyncio.to_thread(busy.wait, 20)
        others = [asyncio.create_task(once.get()) for _ in range(5)]
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        door.set()
        return [*await asyncio.gather(*others), await once.get()]

    assert asyncio.run(ask()) == made * 6
    assert len(made) == 1
