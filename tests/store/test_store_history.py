"""The past in the database: read in order, thinned to hours, forgotten with what it belonged to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from components.model.board import Board
from components.model.entry import Entry
from components.model.history import Change, Gap, Sample, hour_of
from components.model.pending_writes import MOST_CHANGES, PendingWrites
from components.model.reading import Reading
from components.store import RESTORE_PERIOD, Store

pytestmark = pytest.mark.databases

AT = datetime(2026, 11, 24, 10, 0, 0, 250_000, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open a database with one board of two tasks."""
    store = Store(url)
    store.create_board(Board("main", "Main board", 5.0), AT)
    store.add_tasks("main", [Entry("a"), Entry("b")], AT)
    yield store
    store.close()


def change(task_id: str, at: datetime, old: str | None = "created", new: str = "running") -> Change:
    """Make a change whose old status held a second before."""
    return Change(task_id, old, new, at, None if old is None else at - SECOND)


def sample(at: datetime, running: int) -> Sample:
    """Make a sample of some running tasks."""
    return Sample(at, (0, running, 0, 0, 0, 0, 0))


def test_what_a_sweep_learnt_is_read_as_it_was(store: Store) -> None:
    """Changes, samples, hours and gaps come back to the microsecond, in their order."""
    later = AT + timedelta(minutes=5)
    pending = PendingWrites(
        changes=[change("a", later), change("a", AT, None), change("b", AT)],
        samples=[("main", sample(later, 2)), ("main", sample(AT, 1))],
    )
    pending.put(Gap("down", AT, later))
    pending.put(Gap("paused", AT, None, "main"))
    store.save(pending)
    assert store.changes_of("a") == (change("a", AT, None), change("a", later))
    assert store.samples_of("main", AT) == (sample(AT, 1), sample(later, 2))
    assert set(store.gaps_of(["main"], AT)) == set(pending.gaps.values())
    assert store.gaps_of(["other"], None) == (Gap("down", AT, later),)
    assert list(store.changes_among(["b", "a"])) == [
        change("a", AT, None),
        change("a", later),
        change("b", AT),
    ]


def test_what_is_saved_twice_is_kept_once(store: Store) -> None:
    """A save whose answer got lost may be repeated without doubling the past."""
    pending = PendingWrites(changes=[change("a", AT)], samples=[("main", sample(AT, 1))])
    store.save(pending)
    store.save(pending)
    assert len(store.changes_of("a")) == 1
    assert len(store.samples_of("main", AT)) == 1


def test_hour_holds_its_last_counts_and_all_that_ended_in_it(store: Store) -> None:
    """The counts of an hour are those of its last sample; ends add up, save by save."""
    first, second = PendingWrites(samples=[("main", sample(AT, 5))]), PendingWrites()
    first.note(change("a", AT, "running", "finished"), ["main"])
    second.samples.append(("main", sample(AT + SECOND, 4)))
    for moment in (AT, AT + SECOND):
        second.note(change("b", moment, "running", "failed"), ["main", "gone for good"])
    store.save(first)
    store.save(second)
    (hour,) = store.hours_of("main", hour_of(AT))
    assert (hour.at, hour.counts) == (hour_of(AT), (0, 4, 0, 0, 0, 0, 0))
    assert (hour.finished, hour.failed) == (1, 2)


def test_only_seen_ends_are_counted() -> None:
    """A task that was first seen as ended, or went on after its end, is no end of this hour."""
    pending = PendingWrites()
    pending.note(change("a", AT, None, "finished"), ["main"])
    pending.note(change("a", AT, "failed", "finished"), ["main"])
    pending.note(change("a", AT, "running", "stopped"), ["main"])
    assert not pending.ended
    assert len(pending.changes) == 3


