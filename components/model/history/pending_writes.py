"""What the poller has learned and has not saved yet."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from components.model import statuses
from components.model.access.records import AuditEntry
from components.model.history.records import Change, Gap, GapKind, Sample
from components.model.reading import Reading

T = TypeVar("T")

# Memory is bounded while nothing can be saved.
MAX_CHANGES, MAX_SAMPLES, MAX_AUDIT = 100_000, 10_000, 10_000
UNSAVED: GapKind = "unsaved"
# The statuses whose ends are counted by the hour.
COUNTED_ENDS = (statuses.FINISHED.value, statuses.FAILED.value)


@dataclass(slots=True)
class PendingWrites:
    """A batch of writes, saved as a whole or not at all.

    ``ended`` has the changes by which tasks ended, each with the boards that count it; ``used``
    when tokens and wall links were last used, by id; ``audit`` and ``counted`` what the audit
    trail tells one by one, and by the hour.
    ``retried`` says that a part of the batch was tried before and may be saved already.
    """

    readings: dict[str, Reading] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    samples: list[tuple[str, Sample]] = field(default_factory=list)
    ended: list[tuple[Change, tuple[str, ...]]] = field(default_factory=list)
    gaps: dict[tuple[str | None, str, datetime], Gap] = field(default_factory=dict)
    used: dict[str, datetime] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)
    counted: list[AuditEntry] = field(default_factory=list)
    alive_at: datetime | None = None
    retried: bool = False

    def add_change(self, change: Change, boards: Collection[str]) -> None:
        """Add a change of a task, and count it for its boards where the task ended by it."""
        self.changes.append(change)
        # A task that was first seen as ended need not have ended in this hour.
        if change.old is not None and change.new in COUNTED_ENDS and not change.impossible:
            self.ended.append((change, tuple(boards)))

    def put_back(self, earlier: "PendingWrites") -> None:
        """Add an earlier batch that could not be saved; what is too much leaves a gap."""
        self.readings = {**earlier.readings, **self.readings}
        self.changes = [*earlier.changes, *self.changes]
        self.samples = [*earlier.samples, *self.samples]
        self.ended = [*earlier.ended, *self.ended]
        self.retried = True
        self.gaps = {**earlier.gaps, **self.gaps}
        self.used = {**earlier.used, **self.used}
        self.audit = [*earlier.audit, *self.audit]
        self.counted = [*earlier.counted, *self.counted]
        self.alive_at = self.alive_at or earlier.alive_at
        lost = [change.seen_at for change in _drop_oldest(self.changes, MAX_CHANGES)]
        lost += [sample.at for _, sample in _drop_oldest(self.samples, MAX_SAMPLES)]
        _drop_oldest(self.ended, MAX_CHANGES)
        for entries in (self.audit, self.counted):
            _drop_oldest(entries, MAX_AUDIT)
        if lost:
            began = [gap.began_at for gap in self.gaps.values() if gap.kind == UNSAVED]
            self.add_gap(Gap(UNSAVED, min(began + lost), max(lost)))

    def add_gap(self, gap: Gap) -> None:
        """Add a gap, or the end of one that was added before."""
        self.gaps[gap.board, gap.kind, gap.began_at] = gap


def _drop_oldest(items: list[T], most: int) -> list[T]:
    lost = items[: max(0, len(items) - most)]
    del items[: len(lost)]
    return lost
