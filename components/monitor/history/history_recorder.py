"""Records what charts are made of: gaps in polling, and the counts of every minute."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Gap, Sample
from components.model.reading import Trouble
from components.model.snapshot import Snapshot
from components.monitor.cache.board_state import BoardState

SAMPLE_SECONDS = 60
NO_MINUTE = -1


class HistoryRecorder:
    """Looks at every board ten times a second and records what is new."""

    def __init__(self) -> None:
        # By board, or None for all boards, and kind.
        self._open_gaps: dict[tuple[str | None, str], Gap] = {}
        self._sampled_minutes: dict[str, int] = {}

    def record(
        self,
        states: Collection[BoardState],
        trouble: Trouble | None,
        pending: PendingWrites,
        at: datetime,
    ) -> None:
        """Record the gaps that begin and end, and a sample of each board that is due for one."""
        gaps = [] if trouble is None else [Gap(trouble.kind, trouble.at)]
        gaps += [
            Gap("archived" if board.archived else "paused", at, board=board.name)
            for board in (state.board for state in states)
            if board.inactive
        ]
        present = {(gap.board, gap.kind): gap for gap in gaps}
        for key in [key for key in self._open_gaps if key not in present]:
            pending.add_gap(replace(self._open_gaps.pop(key), ended_at=at))
            self._make_due(key[0])
        for key, gap in present.items():
            if key not in self._open_gaps:
                self._open_gaps[key] = gap
                pending.add_gap(gap)
                self._sample_before(gap, states, pending)
        for state in states:
            self._sample(state, trouble, pending, at)

    def record_sleep(self, since: datetime, pending: PendingWrites, at: datetime) -> None:
        """Record that the loop stood still, so that nothing was polled."""
        pending.add_gap(Gap("asleep", since, at))
        self._make_due(None)

    def clock_set_back(self, pending: PendingWrites, at: datetime) -> None:
        """Begin the gaps anew that last, where the clock says by now that they did not yet."""
        for key, gap in self._open_gaps.items():
            if gap.began_at > at:
                self._open_gaps[key] = replace(gap, began_at=at)
                pending.add_gap(self._open_gaps[key])
        self._make_due(None)

    def _make_due(self, board: str | None) -> None:
        # Or the line would begin up to a minute after the gap has ended.
        for name in self._sampled_minutes:
            if board in (None, name):
                self._sampled_minutes[name] = NO_MINUTE

    def _sample_before(
        self, gap: Gap, states: Iterable[BoardState], pending: PendingWrites
    ) -> None:
        # Or the line would end up to a minute before the gap begins.
        for state in states:
            name = state.board.name
            if gap.board in (None, name) and name in self._sampled_minutes and state.entries:
                pending.samples.append((name, _sample_of(state.snapshot, gap.began_at)))

    def _sample(
        self, state: BoardState, trouble: Trouble | None, pending: PendingWrites, at: datetime
    ) -> None:
        name, minute = state.board.name, int(at.timestamp()) // SAMPLE_SECONDS
        if self._sampled_minutes.get(name) == minute:
            return
        # Right after a start or an outage most statuses are old: no counts of this moment.
        fresh = 2 * state.snapshot.last_known <= state.snapshot.live
        if state.entries and fresh and not (trouble or state.board.inactive):
            pending.samples.append((name, _sample_of(state.snapshot, at)))
            self._sampled_minutes[name] = minute


def _sample_of(snapshot: Snapshot, at: datetime) -> Sample:
    return Sample(at, tuple(snapshot.counts.values()))
