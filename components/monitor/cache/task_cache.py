"""The cache: the latest reading of every tracked id, shared by all boards that show it.

Everything here runs on the poller's event loop and does no I/O; other threads read the
published snapshots and single readings, both immutable.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from components.api import Answer
from components.model.board import Board
from components.model.entry import Entry
from components.model.errors import UnknownBoard
from components.model.facts import Facts
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Change
from components.model.reading import Problem, ProblemKind, Reading
from components.model.snapshot import Service, Snapshot
from components.monitor.cache.announcements import Announcements
from components.monitor.cache.answers import after_answer
from components.monitor.cache.board_state import BoardState
from components.monitor.cache.freshness import PollLoad, SweepDelay
from components.monitor.cache.planner import Planner
from components.monitor.cache.tracked_task import TrackedTask

# The service is updated ten times a second; after a longer pause the machine has slept.
ASLEEP_SECONDS = 5.0


class TaskCache:
    """Boards and tracked tasks, and the one place where a check changes what is known."""

    def __init__(self, host: str, *, demo: bool) -> None:
        self.planner = Planner()
        self.sweep_delay = SweepDelay()
        self.announcements = Announcements()
        self.load = PollLoad.of(())
        self.tracked_tasks: dict[str, TrackedTask] = {}
        self.pending = PendingWrites()
        # By name, oldest first.
        self.boards: dict[str, BoardState] = {}
        # Of all boards together; it rises over restarts, as those of single boards do.
        self.version = 0
        self._published: tuple[Board, ...] = ()
        # Rises with each change of what boards there are, and of their settings.
        self.boards_version = 0
        self._host = host
        self._demo = demo
        self._service = Service()
        self._last_blocked = -math.inf
        self._last_update = math.inf

    def state(self, name: str) -> BoardState:
        """Return a board; raises `UnknownBoard`."""
        try:
            return self.boards[name]
        except KeyError:
            raise UnknownBoard(f"There is no board “{name}”.") from None

    def open_board(self, board: Board, at: datetime) -> None:
        """Begin a board without tasks.

        Its first version is the time in milliseconds, so that versions go on rising over a
        restart and no page takes the new server's snapshot for the one that it shows.
        """
        blank = Snapshot(board, int(at.timestamp() * 1000), at, (), self._host, self._demo)
        self.boards[board.name] = BoardState(board, blank)

    def close_board(self, name: str, now: float) -> None:
        """Close a board, and track no more what was on it alone."""
        self.remove(name, list(self.state(name).entries), now)
        del self.boards[name]

    def update_board(self, board: Board, now: float) -> None:
        """Give a board other settings."""
        self.state(board.name).set_board(board)
        for tracked in self._of(board.name):
            self._replan(tracked, now)

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
                # The last reading from before its removal may not be saved yet.
                reading = self.pending.readings.get(entry.task_id, reading)
                # One of the future tells nothing of its age.
                answered = None
                if reading.checked_at is not None and reading.checked_at <= at:
                    answered = now - (at - reading.checked_at).total_seconds()
                reading = reading.not_after(at)
                tracked = TrackedTask(reading, now, answered, last_asked=answered)
                self.tracked_tasks[entry.task_id] = tracked
            tracked.boards.add(name)
            self._replan(tracked, now)
            self._classify(tracked, now)
        return added

    def remove(self, name: str, task_ids: Collection[str], now: float) -> tuple[str, ...]:
        """Take tasks off a board and return those that were on it."""
        state = self.state(name)
        found = tuple(task_id for task_id in task_ids if task_id in state.entries)
        for task_id in found:
            state.remove(task_id)
            tracked = self.tracked_tasks[task_id]
            tracked.boards.discard(name)
            self._replan(tracked, now)
            if not tracked.boards:
                del self.tracked_tasks[task_id]
        return found

    def refresh(self, name: str, now: float) -> int:
        """Have every live task of a board asked at once, oldest check first."""
        return self.planner.refresh(self._of(name), now)

    def recheck(self, name: str, task_ids: Collection[str], now: float) -> int:
        """Have some tasks of a board asked at once, settled ones too."""
        wanted = set(task_ids)
        return self.planner.recheck([t for t in self._of(name) if t.task_id in wanted], now)

    def hear(self, task_ids: Iterable[str], now: float) -> None:
        """Have tasks asked of which a webhook told; those that no board polls are left alone."""
        for task_id in task_ids:
            tracked = self.tracked_tasks.get(task_id)
            if tracked is not None and tracked.active:
                self.announcements.told(tracked, now)
                self.planner.hear(tracked, now)

    def next_task(self, now: float, *, probing: bool) -> TrackedTask | None:
        """Take the task that is asked now, if any; ``probing`` prefers a healthy one."""
        if probing:
            return self.planner.probe(self.tracked_tasks.values(), now)
        return self.planner.schedule.pop(now)

    def has_work(self) -> bool:
        """Tell whether any task is being asked, or will be."""
        return any(
            tracked.live or tracked.in_flight or tracked.schedule_id
            for tracked in self.tracked_tasks.values()
        )

    def has_healthy_task(self) -> bool:
        """Tell whether any task that was fine at its last check could be asked now."""
        return any(tracked.healthy for tracked in self.tracked_tasks.values())

    def answered(self, tracked: TrackedTask, answer: Answer, now: float, at: datetime) -> None:
        """Apply the status that the API gave."""
        # A wait through an outage or the machine's sleep, or among the tasks that hang, is no
        # sweep, or old statuses would pass for fresh after it.
        usual = tracked.due > self._last_blocked and not (tracked.troubled or self._has_slept(now))
        if usual and tracked.last_asked is not None:
            self.sweep_delay.note(tracked, tracked.last_asked, self.load.live)
        tracked.last_answered = now
        before, was_fresh = tracked.reading, tracked.confirmed
        self._apply_reading(tracked, after_answer(before, answer, at), now)
        if before.status not in (None, answer.status):
            self.announcements.found(tracked, answer.version, now, was_fresh=was_fresh)
        self._set_pace(tracked, now)
        self.planner.after_answer(tracked, now)

    def failed(
        self, tracked: TrackedTask, kind: ProblemKind, message: str, now: float, at: datetime
    ) -> None:
        """Apply that a check brought no status; the last known one stays."""
        old, reading = tracked.reading.problem, tracked.reading
        # The excerpt of a bad response may differ each time; the problem is the same.
        if not old or old.kind != kind or (kind != "bad_response" and old.message != message):
            reading = replace(reading, problem=Problem(kind, message, at))
        self._apply_reading(tracked, reading, now)
        self.planner.after_failure(tracked, now)

    def answered_by_list(
        self, tracked: TrackedTask, answer: Answer, asked: float, now: float, at: datetime
    ) -> bool:
        """Apply what a list page says of a live task; return whether that saves a call."""
        last = tracked.last_asked
        self.planner.answered_by_list(tracked, asked)
        self.answered(tracked, answer, now, at)
        return last is None or now - last >= tracked.interval / 2

    def add_facts(self, tracked: TrackedTask, facts: Facts, now: float) -> None:
        """Apply what the API tells beside a status that is known already."""
        known = tracked.reading.facts.updated(facts)
        if known != tracked.reading.facts:
            self._apply_reading(tracked, replace(tracked.reading, facts=known), now)

    def recover(self, now: float) -> None:
        """Have everything that failed because of an outage asked again soon."""
        for tracked in self.planner.recover(self.tracked_tasks.values(), now):
            # The outage is over: until its turn comes a task is old, and no more than that.
            self._apply_reading(tracked, replace(tracked.reading, problem=None), now)

    def clock_set_back(self, now: float, at: datetime) -> None:
        """Bring the moments of all readings back to the present; ``at`` is what it is now."""
        for tracked in self.tracked_tasks.values():
            self._apply_reading(tracked, tracked.reading_not_after(at, now), now)

    def take_pending(self) -> PendingWrites:
        """Hand over what is not saved yet, and begin again with nothing."""
        taken, self.pending = self.pending, PendingWrites()
        return taken

    def update_service(self, service: Service, now: float, *, blocked: bool) -> None:
        """Apply the present state of the API; ``blocked``: tasks wait for more than the budget."""
        if blocked or self._has_slept(now):
            self._last_blocked = now
        self._last_update = now
        if service == self._service:
            return
        trouble_changed = service.trouble != self._service.trouble
        self._service = service
        for name, state in self.boards.items():
            state.mark_changed(
                t.task_id for t in self._of(name) if trouble_changed and not t.confirmed
            )

    def update_freshness(self, now: float) -> None:
        """Renew the load, each task's freshness class, and the ages of each board."""
        self.load = PollLoad.of(self.tracked_tasks.values())
        others_are_proven = self.announcements.update(now)
        for tracked in self.tracked_tasks.values():
            if others_are_proven:
                self._set_pace(tracked, now)
            self._classify(tracked, now)
        for name, state in self.boards.items():
            state.update_ages(self._of(name))

    def publish(self, at: datetime) -> None:
        """Publish a new snapshot of every board that has changed."""
        states = self.boards.values()
        changed = [state.publish(self.tracked_tasks, self._service, at) for state in states]
        boards = tuple(state.board for state in states)
        self.boards_version += boards != self._published
        if any(changed) or boards != self._published:
            self._published = boards
            self.version = max(self.version + 1, int(at.timestamp() * 1000))

    def _has_slept(self, now: float) -> bool:
        return now - self._last_update > ASLEEP_SECONDS

    def _of(self, name: str) -> list[TrackedTask]:
        return [self.tracked_tasks[task_id] for task_id in self.state(name).entries]

    def _apply_reading(self, tracked: TrackedTask, reading: Reading, now: float) -> None:
        before, tracked.reading = tracked.reading, reading
        if not tracked.boards:
            return
        self.pending.readings[tracked.task_id] = reading
        if reading.status not in (None, before.status) and reading.since:
            change = Change(
                reading.task_id, before.status, reading.status, reading.since, before.checked_at
            )
            self.pending.add_change(change, tracked.boards)
        if before.shown != reading.shown:
            self._mark_changed(tracked)
        elif before.facts != reading.facts:
            for name in tracked.boards:
                self.boards[name].mark_for_renewal(tracked.task_id)
        self._classify(tracked, now)

    def _set_pace(self, tracked: TrackedTask, now: float) -> None:
        announced = tracked.reading.version in self.announcements.proven
        self.planner.set_pace(tracked, now, announced=announced)

    def _classify(self, tracked: TrackedTask, now: float) -> None:
        confirmed = tracked.settled
        known = tracked.reading.status is not None
        if known and not confirmed and tracked.last_answered is not None:
            # Within two intervals, or within one and the present delay of a sweep.
            late = tracked.period - tracked.interval + self.sweep_delay.seconds
            longest = tracked.interval + max(tracked.interval, late)
            confirmed = now - tracked.last_answered <= longest
        if confirmed != tracked.confirmed:
            tracked.confirmed = confirmed
            self._mark_changed(tracked)

    def _mark_changed(self, tracked: TrackedTask) -> None:
        for name in tracked.boards:
            self.boards[name].mark_changed([tracked.task_id])

    def _replan(self, tracked: TrackedTask, now: float) -> None:
        boards = [self.boards[name].board for name in tracked.boards]
        self.planner.set_boards(tracked, boards, now)
