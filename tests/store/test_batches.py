"""What the poller learned is saved as a whole, each thing once, and read as it was."""

from datetime import datetime, timedelta

import pytest

from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Gap, hour_of
from components.model.reading import Reading
from components.store import Store
from tests.support.changes import AT, DAY, SECOND, change, sample

pytestmark = pytest.mark.databases


def test_what_a_sweep_learnt_is_read_as_it_was(store: Store) -> None:
    """Changes, samples, hours and gaps come back to the microsecond, in their order."""
    later = AT + timedelta(minutes=5)
    pending = PendingWrites(
        changes=[change("a", later), change("a", AT, None), change("b", AT)],
        samples=[("main", sample(later, 2)), ("main", sample(AT, 1))],
    )
    pending.add_gap(Gap("down", AT, later))
    pending.add_gap(Gap("paused", AT, None, "main"))
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
    first.add_change(change("a", AT, "running", "finished"), ["main"])
    second.samples.append(("main", sample(AT + SECOND, 4)))
    for moment in (AT, AT + SECOND):
        second.add_change(change("b", moment, "running", "failed"), ["main", "gone for good"])
    store.save(first)
    store.save(second)
    (hour,) = store.hours_of("main", hour_of(AT))
    assert (hour.at, hour.counts) == (hour_of(AT), (0, 4, 0, 0, 0, 0, 0))
    assert (hour.finished, hour.failed) == (1, 2)


def test_end_whose_save_was_not_acknowledged_is_counted_once(store: Store) -> None:
    """Where it is not known whether a save arrived, the next one finds out."""
    lost, after = PendingWrites(), PendingWrites()
    lost.add_change(change("a", AT, "running", "finished"), ["main"])
    store.save(lost)
    after.add_change(change("b", AT + SECOND, "running", "finished"), ["main"])
    after.put_back(lost)
    store.save(after)
    (hour,) = store.hours_of("main", hour_of(AT))
    assert hour.finished == 2


def restart(store: Store, at: datetime) -> None:
    """Save what a start at a moment finds of the server before."""
    pending = PendingWrites()
    for gap in store.load().downtime(at):
        pending.add_gap(gap)
    store.save(pending)


def test_absence_of_the_server_is_a_gap(store: Store) -> None:
    """From its last sign of life to its start nothing was polled, and open gaps end with it."""
    pending = PendingWrites(alive_at=AT)
    pending.add_gap(Gap("paused", AT - SECOND, None, "main"))
    pending.add_gap(Gap("unreachable", AT + SECOND))
    store.save(pending)
    restart(store, AT + DAY)
    assert set(store.gaps_of(["main"], None)) == {
        Gap("paused", AT - SECOND, AT, "main"),
        Gap("unreachable", AT + SECOND, AT + SECOND),
        Gap("down", AT, AT + DAY),
    }


def test_last_check_is_a_sign_of_life_too(store: Store) -> None:
    """A kill right after a check leaves no gap before that check."""
    reading = Reading("a", "running", AT, AT + SECOND)
    store.save(PendingWrites(readings={"a": reading}, alive_at=AT))
    restart(store, AT + DAY)
    assert store.gaps_of([], None) == (Gap("down", AT + SECOND, AT + DAY),)


def test_first_start_and_a_clock_set_back_make_no_gap(store: Store) -> None:
    """Where nothing is known of an earlier life, or it lies in the future, none is made up."""
    restart(store, AT)
    store.save(PendingWrites(alive_at=AT + DAY))
    restart(store, AT)
    assert store.gaps_of([], None) == ()


def test_samples_that_were_too_many_leave_a_gap(store: Store) -> None:
    """What is dropped of a long outage of the database is told of, samples too."""
    earlier = PendingWrites(samples=[("main", sample(AT + n * SECOND, 1)) for n in range(10_001)])
    waiting = PendingWrites()
    waiting.put_back(earlier)
    assert len(waiting.samples) == 10_000
    assert [gap.kind for gap in waiting.gaps.values()] == ["unsaved"]
    store.save(waiting)
