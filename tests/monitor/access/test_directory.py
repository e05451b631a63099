"""Who may come in: sessions, tokens and wall links, as the gate asks for them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from components import monitor
from components.model.access.actions import (
    CreateToken,
    CreateWallLink,
    RevokeToken,
    RevokeWallLink,
)
from components.model.access.actor import LOCAL, PROGRAM, Actor, Kind
from components.model.access.directory import Directory
from components.model.access.records import Account
from components.model.access.roles import Role
from components.model.actions import CreateBoard, DeleteBoard, RestoreBoard
from components.model.errors import AccountError
from components.model.settings import Settings
from components.monitor import Monitor
from components.monitor.clock import utc_now
from components.store import Store
from tests.conftest import eventually
from tests.support.monitors import BOARD

pytestmark = pytest.mark.databases

HOUR = timedelta(hours=1)
ANN = "ann@example.com"


@pytest.fixture
def directory(here: Monitor) -> Directory:
    """Give what the gate is given."""
    return here.access


@pytest.fixture
def other(settings: Settings, here: Monitor) -> Iterator[Store]:
    """Open the database beside the running server, as the command does."""
    assert here.boards()
    store = Store(settings.database_url)
    yield store
    store.close()


def token(here: Monitor, boards: frozenset[str] | None = None, *, writes: bool = True) -> str:
    """Make a token that holds for an hour, and return its secret."""
    until = utc_now() + HOUR
    name = f"CI {len(here.tokens())}"
    make = CreateToken("", name, writes=writes, boards=boards, expires_at=until)
    return here.perform(make, LOCAL).secret


def test_session_is_found_by_its_secret_until_it_is_closed(
    here: Monitor, directory: Directory
) -> None:
    """Whoever has the cookie is who signed in; after the sign-out it is worth nothing."""
    secret, session = directory.open_session(ANN, Role.OPERATOR, "oidc/abc", utc_now() + HOUR)
    assert secret.startswith("tbs_")
    assert secret not in repr(session)
    assert directory.session(secret) == session
    assert session.actor == Actor(Kind.PERSON, ANN, Role.OPERATOR, id=session.id)
    assert directory.is_valid(session.actor)
    assert here.sessions() == [session]
    directory.close_session(session.id)
    directory.close_session(session.id)
    assert directory.session(secret) is None
    assert not directory.is_valid(session.actor)
    assert [(one.actor, one.action, one.detail) for one in here.audit(limit=2)] == [
        (ANN, "SignOut", ""),
        (ANN, "SignIn", "at the identity provider"),
    ]


def test_what_has_expired_lets_nobody_in(here: Monitor, directory: Directory) -> None:
    """A session and a token end at their time, whether they are forgotten yet or not."""
    secret, session = directory.open_session(ANN, Role.OPERATOR, "oidc", utc_now())
    assert directory.session(secret) is None
    assert not directory.is_valid(session.actor)
    assert here.sessions() == []
    make = CreateToken("", "old", writes=False, boards=None, expires_at=utc_now())
    made = here.perform(make, LOCAL)
    assert directory.token(made.secret) is None
    assert not directory.is_valid(made.token.actor)
    assert here.tokens() == [made.token]


def test_token_acts_on_its_boards_until_it_is_revoked(here: Monitor, directory: Directory) -> None:
    """Its role follows from what it may do and where."""
    roles = {
        (actor := directory.token(token(here, boards, writes=writes))): (boards, writes)
        for boards in (None, frozenset((BOARD,)))
        for writes in (False, True)
    }
    assert {actor and actor.role: given for actor, given in roles.items()} == {
        Role.ADMINISTRATOR: (None, True),
        Role.OPERATOR: (frozenset((BOARD,)), True),
        Role.VIEWER: (frozenset((BOARD,)), False),
    }
    secret = token(here)
    assert secret.startswith("tbt_")
    actor = directory.token(secret)
    assert actor is not None
    assert here.perform(RevokeToken("", actor.id), LOCAL).existed
    assert not here.perform(RevokeToken("", actor.id), LOCAL).existed
    assert directory.token(secret) is None
    assert not directory.is_valid(actor)


def test_wall_link_shows_its_board_until_it_is_revoked(here: Monitor, directory: Directory) -> None:
    """It ends by itself with nothing but its board, and by that for good."""
    here.perform(CreateBoard("night", "Night"), LOCAL)
    made = {name: here.perform(CreateWallLink(name, "Hall"), LOCAL) for name in (BOARD, "night")}
    main, night = (directory.wall(made[name].secret) for name in (BOARD, "night"))
    assert main is not None and night is not None
    assert (night.role, night.boards) == (Role.VIEWER, frozenset(("night",)))
    assert [link.board for link in here.wall_links()] == [BOARD, "night"]
    assert [link.board for link in here.wall_links("night")] == ["night"]
    here.perform(DeleteBoard("night"), LOCAL)
    here.perform(RestoreBoard("night"), LOCAL)
    assert directory.wall(made["night"].secret) is None
    assert not directory.is_valid(night)
    assert not here.perform(RevokeWallLink("night", main.id), LOCAL).existed
    assert directory.is_valid(main)
    assert here.perform(RevokeWallLink(BOARD, main.id), LOCAL).existed
    assert directory.wall(made[BOARD].secret) is None
    assert here.wall_links() == []


@pytest.mark.parametrize("secret", ["", "tbs_wrong", "x" * 10_000, "\ud800", "tbt_\0"])
def test_secret_that_is_none_opens_nothing(directory: Directory, secret: str) -> None:
    """However strange it is."""
    assert directory.session(secret) is None
    assert directory.token(secret) is None
    assert directory.wall(secret) is None


def test_secret_of_one_kind_opens_no_other(here: Monitor, directory: Directory) -> None:
    """A wall's link is no token, and a token no session."""
    link = here.perform(CreateWallLink(BOARD, "Hall"), LOCAL).secret
    assert directory.token(link) is None
    assert directory.session(link) is None
    assert directory.wall(token(here)) is None


