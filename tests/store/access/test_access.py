"""Sessions, tokens, wall links and accounts are read as they were saved, and end."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from components.model.access.roles import Role
from components.model.board import Board
from components.model.errors import StoreError
from components.model.history.pending_writes import PendingWrites
from components.model.limits import ENDED_ACCESS_PERIOD
from components.store import Store
from tests.support.access import one_of_each as access
from tests.support.access.one_of_each import ACCOUNT, AT, DAY, LINK, SESSION, TOKEN
from tests.support.changes import SECOND

pytestmark = pytest.mark.databases


@pytest.fixture
def filled(store: Store) -> Store:
    """Open a database with one of each."""
    access.fill(store)
    return store


def count(url: str, table: str) -> int:
    """Count the rows of a table."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = connection.scalar(sa.text(f"SELECT count(*) FROM {table}"))  # noqa: S608
    engine.dispose()
    return int(found or 0)


def test_what_was_saved_is_read_as_it_was(filled: Store) -> None:
    """Roles, boards and moments come back, and no board at all is not all boards."""
    assert filled.load_access(AT) == access.CONTENTS
    none = replace(TOKEN, id="t3", boards=frozenset())
    filled.create_token(none)
    assert none in filled.load_access(AT).tokens


def test_session_ends_when_it_is_closed_or_over(filled: Store) -> None:
    """One that is not there is as good as closed; no clock that was ahead prolongs one."""
    assert filled.load_access(AT + DAY).sessions == ()
    assert filled.load_access(AT - SECOND).sessions == ()
    filled.close_session("s1")
    filled.close_session("s1")
    assert filled.load_access(AT).sessions == ()


def test_what_is_revoked_is_gone(filled: Store) -> None:
    """A revoked token or link is no more among those that hold."""
    filled.revoke_token("t1", AT)
    filled.revoke_wall_link("w1", AT)
    filled.revoke_wall_link("nothing", AT)
    contents = filled.load_access(AT)
    assert [token.id for token in contents.tokens] == ["t2"]
    assert contents.wall_links == ()


def test_links_of_a_deleted_board_do_not_come_back(filled: Store) -> None:
    """They end with the board, and stay ended when it is restored; other boards' go on."""
    filled.create_board(Board("night", "Night", 5.0), AT)
    filled.create_wall_link(replace(LINK, id="w2", board="night"))
    filled.delete_board("night", AT)
    assert filled.load_access(AT).wall_links == (LINK,)
    assert filled.restore_board("night", AT + SECOND) is not None
    assert filled.load_access(AT).wall_links == (LINK,)


def test_tokens_of_a_deleted_board_do_not_open_a_later_one(filled: Store) -> None:
    """It is taken out of those that name it, for good; one that names no other ends with it."""
    filled.create_board(Board("b", "B", 5.0), AT)
    alone = replace(TOKEN, id="t3", boards=frozenset(("b",)))
    filled.create_token(alone)
    filled.create_token(replace(alone, id="t4", expires_at=AT))
    filled.delete_board("b", AT)
    left = (replace(TOKEN, boards=frozenset(("main",))), access.ANY_BOARD)
    assert filled.load_access(AT).tokens == left
    assert filled.restore_board("b", AT + SECOND) is not None
    assert filled.load_access(AT).tokens == left


def test_link_needs_a_board(store: Store) -> None:
    """No wall opens a board that is not there."""
    with pytest.raises(StoreError):
        store.create_wall_link(replace(LINK, board="nowhere"))


def test_last_use_is_saved_with_a_batch(filled: Store) -> None:
    """Of tokens and links alike; an id that is gone is no harm."""
    filled.save(PendingWrites(used={"t1": AT + SECOND, "w1": AT + DAY, "gone": AT}))
    contents = filled.load_access(AT)
    assert [token.last_used_at for token in contents.tokens] == [AT + SECOND, AT]
    assert [link.last_used_at for link in contents.wall_links] == [AT + DAY]


