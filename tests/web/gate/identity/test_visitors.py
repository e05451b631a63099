"""Who a request comes from."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest

from components.model.access.actor import LOCAL, Actor, Kind
from components.model.access.header import decoded
from components.model.access.roles import Role
from components.model.settings import AccessSettings, OidcSettings, ProxySettings, WebSettings
from tests.support.gate.directory import MemoryDirectory
from tests.support.gate.gated import Door, gated
from tests.support.gate.visitors import SETTINGS

GRANTS = (
    (Role.ADMINISTRATOR, frozenset(("group:admins",))),
    (Role.VIEWER, frozenset(("*@ops.example",))),
)
BEHIND = WebSettings(
    access=AccessSettings(proxy=ProxySettings((ip_network("127.0.0.0/8"),)), grants=GRANTS)
)


@pytest.fixture(scope="module")
def directory() -> MemoryDirectory:
    """Keep what everybody comes with."""
    return MemoryDirectory()


@pytest.fixture(scope="module")
def door(directory: MemoryDirectory) -> Iterator[Door]:
    """Serve people with accounts."""
    with gated(SETTINGS, directory=directory) as door:
        yield door


@pytest.fixture(scope="module")
def behind() -> Iterator[Door]:
    """Serve those of whom a proxy on this machine says who they are."""
    with gated(BEHIND, directory=MemoryDirectory()) as door:
        yield door


def asked_as(door: Door, *headers: str) -> Actor | int:
    """Ask for what walls see, too; return as whom it was asked, or the status of the refusal."""
    status = door.ask("GET", "/api/boards/x/version", *headers).status
    return decoded(door.seen[-1].headers["x-taskboard-actor"]) if status == 200 else status


def test_everybody_is_local_where_nobody_signs_in() -> None:
    """Whatever cookies of other times a browser brings; but a token is asked for what it is."""
    directory = MemoryDirectory()
    wall, token = directory.new_wall("x"), directory.new_token(writes=False)
    with gated(directory=directory) as door:
        assert asked_as(door) == LOCAL
        assert asked_as(door, f"Cookie: taskboard_wall_x={wall}") == LOCAL
        found = asked_as(door, f"Authorization: bearer  {token} ")
        assert isinstance(found, Actor) and found.kind is Kind.TOKEN
        assert asked_as(door, "Authorization: Bearer tbt_other") == 401


@pytest.mark.parametrize(
    "header",
    [
        "Authorization: Bearer",
        "Authorization: Bearer {token}x",
        "Authorization: Bearer {token} {token}",
        "Authorization: Bearer {token}\r\nAuthorization: Bearer {token}",
        "Authorization: Basic {token}\r\nAuthorization: Bearer {token}",
        "Authorization: Bearer {session}",
        "Authorization: Bearer {wall}",
        "Cookie: taskboard_session={token}",
        "Cookie: taskboard_session={wall}",
        "Cookie: taskboard_session={session}x",
        "Cookie: taskboard_session=",
        "Cookie: taskboard_session",
        "Cookie: Taskboard_session={session}",
        "Cookie: taskboard_wall_x={session}",
        "Cookie: taskboard_wall_x={token}",
        "Authorization: {session}",
        "X-Forwarded-Email: root@ops.example",
    ],
)
def test_secret_is_good_for_one_thing_only(
    door: Door, directory: MemoryDirectory, header: str
) -> None:
    """A token is no session, a session no wall, and nothing that is nearly one is any."""
    made = {
        "token": directory.new_token(writes=True),
        "session": directory.signed_in(Role.ADMINISTRATOR),
        "wall": directory.new_wall("x"),
    }
    assert asked_as(door, header.format(**made)) == 401


def test_token_decides_alone(door: Door, directory: MemoryDirectory) -> None:
    """Whoever sends one is nobody else, whichever session comes along, and nobody by a bad one."""
    session = f"Cookie: taskboard_session={directory.signed_in(Role.ADMINISTRATOR)}"
    token = directory.new_token(writes=False)
    found = asked_as(door, session, f"Authorization: Bearer {token}")
    assert isinstance(found, Actor) and found.kind is Kind.TOKEN
    assert asked_as(door, session, "Authorization: Bearer tbt_bad") == 401
    assert ("unknown or ended token", Kind.TOKEN, "", "") in directory.refusals


def test_what_has_expired_or_ended_is_nothing(door: Door, directory: MemoryDirectory) -> None:
    """At once, for sessions, tokens and walls."""
    past = timedelta(seconds=-1)
    session = directory.signed_in(Role.VIEWER)
    wall = directory.new_wall("x")
    for header in (
        f"Cookie: taskboard_session={directory.signed_in(Role.VIEWER, last=past)}",
        f"Authorization: Bearer {directory.new_token(writes=False, last=past)}",
    ):
        assert asked_as(door, header) == 401
    for secret, header in (
        (session, f"Cookie: taskboard_session={session}"),
        (wall, f"Cookie: taskboard_wall_x={wall}"),
    ):
        assert isinstance(asked_as(door, header), Actor)
        directory.end(secret)
        assert asked_as(door, header) == 401


def test_several_walls_in_one_browser_see_their_boards(
    door: Door, directory: MemoryDirectory
) -> None:
    """Together they are one visitor; one that ends takes its own board along alone."""
    walls = {board: directory.new_wall(board) for board in ("x", "y", "z")}
    cookies = "; ".join(f"taskboard_wall_{board}={secret}" for board, secret in walls.items())
    found = asked_as(door, f"Cookie: {cookies}")
    assert isinstance(found, Actor) and found.boards == frozenset(walls)
    directory.end(walls["z"])
    found = asked_as(door, f"Cookie: {cookies}")
    assert isinstance(found, Actor) and found.boards == frozenset(("x", "y"))


def test_person_comes_before_the_walls_of_their_browser(
    door: Door, directory: MemoryDirectory
) -> None:
    """Who has opened a wall's link, too, stays who they are."""
    session, wall = directory.signed_in(Role.OPERATOR), directory.new_wall("y")
    found = asked_as(door, f"Cookie: taskboard_wall_y={wall}; taskboard_session={session}")
    assert isinstance(found, Actor) and (found.kind, found.role) == (Kind.PERSON, Role.OPERATOR)


