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
from components.errors import TaskboardError
from components.monitor import learning
from components.monitor.boards import BoardState
from components.monitor.freshness import Load, Sweep, is_confirmed
from components.monitor.planner import Planner, has_witness
from components.monitor.schedule import Schedule
from components.monitor.watch import Watch
from components.snapshot import Board, Reading, Service, Snapshot
from components.store import Learnt
from components.task_ids import Entry

# The ledger is looked at ten times a second; after a longer pause the machine has slept.
ASLEEP_SECONDS = 5.0


class UnknownBoard(TaskboardError):
    """No board of that name."""


class Ledger:
    """Boards and watches, and the one place where a check changes what is known."""

    def __init__(self, host: str, *, demo: bool) -> None:
        self.sweep = Sweep()
        self.load = Load()
        self.watches: dict[str, Watch] = {}
        self.learnt = Learnt()
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
            self._retime(self.watches[task_id], now)

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
            watch = self.watches.get(entry.task_id)
            if watch is None:
                reading = known.get(entry.task_id, Reading(entry.task_id))
                # What was learnt before it was taken away may not be saved yet.
                reading = self.learnt.readings.get(entry.task_id, reading)
                watch = Watch(reading, now, checked=_ticks_of(reading.checked_at, at, now))
                watch.asked = watch.checked
                self.watches[entry.task_id] = watch
            watch.boards.add(name)
            self._retime(watch, now)
            self._classify(watch, now)
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
            watch = self.watches[task_id]
            watch.boards.discard(name)
            if watch.boards:
                self._retime(watch, now)
            else:
                watch.active = False
                self.schedule.drop(watch)
                del self.watches[task_id]
        return found

    def refresh(self, name: str, now: float) -> int:
        """Have every live task of a board asked at once, oldest check first."""
        return self._planner.refresh(self._of(name), now)

    def recheck(self, name: str, task_ids: Collection[str], now: float) -> int:
        """Have some tasks of a board asked at once, settled ones too."""
        wanted = set(task_ids)
        return self._planner.recheck([w for w in self._of(name) if w.task_id in wanted], now)

    def next(self, now: float, *, probing: bool) -> Watch | None:
        """Take the watch that is asked now, if any; ``probing`` takes the best witness."""
        if probing:
            return self._planner.probe(list(self.watches.values()), now)
        return self.schedule.pop(now)

    def begin(self, watch: Watch, now: float) -> None:
        """Note that a watch is being asked by the status route."""
        self._planner.begin(watch, now)

    def has_work(self) -> bool:
        """Tell whether any task is asked for, or will be."""
        return any(watch.live or watch.asking or watch.ticket for watch in self.watches.values())

    def has_witness(self) -> bool:
        """Tell whether any task that was fine at its last check could be asked now."""
        return has_witness(self.watches.values())

    def answered(self, watch: Watch, answer: Answer, now: float, at: datetime) -> None:
        """Take in the status that the API gave."""
        # A wait through an outage or the machine's sleep, or among the tasks that hang, is no
        # sweep, or old statuses would pass for fresh after it.
        well = not (watch.failures or watch.slow or self._has_slept(now))
        if watch.asked is not None and well and watch.due > self._disturbed:
            self.sweep.note(watch, watch.asked, self.load.live)
        watch.checked = now
        self._take_in(watch, learning.confirmed(watch.reading, answer, at), now)
        self._planner.after_answer(watch, now)

    def failed(self, watch: Watch, kind: str, message: str, now: float, at: datetime) -> None:
        """Take in that a check brought no status; the last known one stays."""
        self._take_in(watch, learning.failed(watch.reading, kind, message, at), now)
        self._planner.after_failure(watch, kind, now)

    def listed(self, watch: Watch, answer: Answer, asked: float, now: float, at: datetime) -> bool:
        """Take in what a list page says of a live task; return whether that saves a call."""
        saves = watch.asked is None or now - watch.asked >= watch.interval / 2
        watch.asked, watch.listed = asked, True
        self.answered(watch, answer, now, at)
        return saves

    def unread(self, asked: float) -> int:
        """Count the live tasks that no list page has told of since ``asked``."""
        return sum(w.live and (w.asked or 0.0) < asked for w in self.watches.values())

    def verify(self, watch: Watch, now: float) -> None:
        """Have a task asked by the status route soon, whatever a list page says."""
        self._planner.verify(watch, now)

    def distrust(self, now: float) -> None:
        """Have every task that only list pages tell of asked by the status route."""
        for watch in self.watches.values():
            if watch.listed and watch.live:
                self._planner.verify(watch, now)

    def abandoned(self, watch: Watch, now: float) -> None:
        """Note that a check ended without a result, so that it is made again."""
        self._planner.abandon(watch, now)

    def gave_way(self, watch: Watch, now: float) -> None:
        """Note that a check was broken off, so that others are not held up."""
        self._planner.give_way(watch, now)

    def recover(self, now: float) -> None:
        """Have everything that failed for the fault of all asked again as soon as may be."""
        for watch in self._planner.recover(self.watches.values(), now):
            # What held all is over: until its turn comes a task is old, and no more than that.
            self._take_in(watch, replace(watch.reading, problem=None), now)

    def _has_slept(self, now: float) -> bool:
        return now - self._heeded > ASLEEP_SECONDS

    def heed(self, service: Service, now: float, *, disturbed: bool) -> None:
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
                    task_id for task_id in state.entries if not self.watches[task_id].confirmed
                )

    def age(self, now: float) -> None:
        """Look through all boards for what is confirmed no more, and for the oldest check."""
        self.load = Load.of(self.watches.values())
        for watch in self.watches.values():
            self._classify(watch, now)
        for name, state in self._boards.items():
            ages = [
                watch.checked
                for watch in self._of(name)
                if watch.checked is not None and not watch.settled
            ]
            state.oldest_checked = min(ages, default=None)
            moments = [watch.reading.checked_at for watch in self._of(name)]
            state.newest_checked = max((m for m in moments if m is not None), default=None)

    def publish(self, at: datetime) -> None:
        """Publish a new snapshot of every board that has changed."""
        for state in self._boards.values():
            if state.dirty:
                state.publish(self.watches, self._service, at)

    def _of(self, name: str) -> list[Watch]:
        return [self.watches[task_id] for task_id in self.state(name).entries]

    def _take_in(self, watch: Watch, reading: Reading, now: float) -> None:
        before, watch.reading, watch.asking = watch.reading, reading, False
        if not watch.boards:
            return
        self.learnt.readings[watch.task_id] = reading
        if (change := learning.change(before, reading)) is not None:
            self.learnt.note(change, watch.boards)
        if before.shown != reading.shown:
            self._touch(watch)
        self._classify(watch, now)

    def _classify(self, watch: Watch, now: float) -> None:
        confirmed = is_confirmed(watch, self.sweep.delay, now)
        if confirmed != watch.confirmed:
            watch.confirmed = confirmed
            self._touch(watch)

    def _touch(self, watch: Watch) -> None:
        for name in watch.boards:
            self._boards[name].touch(watch.task_id)

    def _retime(self, watch: Watch, now: float) -> None:
        self._planner.retime(watch, (self._boards[name].board for name in watch.boards), now)


def _ticks_of(moment: datetime | None, at: datetime, now: float) -> float | None:
    if moment is None or moment > at:
        return None
    return now - (at - moment).total_seconds()