def test_old_changes_are_thinned_to_hours_and_it_is_said_since_when(store: Store) -> None:
    """What is older than the limit goes, part by part; its hours and what is younger stay."""
    old = [change("a", AT + number * SECOND) for number in range(7000)]
    pending = PendingWrites(changes=[*old, change("b", AT + DAY)])
    pending.samples = [("main", sample(AT, 1)), ("main", sample(AT + DAY, 2))]
    store.save(pending)
    assert store.thinned_before() is None
    limit = AT + DAY / 2
    parts = 1
    while store.thin(changes_before=limit, samples_before=limit):
        parts += 1
    assert parts == 2
    assert store.changes_of("a") == ()
    assert store.changes_of("b") == (change("b", AT + DAY),)
    assert store.samples_of("main", AT) == (sample(AT + DAY, 2),)
    assert len(store.hours_of("main", AT - DAY)) == 2
    assert store.thinned_before() == limit


def test_nothing_old_is_said_to_be_thinned_where_nothing_was(store: Store) -> None:
    """A young history is not told of as cut."""
    store.save(PendingWrites(changes=[change("a", AT)]))
    assert not store.thin(changes_before=AT - DAY, samples_before=AT - DAY)
    assert store.thinned_before() is None
    assert len(store.changes_of("a")) == 1


def test_long_gaps_outlive_the_thinning(store: Store) -> None:
    """A gap that a chart of hours can show stays as long as the hours do."""
    pending = PendingWrites()
    long, short = Gap("down", AT, AT + timedelta(hours=2)), Gap("asleep", AT, AT + SECOND)
    open_one = Gap("paused", AT, None, "main")
    for gap in (long, short, open_one):
        pending.put(gap)
    store.save(pending)
    store.thin(changes_before=AT + DAY, samples_before=AT + DAY)
    assert set(store.gaps_of(["main"], None)) == {long, open_one}


def test_what_was_taken_away_is_forgotten_after_a_week(store: Store) -> None:
    """Tasks and boards go for good with their past; what another board needs stays."""
    store.create_board(Board("night", "Night", 5.0), AT)
    store.add_tasks("night", [Entry("b"), Entry("c")], AT)
    pending = PendingWrites(
        readings={key: Reading(key, "running", AT, AT) for key in "abc"},
        changes=[change(key, AT) for key in "abc"],
    )
    pending.put(Gap("paused", AT, AT + DAY, "night"))
    store.save(pending)
    store.remove_tasks("main", ["a"], AT)
    store.delete_board("night", AT)
    assert not store.purge(AT)
    assert len(store.deleted_boards(AT)) == len(store.removed_tasks("main", AT)) == 1
    assert not store.purge(AT + SECOND)
    assert store.deleted_boards(AT) == ()
    assert store.removed_tasks("main", AT) == ()
    assert [len(store.changes_of(key)) for key in "abc"] == [0, 1, 0]
    assert set(store.load().readings) == {"b"}
    assert store.gaps_of(["night"], None) == ()
    assert store.create_board(Board("night", "Night again", 5.0), AT)


def test_deleted_and_removed_say_until_when_they_can_come_back(store: Store) -> None:
    """A week after it was taken away."""
    store.remove_tasks("main", ["a"], AT)
    store.create_board(Board("night", "Night", 5.0), AT)
    store.delete_board("night", AT + SECOND)
    (removed,), (deleted,) = store.removed_tasks("main", AT), store.deleted_boards(AT)
    assert (removed.at, removed.until) == (AT, AT + RESTORE_PERIOD)
    assert (deleted.at, deleted.until) == (AT + SECOND, AT + SECOND + RESTORE_PERIOD)


def test_absence_of_the_server_is_a_gap(store: Store) -> None:
    """From its last sign of life to its start nothing was polled, and open gaps end with it."""
    pending = PendingWrites(alive_at=AT)
    pending.put(Gap("paused", AT - SECOND, None, "main"))
    pending.put(Gap("unreachable", AT + SECOND))
    store.save(pending)
    store.resume(AT + DAY)
    assert set(store.gaps_of(["main"], None)) == {
        Gap("paused", AT - SECOND, AT, "main"),
        Gap("unreachable", AT + SECOND, AT + SECOND),
        Gap("down", AT, AT + DAY),
    }