def test_session_ends_with_the_roles_that_it_was_given_by() -> None:
    """Another list of operators, another provider or none: people sign in again."""
    provider = OidcSettings("https://login.example", "board", "secret")
    access = AccessSettings(oidc=provider, local_accounts=True, grants=GRANTS)
    web, directory = WebSettings(access=access), MemoryDirectory()
    with gated(web, directory=directory) as door:
        from components.web.gate.identity.visitors import Visitors

        now = Visitors(access, directory).oidc
        cookie = f"Cookie: taskboard_session={directory.signed_in(Role.OPERATOR, now)}"
        assert isinstance(asked_as(door, cookie), Actor)
    others = (
        replace(access, grants=GRANTS[:1]),
        replace(access, oidc=replace(provider, issuer="https://other.example")),
        replace(access, oidc=None),
    )
    for other in others:
        with gated(WebSettings(access=other), directory=directory) as door:
            assert asked_as(door, cookie) == 401


@pytest.mark.parametrize(
    ("headers", "role"),
    [
        (("X-Forwarded-Email: me@ops.example",), Role.VIEWER),
        (
            ("X-Forwarded-Email: me@ops.example", "X-Forwarded-Groups: a, admins"),
            Role.ADMINISTRATOR,
        ),
        (("X-Forwarded-Email: name", "X-Forwarded-Groups: admins"), Role.ADMINISTRATOR),
        (("X-Forwarded-Email: name",), None),
        (("X-Forwarded-Groups: admins",), None),
        (("X-Forwarded-Email: ", "X-Forwarded-Groups: admins"), None),
        (("X-Forwarded-Email: a@ops.example", "X-Forwarded-Email: b@ops.example"), None),
        (("X-Forwarded-Email: " + "a" * 400 + "@ops.example",), None),
        ((), None),
    ],
)
def test_proxy_says_who_somebody_is(
    behind: Door, headers: tuple[str, ...], role: Role | None
) -> None:
    """By one name, with groups where it knows them; without a role they are nobody."""
    found = asked_as(behind, *headers)
    if role is None:
        assert found == 401
    else:
        assert isinstance(found, Actor) and (found.kind, found.role) == (Kind.PERSON, role)


def test_where_a_proxy_signs_people_in_there_is_no_page_for_it(behind: Door) -> None:
    """Whoever it says nothing of is told so, and not sent in a circle."""
    answer = behind.ask("GET", "/", "Sec-Fetch-Mode: navigate")
    assert (answer.status, answer.headers["content-type"]) == (401, "text/html; charset=utf-8")
