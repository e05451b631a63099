"""List sweeps: many statuses a request from list pages, where the budget is too small.

An optimisation that never changes what is shown. A list page confirms the known status of a
live task and gives the first live status of a new one; every other status in it is verified
by the status route, and so is one task of each sweep, the one whose status call is oldest.
Where the two disagree twice running, or the list fails, only the status route is asked for a
while.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from components.api import Answer, ApiClient, ApiError, Row
from components.model import statuses
from components.model.facts import NO_FACTS, Facts
from components.model.snapshot import SweepEstimate
from components.monitor.cache.task_cache import TaskCache
from components.monitor.cache.tracked_task import TrackedTask
from components.monitor.clock import ticks, utc_now
from components.monitor.requests.request_gate import RequestGate

log = logging.getLogger(__name__)

CHECK_SECONDS = 0.25
# A page that saves fewer status calls than this costs more than it brings.
MIN_SAVED_CALLS = 2
# The search ends after so many unproductive pages in a row: one for each fifty live tasks, as
# others may have begun hundreds of tasks since, but never fewer than two.
MIN_UNPRODUCTIVE_PAGES = 2
LIVE_TASKS_PER_UNPRODUCTIVE_PAGE = 50
# All pages are searched this often; in between only those that saved calls are read.
EXPLORE_SECONDS = 60.0
# A list that fails, disagrees or saves nothing is left alone so long, doubled each time.
FIRST_PAUSE_SECONDS = 60.0
MAX_PAUSE_SECONDS = 600.0
MAX_DISAGREEMENTS = 2
LIVE_STATUSES = frozenset(known.value for known in statuses.KNOWN if not known.terminal)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A status that a list holds for a task, and the one that it would replace, if any."""

    status: str
    known: str | None = None
    facts: Facts = NO_FACTS