def test_last_check_is_a_sign_of_life_too(store: Store) -> None:
    """A kill right after a check leaves no gap before that check."""
    reading = Reading("a", "running", AT, AT + SECOND)
    store.save(PendingWrites(readings={"a": reading}, alive_at=AT))
    store.resume(AT + DAY)
    assert store.gaps_of([], None) == (Gap("down", AT + SECOND, AT + DAY),)


def test_first_start_and_a_clock_set_back_make_no_gap(store: Store) -> None:
    """Where nothing is known of an earlier life, or it lies in the future, none is made up."""
    store.resume(AT)
    store.save(PendingWrites(alive_at=AT + DAY))
    store.resume(AT)
    assert store.gaps_of([], None) == ()


def test_memory_is_bounded_while_nothing_can_be_saved() -> None:
    """Of too many changes the oldest go, and the time that they were in is told as a gap."""
    waiting = PendingWrites()
    for turn in range(3):
        earlier = PendingWrites(changes=waiting.changes, gaps=waiting.gaps)
        begin = AT + turn * DAY
        waiting = PendingWrites(
            changes=[change("a", begin + n * SECOND) for n in range(MOST_CHANGES // 2)]
        )
        waiting.give_back(earlier)
    assert len(waiting.changes) == MOST_CHANGES
    (gap,) = waiting.gaps.values()
    assert (gap.kind, gap.began_at, gap.board) == ("unsaved", AT, None)
    assert gap.ended_at == AT + (MOST_CHANGES // 2 - 1) * SECOND
    assert waiting.changes[0].seen_at == AT + DAY


def test_end_whose_save_was_not_acknowledged_is_counted_once(store: Store) -> None:
    """Where it is not known whether a save arrived, the next one finds out."""
    lost, after = PendingWrites(), PendingWrites()
    lost.note(change("a", AT, "running", "finished"), ["main"])
    store.save(lost)
    after.note(change("b", AT + SECOND, "running", "finished"), ["main"])
    after.give_back(lost)
    store.save(after)
    (hour,) = store.hours_of("main", hour_of(AT))
    assert hour.finished == 2


def test_samples_that_were_too_many_leave_a_gap(store: Store) -> None:
    """What is dropped of a long outage of the database is told of, samples too."""
    earlier = PendingWrites(samples=[("main", sample(AT + n * SECOND, 1)) for n in range(10_001)])
    waiting = PendingWrites()
    waiting.give_back(earlier)
    assert len(waiting.samples) == 10_000
    assert [gap.kind for gap in waiting.gaps.values()] == ["unsaved"]
    store.save(waiting)


def test_what_can_come_back_no_more_is_not_brought_back(store: Store) -> None:
    """After a week nothing is restored, whether it is forgotten already or not."""
    store.remove_tasks("main", ["a"], AT)
    store.create_board(Board("night", "Night", 5.0), AT)
    store.delete_board("night", AT)
    late = AT + RESTORE_PERIOD + SECOND
    assert store.restore_board("night", late) is None
    entries, _ = store.restore_tasks("main", ["a"], late)
    assert [entry.task_id for entry in entries] == ["b"]
    assert store.deleted_boards(late) == ()
    assert store.removed_tasks("main", late) == ()


def test_time_in_which_a_board_was_deleted_is_a_gap(store: Store) -> None:
    """Nobody looked at it from its deletion until it came back."""
    store.create_board(Board("night", "Night", 5.0), AT)
    store.delete_board("night", AT)
    assert store.restore_board("night", AT + DAY) is not None
    assert store.gaps_of(["night"], None) == (Gap("deleted", AT, AT + DAY, "night"),)