def test_actor_that_is_not_what_it_was_is_not_valid(directory: Directory) -> None:
    """Another role or other boards under the same id hold no more; the server's own always do."""
    _, session = directory.open_session(ANN, Role.OPERATOR, "oidc", utc_now() + HOUR)
    assert not directory.is_valid(Actor(Kind.PERSON, ANN, Role.ADMINISTRATOR, id=session.id))
    assert not directory.is_valid(Actor(Kind.PERSON, ANN, Role.OPERATOR))
    assert not directory.is_valid(Actor(Kind.WALL, ANN, Role.VIEWER, id=session.id))
    assert directory.is_valid(LOCAL)
    assert directory.is_valid(PROGRAM)


def test_everything_outlives_a_restart(settings: Settings) -> None:
    """Who was let in before comes in after it, and what was ended stays ended."""
    with monitor.running(settings) as here:
        kept, session = here.access.open_session(ANN, Role.OPERATOR, "oidc", utc_now() + HOUR)
        ended, closed = here.access.open_session("bob", Role.VIEWER, "oidc", utc_now() + HOUR)
        here.access.close_session(closed.id)
        bearer, revoked = token(here, frozenset((BOARD,))), token(here)
        gone = here.access.token(revoked)
        assert gone is not None
        here.perform(RevokeToken("", gone.id), LOCAL)
        wall = here.perform(CreateWallLink(BOARD, "Hall"), LOCAL).secret
        assert here.access.wall(wall) is not None
        tokens, links = here.tokens(), here.wall_links()
    with monitor.running(settings) as again:
        assert again.access.session(kept) == session
        assert again.access.session(ended) is None
        assert again.tokens() == tokens
        # With when it was used last, as saved with the last batch.
        assert again.wall_links() == links
        assert links[0].last_used_at is not None
        assert again.access.token(bearer) is not None
        assert again.access.token(revoked) is None


