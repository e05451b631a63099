"""The cache: the latest reading of every watched id, shared by all boards that show it.

Everything here runs on the poller's event loop and does no I/O; other threads read the
published snapshots and single readings, both immutable.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from components.api import Answer
from components.model.board import Board
from components.model.entry import Entry
from components.model.errors import UnknownBoard
from components.model.pending_writes import PendingWrites
from components.model.reading import Reading
from components.model.snapshot import Service, Snapshot
from components.monitor.cache import reading_updates
from components.monitor.cache.board_state import BoardState
from components.monitor.cache.freshness import PollLoad, SweepDelay, is_confirmed
from components.monitor.cache.planner import Planner, has_healthy_task
from components.monitor.cache.schedule import Schedule
from components.monitor.cache.tracked_task import TrackedTask

# The ledger is looked at ten times a second; after a longer pause the machine has slept.
ASLEEP_SECONDS = 5.0


class TaskCache:
    """Boards and watches, and the one place where a check changes what is known."""

    def __init__(self, host: str, *, demo: bool) -> None:
        self.sweep = SweepDelay()
        self.load = PollLoad()
        self.tracked_tasks: dict[str, TrackedTask] = {}
        self.pending = PendingWrites()
        self._boards: dict[str, BoardState] = {}
        self._host = host
        self._demo = demo
        self._planner = Planner()
        self._service = Service()
        self._disturbed = -math.inf
        self._heeded = math.inf

    @property
    def schedule(self) -> Schedule:
        """When each task is asked next."""
        return self._planner.schedule

    def names(self) -> list[str]:
        """The boards, oldest first."""
        return list(self._boards)

    def states(self) -> list[BoardState]:
        """The boards as they are kept, oldest first."""
        return list(self._boards.values())

    def state(self, name: str) -> BoardState:
        """Return a board; raises `UnknownBoard`."""
        try:
            return self._boards[name]
        except KeyError:
            raise UnknownBoard(f"There is no board “{name}”.") from None

    def open_board(self, board: Board, at: datetime) -> None:
        """Begin a board without tasks.

        Its first version is the time in milliseconds, so that versions go on rising over a
        restart and no page takes the new server's snapshot for the one that it has drawn.
        """
        blank = Snapshot(board, int(at.timestamp() * 1000), at, (), self._host, self._demo)
        self._boards[board.name] = BoardState(board, blank)

    def close_board(self, name: str, now: float) -> None:
        """End a board; what only it asked for is asked for no more."""
        self.remove(name, list(self.state(name).entries), now)
        del self._boards[name]

    def update_board(self, board: Board, now: float) -> None:
        """Give a board other settings."""
        state = self.state(board.name)
        state.board = board
        state.dirty = True
        for task_id in state.entries:
            self._retime(self.tracked_tasks[task_id], now)

    def add(
        self,
        name: str,
        entries: Iterable[Entry],
        now: float,
        known: dict[str, Reading],
        at: datetime,
    ) -> tuple[Entry, ...]:
        """Put tasks on a board and return the new ones; ``known`` holds earlier readings."""
        added = self.state(name).add(entries)
        for entry in added:
            tracked = self.tracked_tasks.get(entry.task_id)
            if tracked is None:
                reading = known.get(entry.task_id, Reading(entry.task_id))
                # What was learnt before it was taken away may not be saved yet.
                reading = self.pending.readings.get(entry.task_id, reading)
                tracked = TrackedTask(reading, now, checked=_ticks_of(reading.checked_at, at, now))
                tracked.asked = tracked.checked
                self.tracked_tasks[entry.task_id] = tracked
            tracked.boards.add(name)
            self._retime(tracked, now)
            self._classify(tracked, now)
        return added

    def edit(self, name: str, task_ids: Iterable[str], values: Mapping[str, Any]) -> None:
        """Give tasks of a board another label, group or note."""
        state = self.state(name)
        for task_id in task_ids:
            state.entries[task_id] = replace(state.entries[task_id], **values)
            state.touch(task_id)

    def remove(self, name: str, task_ids: Collection[str], now: float) -> tuple[str, ...]:
        """Take tasks off a board and return those that were on it."""
        state = self.state(name)
        found = tuple(task_id for task_id in task_ids if task_id in state.entries)
        for task_id in found:
            state.remove(task_id)
            tracked = self.tracked_tasks[task_id]
            tracked.boards.discard(name)
            if tracked.boards:
                self._retime(tracked, now)
            else:
                tracked.active = False
                self.schedule.drop(tracked)
                del self.tracked_tasks[task_id]
        return found

    def refresh(self, name: str, now: float) -> int:
        """Have every live task of a board asked at once, oldest check first."""
        return self._planner.refresh(self._of(name), now)

    def recheck(self, name: str, task_ids: Collection[str], now: float) -> int:
        """Have some tasks of a board asked at once, settled ones too."""
        wanted = set(task_ids)
        return self._planner.recheck([w for w in self._of(name) if w.task_id in wanted], now)

    def next(self, now: float, *, probing: bool) -> TrackedTask | None:
        """Take the watch that is asked now, if any; ``probing`` takes the best witness."""
        if probing:
            return self._planner.probe(list(self.tracked_tasks.values()), now)
        return self.schedule.pop(now)

    def begin(self, tracked: TrackedTask, now: float) -> None:
        """Note that a watch is being asked by the status route."""
        self._planner.begin(tracked, now)

    def has_work(self) -> bool:
        """Tell whether any task is asked for, or will be."""
        return any(
            tracked.live or tracked.asking or tracked.ticket
            for tracked in self.tracked_tasks.values()
        )

    def has_healthy_task(self) -> bool:
        """Tell whether any task that was fine at its last check could be asked now."""
        return has_healthy_task(self.tracked_tasks.values())

    def answered(self, tracked: TrackedTask, answer: Answer, now: float, at: datetime) -> None:
        """Take in the status that the API gave."""
        # A wait through an outage or the machine's sleep, or among the tasks that hang, is no
        # sweep, or old statuses would pass for fresh after it.
        well = not (tracked.failures or tracked.slow or self._has_slept(now))
        if tracked.asked is not None and well and tracked.due > self._disturbed:
            self.sweep.note(tracked, tracked.asked, self.load.live)
        tracked.checked = now
        self._apply_reading(tracked, reading_updates.confirmed(tracked.reading, answer, at), now)
        self._planner.after_answer(tracked, now)

    def failed(
        self, tracked: TrackedTask, kind: str, message: str, now: float, at: datetime
    ) -> None:
        """Take in that a check brought no status; the last known one stays."""
        self._apply_reading(
            tracked, reading_updates.failed(tracked.reading, kind, message, at), now
        )
        self._planner.after_failure(tracked, kind, now)

    def listed(
        self, tracked: TrackedTask, answer: Answer, asked: float, now: float, at: datetime
    ) -> bool:
        """Take in what a list page says of a live task; return whether that saves a call."""
        saves = tracked.asked is None or now - tracked.asked >= tracked.interval / 2
        tracked.asked, tracked.listed = asked, True
        self.answered(tracked, answer, now, at)
        return saves

    def unread(self, asked: float) -> int:
        """Count the live tasks that no list page has told of since ``asked``."""
        return sum(w.live and (w.asked or 0.0) < asked for w in self.tracked_tasks.values())

    def verify(self, tracked: TrackedTask, now: float) -> None:
        """Have a task asked by the status route soon, whatever a list page says."""
        self._planner.verify(tracked, now)

    def distrust(self, now: float) -> None:
        """Have every task that only list pages tell of asked by the status route."""
        for tracked in self.tracked_tasks.values():
            if tracked.listed and tracked.live:
                self._planner.verify(tracked, now)

    def abandoned(self, tracked: TrackedTask, now: float) -> None:
        """Note that a check ended without a result, so that it is made again."""
        self._planner.abandon(tracked, now)

    def preempted(self, tracked: TrackedTask, now: float) -> None:
        """Note that a check was broken off, so that others are not held up."""
        self._planner.preempt(tracked, now)

    def recover(self, now: float) -> None:
        """Have everything that failed for the fault of all asked again as soon as may be."""
        for tracked in self._planner.recover(self.tracked_tasks.values(), now):
            # What held all is over: until its turn comes a task is old, and no more than that.
            self._apply_reading(tracked, replace(tracked.reading, problem=None), now)

    def _has_slept(self, now: float) -> bool:
        return now - self._heeded > ASLEEP_SECONDS

    def update_service(self, service: Service, now: float, *, disturbed: bool) -> None:
        """Take in how the API is found; ``disturbed``: tasks wait for more than the budget."""
        if disturbed or self._has_slept(now):
            self._disturbed = now
        self._heeded = now
        if service == self._service:
            return
        told = service.trouble != self._service.trouble
        self._service = service
        for state in self._boards.values():
            state.dirty = True
            if told:
                state.changed.update(
                    task_id
                    for task_id in state.entries
                    if not self.tracked_tasks[task_id].confirmed
                )

    def age(self, now: float) -> None:
        """Look through all boards for what is confirmed no more, and for the oldest check."""
        self.load = PollLoad.of(self.tracked_tasks.values())
        for tracked in self.tracked_tasks.values():
            self._classify(tracked, now)
        for name, state in self._boards.items():
            ages = [
                tracked.checked
                for tracked in self._of(name)
                if tracked.checked is not None and not tracked.settled
            ]
            state.oldest_checked = min(ages, default=None)
            moments = [tracked.reading.checked_at for tracked in self._of(name)]
            state.newest_checked = max((m for m in moments if m is not None), default=None)

    def publish(self, at: datetime) -> None:
        """Publish a new snapshot of every board that has changed."""
        for state in self._boards.values():
            if state.dirty:
                state.publish(self.tracked_tasks, self._service, at)

    def _of(self, name: str) -> list[TrackedTask]:
        return [self.tracked_tasks[task_id] for task_id in self.state(name).entries]

    def _apply_reading(self, tracked: TrackedTask, reading: Reading, now: float) -> None:
        before, tracked.reading, tracked.asking = tracked.reading, reading, False
        if not tracked.boards:
            return
        self.pending.readings[tracked.task_id] = reading
        if (change := reading_updates.change(before, reading)) is not None:
            self.pending.add_change(change, tracked.boards)
        if before.shown != reading.shown:
            self._touch(tracked)
        self._classify(tracked, now)

    def _classify(self, tracked: TrackedTask, now: float) -> None:
        confirmed = is_confirmed(tracked, self.sweep.delay, now)
        if confirmed != tracked.confirmed:
            tracked.confirmed = confirmed
            self._touch(tracked)

    def _touch(self, tracked: TrackedTask) -> None:
        for name in tracked.boards:
            self._boards[name].touch(tracked.task_id)

    def _retime(self, tracked: TrackedTask, now: float) -> None:
        self._planner.retime(tracked, (self._boards[name].board for name in tracked.boards), now)


def _ticks_of(moment: datetime | None, at: datetime, now: float) -> float | None:
    if moment is None or moment > at:
        return None
    return now - (at - moment).total_seconds()