class ListSweeps:
    """Decides when list pages pay off, reads them, and compares them with the status route."""

    def __init__(
        self,
        client: ApiClient,
        cache: TaskCache,
        gate: RequestGate,
        list_request: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self._client = client
        self._cache = cache
        self._gate = gate
        self._list_request = list_request
        self._next_sweep = 0.0
        self._pause_seconds = FIRST_PAUSE_SECONDS
        # By version: the cursors of the pages that saved calls.
        self._useful_pages: dict[str, list[str | None]] = {}
        self._began = 0.0
        self._explored = 0.0
        self._claims: dict[str, _Claim] = {}
        self._refuted: dict[str, str] = {}
        self._disagreements = 0
        self._saved = 0
        self._pages = 0
        self._period = 0.0

    async def run(self) -> None:
        """Sweep whenever the budget cannot hold the interval, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            if not self._needed():
                self._saved = self._pages = 0
            elif not self._halted:
                await self._sweep()

    def compare(self, tracked: TrackedTask, answer: Answer) -> None:
        """Compare an answer of the status route with what a list page claimed just before."""
        claim = self._claims.pop(tracked.task_id, None)
        if claim is None:
            return
        if claim.status == answer.status:
            self._disagreements = 0
            self._cache.add_facts(tracked, claim.facts.updated(answer.facts), ticks())
        # A third status means that the task went on meanwhile, and nothing of the list.
        elif claim.known in (None, answer.status):
            self._disagreements += 1
            self._refuted[tracked.task_id] = claim.status
        if self._disagreements >= MAX_DISAGREEMENTS:
            log.warning("the list of tasks disagrees with the status route; doing without it")
            self._disagreements = 0
            self._pause(MAX_PAUSE_SECONDS)
            for listed in self._listed():
                self._cache.planner.verify(listed, ticks())

    def estimate(self) -> SweepEstimate | None:
        """Return how often each task is checked, where that is not every interval."""
        load, rate = self._cache.load, self._gate.rate_without_recovery
        if not self._needed():
            return None
        left = max(0, load.live - self._saved)
        spare = max(rate - self._pages / self._period, rate / 2) if self._pages else rate
        seconds = max(left / spare, self._period if self._saved else 0.0)
        if seconds <= load.shortest_interval:
            return None
        return SweepEstimate(
            live=_rounded(load.live, 3),
            per_second=round(rate, 1),
            seconds=_rounded(seconds, 2),
            listed=_rounded(min(self._saved, load.live), 2),
        )

    @property
    def _halted(self) -> bool:
        # May change during a sweep, where status calls meet trouble or find the list wrong.
        gate = self._gate
        return ticks() < self._next_sweep or gate.probing or gate.trouble is not None

    def _needed(self) -> bool:
        return self._cache.load.checks_per_second > self._gate.rate_without_recovery

    async def _sweep(self) -> None:
        began = self._began = ticks()
        exploring = began - self._explored >= EXPLORE_SECONDS
        saved = pages = 0
        self._claims.clear()
        there = self._cache.tracked_tasks
        self._refuted = {key: word for key, word in self._refuted.items() if key in there}
        try:
            for version in self._client.versions.active:
                read = self._explore if exploring else self._reread
                more_saved, more_pages = await read(version)
                saved, pages = saved + more_saved, pages + more_pages
        except ApiError as exc:
            log.info("no list sweep for a while: %s", exc)
            self._pause()
            return
        shortest = self._cache.load.shortest_interval
        if self._halted:
            # What was read is fresh: read again at once it would save nothing.
            self._next_sweep = max(self._next_sweep, ticks() + shortest)
            return
        if exploring:
            self._explored = began
        self._saved, self._pages = saved, pages
        # At least half of the budget is left to the tasks that no list page holds.
        self._period = max(shortest, 2 * pages / self._gate.rate_without_recovery)
        self._next_sweep = began + self._period
        if saved < MIN_SAVED_CALLS * pages:
            self._pause()
            return
        self._pause_seconds = FIRST_PAUSE_SECONDS
        if listed := self._listed():
            tracked = min(listed, key=lambda tracked: tracked.last_status_call or 0.0)
            self._claims[tracked.task_id] = _Claim(tracked.reading.status or "")
            self._cache.planner.verify(tracked, ticks())

    async def _explore(self, version: str) -> tuple[int, int]:
        matched = pages = unproductive = 0
        live = self._cache.load.live
        most_unproductive = max(MIN_UNPRODUCTIVE_PAGES, live // LIVE_TASKS_PER_UNPRODUCTIVE_PAGE)
        useful: list[str | None] = []
        cursor: str | None = None
        while unproductive < most_unproductive and not self._halted:
            found, _, next_cursor = await self._read(version, cursor)
            pages, matched = pages + 1, matched + found
            unproductive += 1
            # A task asked for a moment ago saves no call now, but will in the next sweep.
            if found >= MIN_SAVED_CALLS:
                useful.append(cursor)
                unproductive = 0
            tasks = self._cache.tracked_tasks.values()
            unread = sum(task.live and (task.last_asked or 0.0) < self._began for task in tasks)
            if next_cursor is None or unread < MIN_SAVED_CALLS:
                break
            cursor = next_cursor
        self._useful_pages[version] = useful
        return matched, pages

    async def _reread(self, version: str) -> tuple[int, int]:
        saved = 0
        cursors = tuple(self._useful_pages.get(version, ()))
        for cursor in cursors:
            if self._halted:
                break
            _, calls, _ = await self._read(version, cursor)
            saved += calls
            if calls < MIN_SAVED_CALLS:
                self._useful_pages[version].remove(cursor)
        return saved, len(cursors)

    async def _read(self, version: str, cursor: str | None) -> tuple[int, int, str | None]:
        # Returns how many live tasks a page matched, the calls that this saved, the next page.
        async with self._list_request():
            asked = ticks()
            page = await self._client.page(version, cursor)
        matched = saved = 0
        for tracked, answer in self._applicable(page.rows, asked):
            known = tracked.reading.status
            if answer.status not in LIVE_STATUSES or known not in (None, answer.status):
                self._verify_claim(tracked, answer)
            else:
                matched += tracked.last_asked is None or tracked.last_asked < self._began
                saved += self._cache.answered_by_list(tracked, answer, asked, ticks(), utc_now())
        return matched, saved, page.next_cursor

    def _applicable(
        self, rows: Iterable[Row], asked: float
    ) -> Iterator[tuple[TrackedTask, Answer]]:
        for row in rows:
            answer, tracked = row.answer, self._cache.tracked_tasks.get(row.task_id)
            if tracked is None or answer is None or not tracked.active or tracked.in_flight:
                continue
            if tracked.last_asked is not None and tracked.last_asked >= asked:
                continue
            if tracked.reading.version in (None, answer.version):
                yield tracked, answer

    def _verify_claim(self, tracked: TrackedTask, answer: Answer) -> None:
        known, refuted = tracked.reading.status, self._refuted.get(tracked.task_id)
        if answer.status == known:
            # That of an ended task is settled, but not every status route tells what it cost.
            self._cache.add_facts(tracked, answer.facts, ticks())
        # A failing task keeps its back-off, however often lists hold another status for it.
        elif answer.status != refuted and not tracked.failures:
            self._claims[tracked.task_id] = _Claim(answer.status, known, answer.facts)
            self._cache.planner.verify(tracked, ticks())

    def _listed(self) -> list[TrackedTask]:
        tasks = self._cache.tracked_tasks.values()
        return [tracked for tracked in tasks if tracked.from_list and tracked.live]

    def _pause(self, seconds: float | None = None) -> None:
        self._next_sweep = ticks() + (seconds or self._pause_seconds)
        self._pause_seconds = min(MAX_PAUSE_SECONDS, self._pause_seconds * 2)
        self._explored = 0.0
        self._saved = self._pages = 0


def _rounded(number: float, digits: int) -> int:
    # Small changes elsewhere must not publish every board anew.
    whole = round(number)
    return round(whole, digits - len(str(whole))) if whole else 0
