"""The audit trail: who did what to which board, saved with what was done."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from components import monitor
from components.model.access.actions import CreateToken, CreateWallLink, RevokeToken
from components.model.access.actor import LOCAL, PROGRAM, Actor, Kind
from components.model.access.records import AuditEntry
from components.model.access.roles import Role
from components.model.actions import (
    AddTasks,
    CreateBoard,
    DuplicateBoard,
    EditBoard,
    EditTasks,
    RefreshBoard,
    RemoveTasks,
    SetPaused,
)
from components.model.entry import Entry
from components.model.errors import BoardTaken, NotAllowed, StoreError
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.databases import refusing
from tests.support.monitors import BOARD

pytestmark = pytest.mark.databases

ANN = Actor(Kind.PERSON, "ann@example.com", Role.ADMINISTRATOR, id="s1")
VIEWER = Actor(Kind.TOKEN, "ci", Role.VIEWER, id="t1")


def told(here: Monitor, board: str | None = None) -> list[tuple[str, str, str, str]]:
    """Return what the trail tells of people and tokens: who, what, where, and of what."""
    entries = [one for one in here.audit(board=board) if one.kind is not Kind.PROGRAM]
    return [(one.actor, one.action, one.board, one.detail) for one in entries]


def entry(here: Monitor, actor: str, action: str) -> AuditEntry | None:
    """Return the entry of an actor and an action, if it was saved."""
    found = [one for one in here.audit() if (one.actor, one.action) == (actor, action)]
    assert len(found) <= 1
    return found[0] if found else None


def saved(read: Callable[[], AuditEntry | None], count: int = 1) -> AuditEntry:
    """Wait for an entry to be saved with so many counted."""
    eventually(lambda: (found := read()) is not None and found.count == count)
    found = read()
    assert found is not None
    return found


def test_trail_tells_who_did_what_to_which_board(here: Monitor) -> None:
    """Each action is told once it is done, newest first, with what of, however much that was."""
    many = tuple(Entry(f"t-{number}") for number in range(12))
    here.perform(CreateBoard("night", "Night"), ANN)
    here.perform(AddTasks(BOARD, many), ANN)
    here.perform(AddTasks(BOARD, (*many, Entry("new"))), LOCAL)
    here.perform(EditTasks(BOARD, ("t-1", "t-2", "gone"), note="secret", group="x"), LOCAL)
    here.perform(RemoveTasks(BOARD, ("t-1",)), LOCAL)
    here.perform(SetPaused("night", paused=True), ANN)
    here.perform(EditBoard("night", title="Late", refresh_seconds=30), ANN)
    here.perform(DuplicateBoard("night", "copy", "Copy"), ANN)
    assert told(here) == [
        (ANN.name, "DuplicateBoard", "night", "as copy"),
        (ANN.name, "EditBoard", "night", "title, refresh"),
        (ANN.name, "SetPaused", "night", "paused"),
        ("local", "RemoveTasks", BOARD, "1 task: t-1"),
        ("local", "EditTasks", BOARD, "group, note of 2 tasks: t-1, t-2"),
        ("local", "AddTasks", BOARD, "1 task: new"),
        (ANN.name, "AddTasks", BOARD, "12 tasks: t-0, t-1, t-2 and 9 more"),
        (ANN.name, "CreateBoard", "night", "“Night”"),
    ]
    assert [one[1] for one in told(here, "night")] == [
        *("DuplicateBoard", "EditBoard", "SetPaused", "CreateBoard"),
    ]
    assert {one.kind for one in here.audit()} == {Kind.LOCAL, Kind.PERSON, Kind.PROGRAM}
    assert list(here.exported_audit()) == list(here.audit())


def test_trail_is_read_page_by_page(here: Monitor) -> None:
    """The moment of the last entry is where the next part begins."""
    for number in range(5):
        here.perform(AddTasks(BOARD, (Entry(str(number)),)), ANN)
    first = here.audit(limit=2)
    second = here.audit(before=first[-1].at, limit=2)
    assert [one.detail[-1] for one in (*first, *second)] == ["4", "3", "2", "1"]


def test_what_failed_is_not_told(here: Monitor, settings: Settings) -> None:
    """Neither what the database refused, nor what could not be done; nor is it done untold."""
    with refusing(settings.database_url, "audit", "INSERT"), pytest.raises(StoreError):
        here.perform(AddTasks(BOARD, (Entry("a"),)), ANN)
    assert here.snapshot(BOARD).tasks == ()
    with refusing(settings.database_url, "tasks", "INSERT"), pytest.raises(StoreError):
        here.perform(AddTasks(BOARD, (Entry("a"),)), ANN)
    with pytest.raises(BoardTaken):
        here.perform(DuplicateBoard(BOARD, BOARD, "Again"), ANN)
    assert told(here) == []


def test_what_changed_nothing_says_so(here: Monitor) -> None:
    """An action that found nothing to do is told all the same, with the next save."""
    here.perform(RemoveTasks(BOARD, ("nowhere",)), ANN)
    assert saved(lambda: entry(here, ANN.name, "RemoveTasks")).detail == "nothing changed"


def test_checks_that_are_asked_for_are_counted_by_the_hour(here: Monitor) -> None:
    """A program that asks again and again leaves one entry an hour."""
    program = replace(ANN, kind=Kind.TOKEN)
    for _ in range(3):
        here.perform(RefreshBoard(BOARD), program)

    def asked() -> list[AuditEntry]:
        return [one for one in here.audit() if one.action == "RefreshBoard"]

    eventually(lambda: sum(one.count for one in asked()) == 3)
    # Or two, where the hour ended meanwhile.
    assert len(asked()) <= 2
    assert {one.board for one in asked()} == {BOARD}


def test_refusals_are_counted(here: Monitor) -> None:
    """Who tried what on which board how often, in one entry an hour."""
    for _ in range(3):
        with pytest.raises(NotAllowed):
            here.perform(AddTasks(BOARD, (Entry("a"),)), VIEWER)

    def refused() -> list[AuditEntry]:
        return [one for one in here.audit() if one.action == "Refused"]

    eventually(lambda: sum(one.count for one in refused()) == 3)
    assert {(one.kind, one.actor, one.board, one.detail) for one in refused()} == {
        (Kind.TOKEN, "ci", BOARD, "adding tasks")
    }


def test_what_the_program_does_by_itself_is_counted(here: Monitor) -> None:
    """Its own upkeep, as of the demo, is one entry an hour and board, with what it changes."""
    for name in "abc":
        here.perform(AddTasks(BOARD, (Entry(name),)), PROGRAM)
    added = [one for one in here.audit() if one.action == "AddTasks"]
    assert sum(one.count for one in added) == 3
    assert {(one.kind, one.detail) for one in added} == {(Kind.PROGRAM, "")}


def test_secrets_are_told_to_nobody_but_their_maker(here: Monitor) -> None:
    """What is told of tokens and links are their names and boards."""
    made = here.perform(
        CreateToken("", "CI", writes=True, boards=frozenset((BOARD,)), expires_at=None), ANN
    )
    link = here.perform(CreateWallLink(BOARD, "Hall"), ANN)
    here.perform(RevokeToken("", made.token.id), ANN)
    assert told(here) == [
        (ANN.name, "RevokeToken", "", f"“CI”, writes: {BOARD}"),
        (ANN.name, "CreateWallLink", BOARD, "“Hall”"),
        (ANN.name, "CreateToken", "", f"“CI”, writes: {BOARD}"),
    ]
    shown = repr((made, link, here.tokens(), here.wall_links(), here.audit()))
    assert made.secret not in shown
    assert link.secret not in shown


def test_notes_that_wait_are_saved_at_the_end(settings: Settings) -> None:
    """A server that stops right after a refusal tells of it."""
    with monitor.running(settings) as here, pytest.raises(NotAllowed):
        here.perform(RefreshBoard(BOARD), VIEWER)
    with monitor.running(settings) as again:
        found = entry(again, "ci", "Refused")
    assert found is not None
    assert (found.board, found.count) == (BOARD, 1)
