"""What is kept in memory until it is saved."""

from components.model.history.pending_writes import MAX_CHANGES, PendingWrites
from tests.support.changes import AT, DAY, SECOND, change


def test_only_seen_ends_are_counted() -> None:
    """A task that was first seen as ended, or went on after its end, is no end of this hour."""
    pending = PendingWrites()
    pending.add_change(change("a", AT, None, "finished"), ["main"])
    pending.add_change(change("a", AT, "failed", "finished"), ["main"])
    pending.add_change(change("a", AT, "running", "stopped"), ["main"])
    assert not pending.ended
    assert len(pending.changes) == 3


def test_memory_is_bounded_while_nothing_can_be_saved() -> None:
    """Of too many changes the oldest go, and the time that they were in is told as a gap."""
    waiting = PendingWrites()
    for turn in range(3):
        earlier = PendingWrites(changes=waiting.changes, gaps=waiting.gaps)
        begin = AT + turn * DAY
        waiting = PendingWrites(
            changes=[change("a", begin + n * SECOND) for n in range(MAX_CHANGES // 2)]
        )
        waiting.put_back(earlier)
    assert len(waiting.changes) == MAX_CHANGES
    (gap,) = waiting.gaps.values()
    assert (gap.kind, gap.began_at, gap.board) == ("unsaved", AT, None)
    assert gap.ended_at == AT + (MAX_CHANGES // 2 - 1) * SECOND
    assert waiting.changes[0].seen_at == AT + DAY