def test_last_use_is_told_at_once(here: Monitor, directory: Directory) -> None:
    """Of tokens and walls, to the minute."""
    secret, link = token(here), here.perform(CreateWallLink(BOARD, "Hall"), LOCAL).secret
    assert here.tokens()[0].last_used_at is None
    before = utc_now()
    directory.token(secret)
    directory.wall(link)
    first = here.tokens()[0].last_used_at, here.wall_links()[0].last_used_at
    assert all(at is not None and before <= at <= utc_now() for at in first)
    directory.token(secret)
    assert here.tokens()[0].last_used_at == first[0]


def test_refusals_of_the_gate_are_counted(here: Monitor, directory: Directory) -> None:
    """What was refused, of whom as far as that is known, and on which board."""
    for about in ("ann", "ann", ""):
        directory.count_refusal("sign-in", Kind.PERSON, about)
    directory.count_refusal("role", Kind.TOKEN, "ci", BOARD)

    def counted() -> set[tuple[str, Kind, str, str, int]]:
        return {
            (one.detail, one.kind, one.actor, one.board, one.count)
            for one in here.audit()
            if one.action == "Refused"
        }

    eventually(
        lambda: (
            counted()
            == {
                ("sign-in", Kind.PERSON, "ann", "", 2),
                ("sign-in", Kind.PERSON, "", "", 1),
                ("role", Kind.TOKEN, "ci", BOARD, 1),
            }
        )
    )


def test_session_follows_its_account(directory: Directory, other: Store) -> None:
    """What the command does beside the running server holds within two seconds."""
    ann = Account("ann", "$argon2id$1", Role.OPERATOR, utc_now())
    assert directory.account("ann") is None
    other.add_account(ann)
    assert directory.account(" Ann") == ann
    assert directory.account("no name") is None
    secret, _ = directory.open_session("ann", Role.OPERATOR, "local", utc_now() + HOUR)
    by_oidc, _ = directory.open_session("ann", Role.OPERATOR, "oidc", utc_now() + HOUR)

    def role() -> Role | None:
        session = directory.session(secret)
        return None if session is None else session.role

    other.change_role("ann", Role.VIEWER)
    eventually(lambda: role() is Role.VIEWER)
    other.reset_password("ann", "$argon2id$2")
    eventually(lambda: role() is None)
    secret, _ = directory.open_session("ann", Role.VIEWER, "local", utc_now() + HOUR)
    other.remove_account("ann")
    eventually(lambda: role() is None)
    assert directory.session(by_oidc) is not None
    assert [session.provider for session in other.load_access(utc_now()).sessions] == ["oidc"]


def test_password_that_was_reset_meanwhile_opens_no_session(
    here: Monitor, directory: Directory, other: Store
) -> None:
    """However short the time between its check and the session was; nothing tells of a sign-in."""
    other.add_account(Account("ann", "$argon2id$1", Role.OPERATOR, utc_now()))
    verified = directory.account("ann")
    until = utc_now() + HOUR
    other.reset_password("ann", "$argon2id$2")
    with pytest.raises(AccountError, match="changed meanwhile"):
        directory.open_session("ann", Role.OPERATOR, "local", until, verified)
    assert here.sessions() == []
    assert "SignIn" not in [one.action for one in here.audit()]
    directory.open_session("ann", Role.OPERATOR, "local", until, directory.account("ann"))
    assert [session.name for session in here.sessions()] == ["ann"]


def test_session_of_an_account_that_is_gone_ends_with_the_restart(settings: Settings) -> None:
    """One that was removed while the server was stopped lets nobody in after it."""
    with monitor.running(settings) as here:
        secret, _ = here.access.open_session("ann", Role.VIEWER, "local", utc_now() + HOUR)
    with monitor.running(settings) as again:
        assert again.access.session(secret) is None
