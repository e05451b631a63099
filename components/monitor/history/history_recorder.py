"""Notes what charts of the past are made of: gaps in polling, and the counts of every minute."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from components.model.board import Board
from components.model.history import Gap, Sample
from components.model.pending_writes import PendingWrites
from components.model.reading import Trouble
from components.model.snapshot import Snapshot
from components.monitor.cache.board_state import BoardState

SAMPLE_SECONDS = 60

Key = tuple[str | None, str]


class HistoryRecorder:
    """Looks at every board ten times a second and notes what is new."""

    def __init__(self) -> None:
        self._open: dict[Key, Gap] = {}
        self._sampled: dict[str, int] = {}
        self._owed: set[str] = set()

    def look(
        self,
        states: Collection[BoardState],
        trouble: Trouble | None,
        pending: PendingWrites,
        at: datetime,
    ) -> None:
        """Note the gaps that begin and end, and a sample of each board that is due for one."""
        wanted = _wanted((state.board for state in states), trouble, at)
        for key in [key for key in self._open if key not in wanted]:
            pending.add_gap(replace(self._open.pop(key), ended_at=at))
            self._owe(states, key[0])
        for key, gap in wanted.items():
            if key not in self._open:
                self._open[key] = gap
                pending.add_gap(gap)
                self._last_before(states, gap, pending)
        for state in states:
            self._sample(state, trouble, pending, at)

    def slept(
        self, states: Collection[BoardState], since: datetime, pending: PendingWrites, at: datetime
    ) -> None:
        """Note that the loop stood still, so that nothing was polled."""
        pending.add_gap(Gap("asleep", since, at))
        self._owe(states, None)

    def _owe(self, states: Iterable[BoardState], name: str | None) -> None:
        names = (state.board.name for state in states)
        self._owed.update(there for there in names if name in (None, there))

    def _last_before(self, states: Iterable[BoardState], gap: Gap, pending: PendingWrites) -> None:
        # Or the line would end up to a minute before the gap begins.
        for state in states:
            name = state.board.name
            if gap.board in (None, name) and name in self._sampled and state.entries:
                pending.samples.append((name, _counted(state.snapshot, gap.began_at)))

    def _sample(
        self, state: BoardState, trouble: Trouble | None, pending: PendingWrites, at: datetime
    ) -> None:
        name, minute = state.board.name, int(at.timestamp()) // SAMPLE_SECONDS
        if self._sampled.get(name) == minute and name not in self._owed:
            return
        if state.entries and not (trouble or state.board.inactive) and _observed(state.snapshot):
            pending.samples.append((name, _counted(state.snapshot, at)))
            self._sampled[name] = minute
            self._owed.discard(name)


def _wanted(boards: Iterable[Board], trouble: Trouble | None, at: datetime) -> dict[Key, Gap]:
    found: dict[Key, Gap] = {}
    if trouble is not None:
        found[None, trouble.kind] = Gap(trouble.kind, trouble.at)
    for board in boards:
        if board.inactive:
            kind = "archived" if board.archived else "paused"
            found[board.name, kind] = Gap(kind, at, board=board.name)
    return found


def _observed(snapshot: Snapshot) -> bool:
    # Right after a start or an outage most statuses are old: no counts of this moment.
    return 2 * snapshot.last_known <= snapshot.live


def _counted(snapshot: Snapshot, at: datetime) -> Sample:
    return Sample(at, tuple(snapshot.counts.values()))
