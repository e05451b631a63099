"""What people ask of a single task: all of it, where its browser is seen, and that it stops."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from components.api import WHOLE_AT_ONCE, StopUnconfirmed
from components.model.details import LiveView, TaskDetails
from components.model.errors import TaskboardError, TaskEnded, UnknownTask
from components.model.facts import Facts
from components.model.limits import MAX_LABEL
from components.model.text import tidy
from components.monitor.cache.task_cache import TaskCache
from components.monitor.cache.tracked_task import TrackedTask
from components.monitor.clock import ticks
from components.monitor.polling.poller import Poller

T = TypeVar("T")

DETAILS_SECONDS = 5.0
CHECKED_AGAIN_SECONDS = 0.05


class TaskUnreadable(TaskboardError):
    """No version of the API tells of the task, so that it can be asked for nothing else."""


class TaskRequests:
    """Sends each request once, through the gate; belongs to the poller's loop.

    Only tasks of boards are asked for. All methods raise `UnknownTask`, `ApiBusyError` without
    asking while the API is in trouble, `TaskUnreadable` and `ApiError`.
    """

    def __init__(self, poller: Poller, cache: TaskCache) -> None:
        self._poller = poller
        self._cache = cache
        # As many as the client reads at a time, so that no worker waits for another.
        self._whole = asyncio.Semaphore(WHOLE_AT_ONCE)
        self._kept: dict[str, TaskDetails | TaskUnreadable] = {}
        self._stops = 0
        self._running: dict[tuple[str, str], asyncio.Task[Any]] = {}

    async def details(self, task_id: str, board: str | None = None) -> TaskDetails:
        """Return everything of a task of a board, or of any: at most 5 s old, asked for once."""
        tracked = self._tracked(task_id, board)
        if isinstance(kept := self._kept.get(task_id), TaskUnreadable):
            raise TaskUnreadable(str(kept))
        if kept is not None:
            return kept
        return await self._share("details", task_id, lambda: self._read(tracked))

    async def live_view(self, task_id: str) -> LiveView:
        """Return where its browser can be watched, for the person who asks; nothing is kept."""
        tracked = self._tracked(task_id, None)
        version = await self._version(tracked)
        async with self._whole, self._poller.request("Its browser can be looked for"):
            return await self._poller.client.live_view(task_id, version)

    async def stop(self, task_id: str, board: str) -> bool:
        """Ask the API once to stop a task; return whether it confirms, which its status may not.

        Raises `TaskEnded`. However it ends, the status is asked for again.
        """
        tracked = self._tracked(task_id, board)
        _ensure_unended(tracked)
        return await self._share("stop", task_id, lambda: self._stop(tracked))

    async def _read(self, tracked: TrackedTask) -> TaskDetails:
        task_id, stops = tracked.task_id, self._stops
        try:
            version = await self._version(tracked)
        except TaskUnreadable as exc:
            self._keep(task_id, exc)
            raise
        async with self._whole, self._poller.request("The task can be read in full"):
            details = await self._poller.client.details(task_id, version)
        title = tidy(details.title, MAX_LABEL)
        facts = Facts(details.cost.total, title, details.finished_at, details.updated_at)
        self._cache.add_facts(tracked, facts, ticks())
        if stops == self._stops:
            self._keep(task_id, details)
        return details

    def _keep(self, task_id: str, found: TaskDetails | TaskUnreadable) -> None:
        self._kept[task_id] = found
        asyncio.get_running_loop().call_later(DETAILS_SECONDS, self._forget, task_id, found)

    def _forget(self, task_id: str, found: TaskDetails | TaskUnreadable) -> None:
        # What was read since then has five seconds of its own.
        if self._kept.get(task_id) is found:
            del self._kept[task_id]

    async def _stop(self, tracked: TrackedTask) -> bool:
        version = await self._version(tracked)
        self._poller.client.ensure_stoppable(version)
        async with self._poller.request("The task can be stopped"):
            _ensure_unended(tracked)
            self._stops += 1
            try:
                await self._poller.client.stop(tracked.task_id, version)
            except StopUnconfirmed:
                return False
            finally:
                self._kept.pop(tracked.task_id, None)
                self._cache.planner.check_again(tracked, ticks())
        return True

    async def _version(self, tracked: TrackedTask) -> str:
        # Found out by a check like any other, so that no version is asked twice for one id.
        if not (version := self._known_version(tracked)):
            self._cache.planner.recheck([tracked], ticks())
            while not version and (tracked.requested or tracked.in_flight):
                self._poller.ensure_answering("The task can be asked for")
                await asyncio.sleep(CHECKED_AGAIN_SECONDS)
                version = self._known_version(tracked)
        if not version:
            problem = tracked.reading.problem
            raise TaskUnreadable(problem.message if problem else "The API does not answer.")
        return version

    def _known_version(self, tracked: TrackedTask) -> str | None:
        version = tracked.reading.version
        return version if version and self._poller.client.versions.knows(version) else None

    def _tracked(self, task_id: str, board: str | None) -> TrackedTask:
        there = board is None or task_id in self._cache.state(board).entries
        if not there or task_id not in self._cache.tracked_tasks:
            place = "any board" if board is None else f"the board “{board}”"
            raise UnknownTask(f"There is no task “{task_id[:128]}” on {place}.")
        return self._cache.tracked_tasks[task_id]

    async def _share(
        self, what: str, task_id: str, work: Callable[[], Coroutine[Any, Any, T]]
    ) -> T:
        # Whoever asks while it is under way waits for the same answer.
        running = self._running.get((what, task_id))
        if running is None:
            running = self._running[what, task_id] = asyncio.create_task(work())
            running.add_done_callback(lambda _: self._running.pop((what, task_id)))
        found: T = await asyncio.shield(running)
        return found


def _ensure_unended(tracked: TrackedTask) -> None:
    if tracked.settled:
        raise TaskEnded(f"The task has ended ({tracked.reading.status}): nothing is left to stop.")
