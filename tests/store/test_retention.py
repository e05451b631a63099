"""Old history is thinned to hours, and what can no longer be restored is deleted."""

from datetime import timedelta

import pytest

from components.model.board import Board
from components.model.entry import Entry
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Gap
from components.model.reading import Reading
from components.store import Store
from tests.support.changes import AT, DAY, SECOND, change, sample

pytestmark = pytest.mark.databases


def test_old_changes_are_thinned_to_hours_and_it_is_said_since_when(store: Store) -> None:
    """What is older than the limit goes, part by part; its hours and what is younger stay."""
    old = [change("a", AT + number * SECOND) for number in range(7000)]
    pending = PendingWrites(changes=[*old, change("b", AT + DAY)])
    pending.samples = [("main", sample(AT, 1)), ("main", sample(AT + DAY, 2))]
    store.save(pending)
    assert store.thinned_before() is None
    limit = AT + DAY / 2
    parts = 1
    while store.delete_old_history(changes_before=limit, samples_before=limit):
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
    assert not store.delete_old_history(changes_before=AT - DAY, samples_before=AT - DAY)
    assert store.thinned_before() is None
    assert len(store.changes_of("a")) == 1


def test_long_gaps_outlive_the_thinning(store: Store) -> None:
    """A gap that a chart of hours can show stays as long as the hours do."""
    pending = PendingWrites()
    long, short = Gap("down", AT, AT + timedelta(hours=2)), Gap("asleep", AT, AT + SECOND)
    open_one = Gap("paused", AT, None, "main")
    for gap in (long, short, open_one):
        pending.add_gap(gap)
    store.save(pending)
    store.delete_old_history(changes_before=AT + DAY, samples_before=AT + DAY)
    assert set(store.gaps_of(["main"], None)) == {long, open_one}


def test_what_was_taken_away_is_forgotten_after_a_week(store: Store) -> None:
    """Tasks and boards go for good with their past; what another board needs stays."""
    store.create_board(Board("night", "Night", 5.0), AT)
    store.add_tasks("night", [Entry("b"), Entry("c")], AT)
    pending = PendingWrites(
        readings={key: Reading(key, "running", AT, AT) for key in "abc"},
        changes=[change(key, AT) for key in "abc"],
    )
    pending.add_gap(Gap("paused", AT, AT + DAY, "night"))
    store.save(pending)
    store.remove_tasks("main", ["a"], AT)
    store.delete_board("night", AT)
    assert not store.delete_expired(AT)
    assert len(store.deleted_boards(AT)) == len(store.removed_tasks("main", AT)) == 1
    assert not store.delete_expired(AT + SECOND)
    assert store.deleted_boards(AT) == ()
    assert store.removed_tasks("main", AT) == ()
    assert [len(store.changes_of(key)) for key in "abc"] == [0, 1, 0]
    assert set(store.load().readings) == {"b"}
    assert store.gaps_of(["night"], None) == ()
    assert store.create_board(Board("night", "Night again", 5.0), AT)
