"""Bulk sweeps: many statuses a request from list pages, where the budget is too small.

An optimisation that never changes what is shown. A list page confirms what is known of a
live task and tells the first passing status of a new one; every other status that it tells is
asked for by the status route, and so is one task of each sweep, the one not called for
longest. Where the two disagree twice running, or the list fails, status calls do it alone for
a while.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple

from components.api import Answer, ApiClient, ApiError, Row
from components.model import statuses
from components.model.snapshot import SweepEstimate
from components.monitor.cache.task_cache import TaskCache
from components.monitor.cache.tracked_task import TrackedTask
from components.monitor.clock import ticks, utc_now
from components.monitor.requests.request_gate import RequestGate

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
# A page that saves fewer status calls than this costs more than it brings.
LEAST_SAVED = 2
# So many pages in a row may bring nothing before the search goes no deeper: one for each so
# many live tasks that it may yet find, as others may have begun hundreds of tasks since.
PATIENCE = 2
PATIENCE_PART = 50
EXPLORE_SECONDS = 60.0
OFF_SECONDS = 60.0
LONGEST_OFF = 600.0
MOST_DISAGREEMENTS = 2
PASSING = frozenset(known.value for known in statuses.KNOWN if not known.terminal)


class ListSweeps:
    """Decides when list pages pay off, reads them, and keeps watch over their truth."""

    def __init__(
        self,
        client: ApiClient,
        cache: TaskCache,
        gate: RequestGate,
        admitted: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self._client = client
        self._cache = cache
        self._gate = gate
        self._admitted = admitted
        self._next = 0.0
        self._off = OFF_SECONDS
        self._paying: dict[str, list[str | None]] = {}
        self._began = 0.0
        self._explored = 0.0
        # By task: the word that a list told, and the one that it would replace, if any.
        self._claims: dict[str, tuple[str, str | None]] = {}
        self._denied: dict[str, str] = {}
        self._disagreements = 0
        self._saved = 0
        self._pages = 0
        self._period = 0.0

    async def run(self) -> None:
        """Sweep whenever the budget cannot hold the interval, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self._needed():
                self._saved = self._pages = 0
            elif not self._halted:
                await self._sweep()

    def heard(self, tracked: TrackedTask, answer: Answer) -> None:
        """Compare what the status route says with what a list page claimed just before."""
        claim, known = self._claims.pop(tracked.task_id, (None, None))
        if claim is None:
            return
        if claim == answer.status:
            self._disagreements = 0
        # A third word tells that the task went on meanwhile, and nothing of the list.
        elif known in (None, answer.status):
            self._disagreements += 1
            self._denied[tracked.task_id] = claim
        if self._disagreements >= MOST_DISAGREEMENTS:
            log.warning("the list of tasks disagrees with the status route; doing without it")
            self._disagreements = 0
            self._rest(LONGEST_OFF)
            self._cache.distrust(ticks())

    def estimate(self) -> SweepEstimate | None:
        """Return how often each task is checked, where that is not every interval."""
        load, rate = self._cache.load, self._gate.rate_without_recovery
        if not self._needed():
            return None
        left = max(0, load.live - self._saved)
        spare = max(rate - self._pages / self._period, rate / 2) if self._pages else rate
        seconds = max(left / spare, self._period if self._saved else 0.0)
        if seconds <= load.shortest:
            return None
        return SweepEstimate(
            live=_rounded(load.live, 3),
            per_second=round(rate, 1),
            seconds=_rounded(seconds, 2),
            listed=_rounded(min(self._saved, load.live), 2),
        )

    @property
    def _halted(self) -> bool:
        # May begin amid a sweep, where status calls meet trouble or find the list wrong.
        return ticks() < self._next or self._gate.troubled

    def _needed(self) -> bool:
        return self._cache.load.demand > self._gate.rate_without_recovery

    async def _sweep(self) -> None:
        began = self._began = ticks()
        exploring = began - self._explored >= EXPLORE_SECONDS
        saved = pages = 0
        self._claims.clear()
        there = self._cache.tracked_tasks
        self._denied = {key: word for key, word in self._denied.items() if key in there}
        try:
            for version in self._client.versions.active:
                look = self._explore if exploring else self._reread
                gain, read = await look(version)
                saved, pages = saved + gain, pages + read
        except ApiError as exc:
            log.info("no bulk sweep for a while: %s", exc)
            self._rest()
            return
        if self._halted:
            # What was read is fresh: read again at once it would save nothing.
            self._next = max(self._next, ticks() + self._cache.load.shortest)
            return
        if exploring:
            self._explored = began
        self._saved, self._pages = saved, pages
        # At least half of the budget is left to what no list page tells.
        self._period = max(self._cache.load.shortest, 2 * pages / self._gate.rate_without_recovery)
        self._next = began + self._period
        if saved < LEAST_SAVED * pages:
            self._rest()
        else:
            self._off = OFF_SECONDS
            self._sample()

    async def _explore(self, version: str) -> tuple[int, int]:
        told = pages = unproductive = 0
        patience = max(PATIENCE, self._cache.load.live // PATIENCE_PART)
        paying: list[str | None] = []
        place: str | None = None
        while unproductive < patience and not self._halted:
            page = await self._read(version, place)
            pages, told = pages + 1, told + page.told
            # What was asked for a moment ago saves no call now, but will in the next sweep.
            if page.told >= LEAST_SAVED:
                paying.append(place)
                unproductive = 0
            else:
                unproductive += 1
            if page.following is None or self._cache.unread(self._began) < LEAST_SAVED:
                break
            place = page.following
        self._paying[version] = paying
        return told, pages

    async def _reread(self, version: str) -> tuple[int, int]:
        saved = 0
        places = tuple(self._paying.get(version, ()))
        for place in places:
            if self._halted:
                break
            page = await self._read(version, place)
            saved += page.saved
            if page.saved < LEAST_SAVED:
                self._paying[version].remove(place)
        return saved, len(places)

    async def _read(self, version: str, place: str | None) -> "_Taken":
        async with self._admitted():
            asked = ticks()
            page = await self._client.page(version, place)
        told = saved = 0
        for tracked, answer in self._useful(page.rows, asked):
            known = tracked.reading.status
            if answer.status not in PASSING or known not in (None, answer.status):
                self._doubt(tracked, answer)
            else:
                told += tracked.asked is None or tracked.asked < self._began
                saved += self._cache.listed(tracked, answer, asked, ticks(), utc_now())
        return _Taken(told, saved, page.next_cursor)

    def _useful(self, rows: Iterable[Row], asked: float) -> Iterator[tuple[TrackedTask, Answer]]:
        for row in rows:
            answer, tracked = row.answer, self._cache.tracked_tasks.get(row.task_id)
            if tracked is None or answer is None or not tracked.active or tracked.asking:
                continue
            if tracked.asked is not None and tracked.asked >= asked:
                continue
            if tracked.reading.version in (None, answer.version):
                yield tracked, answer

    def _doubt(self, tracked: TrackedTask, answer: Answer) -> None:
        denied = self._denied.get(tracked.task_id) == answer.status
        # One that fails is asked again as a failing task is, however often lists tell of it.
        if answer.status != tracked.reading.status and not denied and not tracked.failures:
            self._claims[tracked.task_id] = answer.status, tracked.reading.status
            self._cache.verify(tracked, ticks())

    def _sample(self) -> None:
        listed = [tracked for tracked in self._cache.tracked_tasks.values() if tracked.listed]
        if listed:
            tracked = min(listed, key=lambda tracked: tracked.called or 0.0)
            self._claims[tracked.task_id] = tracked.reading.status or "", None
            self._cache.verify(tracked, ticks())

    def _rest(self, seconds: float | None = None) -> None:
        self._next = ticks() + (seconds or self._off)
        self._off = min(LONGEST_OFF, self._off * 2)
        self._explored = 0.0
        self._saved = self._pages = 0


class _Taken(NamedTuple):
    """Of how many live tasks a page told, how many calls that saved, and the page after it."""

    told: int
    saved: int
    following: str | None


def _rounded(number: float, digits: int) -> int:
    # Small changes elsewhere must not have every board drawn anew.
    whole = round(number)
    return round(whole, digits - len(str(whole))) if whole else 0
