"""What was learnt and is not saved yet."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from components.model import statuses
from components.model.history import Change, Gap, GapKind, Sample
from components.model.reading import Reading

T = TypeVar("T")

# While nothing can be saved memory must not grow for ever.
MOST_CHANGES, MOST_SAMPLES = 100_000, 10_000
UNSAVED: GapKind = "unsaved"
COUNTED = (statuses.FINISHED.value, statuses.FAILED.value)


@dataclass(slots=True)
class PendingWrites:
    """What was learnt and is not saved yet; it is saved as a whole or not at all.

    ``ended`` names the boards for which a change counts as an end. ``again`` says that a part of
    this was tried before: whether that was saved after all is found out when it is saved.
    """

    readings: dict[str, Reading] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    samples: list[tuple[str, Sample]] = field(default_factory=list)
    ended: list[tuple[Change, tuple[str, ...]]] = field(default_factory=list)
    gaps: dict[tuple[str | None, str, datetime], Gap] = field(default_factory=dict)
    alive_at: datetime | None = None
    again: bool = False

    def note(self, change: Change, on: Collection[str]) -> None:
        """Take in a change of a task, and count it for its boards where the task ended by it."""
        self.changes.append(change)
        # One that was first seen as ended did not end in this hour for all that is known.
        if change.old is not None and change.new in COUNTED and not change.impossible:
            self.ended.append((change, tuple(on)))

    def give_back(self, earlier: "PendingWrites") -> None:
        """Take in what was learnt before this and could not be saved."""
        self.readings = {**earlier.readings, **self.readings}
        self.changes = [*earlier.changes, *self.changes]
        self.samples = [*earlier.samples, *self.samples]
        self.ended = [*earlier.ended, *self.ended]
        self.again = True
        self.gaps = {**earlier.gaps, **self.gaps}
        self.alive_at = self.alive_at or earlier.alive_at
        lost = [change.seen_at for change in _cut(self.changes, MOST_CHANGES)]
        lost += [sample.at for _, sample in _cut(self.samples, MOST_SAMPLES)]
        _cut(self.ended, MOST_CHANGES)
        if lost:
            began = [gap.began_at for gap in self.gaps.values() if gap.kind == UNSAVED]
            self.put(Gap(UNSAVED, min(began + lost), max(lost)))

    def put(self, gap: Gap) -> None:
        """Take in a gap, or that it has ended."""
        self.gaps[gap.board, gap.kind, gap.began_at] = gap


def _cut(items: list[T], most: int) -> list[T]:
    lost = items[: max(0, len(items) - most)]
    del items[: len(lost)]
    return lost
