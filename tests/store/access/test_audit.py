"""The audit trail is read newest first, part by part, and holds what was done once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from components.model.access.records import AuditEntry
from components.model.board import Board, BoardFile
from components.model.errors import StoreError
from components.model.history.pending_writes import PendingWrites
from components.store import Store, audited
from tests.support.access.one_of_each import ENTRY
from tests.support.changes import AT, SECOND
from tests.support.databases import refusing

pytestmark = pytest.mark.databases

HOUR = timedelta(hours=1)
REFUSED = replace(ENTRY, action="Refused", detail="adding tasks")


def test_trail_is_read_in_parts_newest_first(store: Store) -> None:
    """No entry is left out or told twice where parts end, even among those of one moment."""
    entries = [
        replace(ENTRY, at=AT + (number // 3) * SECOND, detail=str(number)) for number in range(20)
    ]
    store.save(PendingWrites(audit=entries))
    read: list[AuditEntry] = []
    before: datetime | None = None
    while part := store.audit_entries(before, 2):
        read += part
        before = part[-1].at
    assert [one.at for one in read] == sorted((one.at for one in entries), reverse=True)
    assert sorted(read, key=lambda one: int(one.detail)) == entries
    assert list(store.audit_export()) == read


def test_trail_of_one_board_tells_of_no_other(store: Store) -> None:
    """What concerns another board, or none, is left out."""
    other, none = replace(ENTRY, board="night"), replace(ENTRY, board="")
    store.save(PendingWrites(audit=[ENTRY, other, none]))
    assert store.audit_entries(None, 10, "night") == (other,)
    assert list(store.audit_export("night")) == [other]
    assert len(store.audit_entries(None, 10)) == 3


def test_entry_is_saved_with_what_it_tells_or_not_at_all(store: Store, url: str) -> None:
    """Where either fails, neither is there."""
    night = Board("night", "Night", 5.0)
    with refusing(url, "boards", "INSERT"), pytest.raises(StoreError), audited(ENTRY):
        store.create_board(night, AT)
    assert store.audit_entries(None, 10) == ()
    with refusing(url, "audit", "INSERT"), pytest.raises(StoreError), audited(ENTRY):
        store.create_board(night, AT)
    assert [board.name for board in store.load().boards] == ["main"]
    with audited(ENTRY):
        store.create_board(night, AT)
    store.delete_board("night", AT)
    assert store.audit_entries(None, 10) == (ENTRY,)


def test_transaction_that_finds_nothing_to_do_leaves_no_entry(store: Store) -> None:
    """What was refused because of what is there was not done by anybody."""
    with audited(ENTRY) as written:
        assert not store.create_board(Board("main", "Again", 5.0), AT)
        assert not store.duplicate_board("main", Board("main", "Again", 5.0), AT)
        assert (
            store.import_board(BoardFile(Board("main", "Again", 5.0), (), (), (), (), (), ()), AT)
            is None
        )
        assert store.restore_board("main", AT) is None
    assert not written.done
    assert store.audit_entries(None, 10) == ()


def test_what_is_counted_is_one_row_an_hour(store: Store) -> None:
    """It adds up over saves, tells the latest moment, and begins anew with the next hour."""
    for late in (0 * SECOND, SECOND, HOUR):
        again = replace(REFUSED, at=AT + late, count=2)
        store.save(PendingWrites(counted=[again, replace(again, actor="bob")]))
    ann = [entry for entry in store.audit_entries(None, 10) if entry.actor == REFUSED.actor]
    assert ann == [
        replace(REFUSED, at=AT + HOUR, count=2),
        replace(REFUSED, at=AT + SECOND, count=4),
    ]


def test_batch_that_is_saved_twice_is_counted_once(store: Store) -> None:
    """A save whose answer got lost may be repeated, with what came in meanwhile."""
    lost = PendingWrites(counted=[REFUSED], audit=[ENTRY])
    store.save(lost)
    later = PendingWrites(counted=[replace(REFUSED, at=AT + SECOND)])
    later.put_back(lost)
    store.save(later)
    assert sorted(store.audit_entries(None, 10), key=lambda one: one.action) == [
        ENTRY,
        replace(REFUSED, at=AT + SECOND, count=2),
    ]


def test_entries_that_wait_are_bounded() -> None:
    """A database that fails for long does not fill the memory: the oldest are left out."""
    many = [replace(ENTRY, at=AT + number * SECOND) for number in range(10_001)]
    waiting = PendingWrites()
    waiting.put_back(PendingWrites(audit=many, counted=many, used={"t1": AT}))
    assert waiting.audit == waiting.counted == many[1:]
    assert waiting.used == {"t1": AT}
