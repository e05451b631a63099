"""What is noted between two saves is bounded, and handed over once."""

from dataclasses import replace
from datetime import timedelta

from components.model.access.actor import Kind
from components.model.access.records import AuditEntry
from components.model.history.pending_writes import PendingWrites
from components.monitor.access.notes import AccessNotes
from tests.support.changes import AT, SECOND

REFUSED = AuditEntry(AT, Kind.PERSON, "ann", "Refused", "", "sign-in")


def batch_of(notes: AccessNotes) -> PendingWrites:
    """Take all notes."""
    batch = PendingWrites()
    notes.move_to(batch)
    return batch


def test_what_is_alike_is_counted_until_it_is_handed_over() -> None:
    """With its latest moment; afterwards the count begins anew."""
    notes = AccessNotes()
    for second in range(3):
        notes.count(replace(REFUSED, at=AT + second * SECOND))
    notes.count(replace(REFUSED, actor="bob"))
    assert batch_of(notes).counted == [
        replace(REFUSED, at=AT + 2 * SECOND, count=3),
        replace(REFUSED, actor="bob"),
    ]
    assert batch_of(notes) == PendingWrites()
    notes.count(REFUSED)
    assert batch_of(notes).counted == [REFUSED]


def test_names_that_strangers_make_up_do_not_fill_the_trail() -> None:
    """Of a thousand in an hour, all further ones are counted together, over all saves."""
    notes = AccessNotes()
    for number in range(1500):
        notes.count(replace(REFUSED, actor=f"name {number}"))
    counted = batch_of(notes).counted
    assert len(counted) == 1001
    assert (counted[-1].actor, counted[-1].count) == ("others", 500)
    notes.count(replace(REFUSED, actor="one more"))
    notes.count(replace(REFUSED, actor="name 7"))
    assert [one.actor for one in batch_of(notes).counted] == ["others", "name 7"]
    notes.count(replace(REFUSED, actor="one more", at=AT + timedelta(hours=1)))
    assert [one.actor for one in batch_of(notes).counted] == ["one more"]


def test_entries_and_uses_are_handed_over_once() -> None:
    """The latest use of each is what counts."""
    notes = AccessNotes()
    notes.add(REFUSED)
    notes.use("t1", AT)
    notes.use("t1", AT + SECOND)
    batch = batch_of(notes)
    assert (batch.audit, batch.used) == ([REFUSED], {"t1": AT + SECOND})
    assert batch_of(notes) == PendingWrites()
