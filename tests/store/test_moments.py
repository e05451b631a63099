"""What was saved while the clock was ahead is brought back to the present."""

from datetime import datetime

import pytest

from components.model.board import Board
from components.model.entry import Entry
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Change, Gap
from components.model.reading import Problem, Reading
from components.store import Store
from tests.support.changes import AT, DAY, SECOND, change, sample

pytestmark = pytest.mark.databases

AHEAD = AT + 365 * DAY


def test_nothing_is_later_than_now(store: Store) -> None:
    """Readings, changes, gaps, counts and marks of a year ahead are of now, or are no more."""
    problem = Problem("timeout", "Too late.", AHEAD)
    pending = PendingWrites(
        readings={"a": Reading("a", "failed", AHEAD, AHEAD, problem, created_at=AHEAD)},
        changes=[
            Change("a", "created", "running", AT - DAY, AT - DAY),
            Change("a", "running", "paused", AHEAD, AHEAD - SECOND),
            Change("a", "paused", "failed", AHEAD + DAY, AHEAD + DAY),
            Change("b", None, "running", AHEAD),
        ],
        samples=[("main", sample(AHEAD, 2)), ("main", sample(AT - SECOND, 1))],
        alive_at=AHEAD,
    )
    pending.add_gap(Gap("down", AT - DAY, AHEAD))
    pending.add_gap(Gap("paused", AHEAD, None, "main"))
    pending.add_gap(Gap("timeout", AT - SECOND, AT))
    store.save(pending)
    store.create_board(Board("night", "Night", 5.0), AHEAD)
    store.delete_board("night", AHEAD)
    store.add_tasks("main", [Entry("c"), Entry("d")], AHEAD)
    store.remove_tasks("main", ["c"], AHEAD)
    store.delete_old_history(changes_before=AT - DAY + SECOND, samples_before=AT - DAY)

    store.repair_moments(AT)

    problem = Problem("timeout", "Too late.", AT)
    assert store.load().readings["a"] == Reading("a", "failed", AT, AT, problem, created_at=AT)
    paused, failed = store.changes_of("a")
    assert (paused.new, failed.new, failed.seen_at) == ("paused", "failed", AT)
    assert moments(paused) < moments(failed)
    assert [one.seen_at for one in store.changes_of("b")] == [AT]
    assert set(store.gaps_of(["main"], None)) == {
        Gap("down", AT - DAY, AT),
        Gap("timeout", AT - SECOND, AT),
    }
    assert store.samples_of("main", AT - DAY) == (sample(AT - SECOND, 1),)
    assert [hour.at <= AT for hour in store.hours_of("main", AT - DAY)] == [True]
    assert [board.at for board in store.deleted_boards(AT)] == [AT]
    assert [task.at for task in store.removed_tasks("main", AT)] == [AT]
    assert store.added_to("d")["main"] <= paused.seen_at
    assert store.load().last_alive == AT


def moments(one: Change) -> tuple[datetime, datetime]:
    """Return when a status was last confirmed, and when the next one was first seen."""
    assert one.confirmed_at is not None and one.confirmed_at <= one.seen_at <= AT
    return one.confirmed_at, one.seen_at


def test_what_is_past_stays_as_it_was(store: Store) -> None:
    """A repair where the clock was always right changes nothing."""
    pending = PendingWrites(
        readings={"a": Reading("a", "running", AT - SECOND, AT)},
        changes=[change("a", AT)],
        samples=[("main", sample(AT, 1))],
        alive_at=AT,
    )
    pending.add_gap(Gap("paused", AT - SECOND, None, "main"))
    store.save(pending)
    before = everything(store)
    store.repair_moments(AT)
    assert everything(store) == before


def everything(store: Store) -> tuple[object, ...]:
    """Return all that has a moment."""
    past = store.changes_of("a"), store.samples_of("main", AT), store.hours_of("main", AT - DAY)
    return store.load(), *past, store.gaps_of(["main"], None)