def test_account_is_made_once_changed_and_removed(filled: Store) -> None:
    """A name belongs to one account; what is not there can be neither changed nor removed."""
    assert not filled.add_account(replace(ACCOUNT, password_hash="other"))
    assert filled.account("ann") == ACCOUNT
    assert filled.change_role("ann", Role.VIEWER)
    assert filled.reset_password("ann", "new")
    changed = replace(ACCOUNT, role=Role.VIEWER, password_hash="new")
    assert filled.accounts() == (changed,)
    assert not filled.change_role("bob", Role.VIEWER)
    assert not filled.reset_password("bob", "new")
    assert filled.remove_account("ann")
    assert not filled.remove_account("ann")
    assert filled.account("ann") is None


def test_sessions_follow_their_account(filled: Store) -> None:
    """They get its role, and end with its password or with it; nobody else's do."""

    def sessions() -> dict[str, Role]:
        return {session.id: session.role for session in filled.load_access(AT).sessions}

    def sign_in(session_id: str) -> None:
        by_account = replace(SESSION, id=session_id, name="ann", provider="local")
        filled.open_session(by_account)

    filled.open_session(replace(SESSION, id="by oidc", name="ann"))
    others = {"s1": Role.OPERATOR, "by oidc": Role.OPERATOR}
    sign_in("first")
    filled.change_role("ann", Role.VIEWER)
    assert sessions() == {**others, "first": Role.VIEWER}
    assert filled.account_sessions() == {"first": Role.VIEWER}
    filled.reset_password("ann", "new")
    assert sessions() == others
    sign_in("second")
    filled.remove_account("ann")
    assert sessions() == others
    sign_in("too late")
    assert filled.account_sessions() == {}


def test_session_needs_the_password_that_was_verified(filled: Store) -> None:
    """A reset or a removal meanwhile leaves nobody in by the password of before."""
    by_account = replace(SESSION, id="s2", name="ann", provider="local")
    verified = filled.account("ann")
    assert verified is not None
    filled.reset_password("ann", "new")
    assert not filled.open_session(by_account, verified)
    assert [session.id for session in filled.load_access(AT).sessions] == ["s1"]
    now = filled.account("ann")
    assert now is not None and filled.open_session(by_account, now)
    filled.remove_account("ann")
    assert not filled.open_session(replace(by_account, id="s3"), now)
    assert [session.id for session in filled.load_access(AT).sessions] == ["s1"]


def test_what_let_somebody_in_is_pruned(filled: Store, url: str) -> None:
    """Sessions go when they are over; tokens, links and answers a while after their end."""
    filled.revoke_token("t1", AT)
    filled.revoke_wall_link("w1", AT)
    tables = ("sessions", "tokens", "wall_links", "idempotency", "audit")

    def left_after(days: int) -> list[int]:
        now = AT + days * DAY + SECOND
        while filled.delete_old_access(
            now=now, audit_before=now - 365 * DAY, revoked_before=now - ENDED_ACCESS_PERIOD
        ):
            pass
        return [count(url, table) for table in tables]

    assert left_after(0) == [1, 2, 1, 1, 1]
    assert left_after(1) == [0, 2, 1, 0, 1]
    assert left_after(30) == [0, 1, 0, 0, 1]
    assert left_after(31) == [0, 0, 0, 0, 1]
    assert left_after(366) == [0, 0, 0, 0, 0]


def test_board_that_is_gone_for_good_takes_its_links_along(filled: Store, url: str) -> None:
    """They are deleted with their board, however long ago they ended."""
    filled.create_board(Board("night", "Night", 5.0), AT)
    filled.create_wall_link(replace(LINK, id="w2", board="night"))
    filled.delete_board("night", AT)
    assert not filled.delete_expired(AT + SECOND)
    assert count(url, "wall_links") == 1


def test_nothing_is_later_than_now_after_a_repair(filled: Store) -> None:
    """A clock that was ahead leaves moments of now, and no session that would last too long."""
    before = AT - DAY
    filled.repair_moments(before)
    contents = filled.load_access(before)
    assert contents.sessions == ()
    assert {token.created_at for token in contents.tokens} == {before}
    assert [link.created_at for link in contents.wall_links] == [before]
    assert [account.created_at for account in filled.accounts()] == [before]
    assert [entry.at for entry in filled.audit_entries(None, 10)] == [before]
