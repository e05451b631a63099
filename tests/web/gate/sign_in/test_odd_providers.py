"""Providers that answer in other ways, by right or by mistake, or are not who they say."""

from collections.abc import Iterator

import httpx
import pytest

from components.model.access.actor import Actor
from components.model.access.header import decoded
from components.model.access.roles import Role
from components.model.origins import Origin
from components.model.settings import AccessSettings, OidcSettings, WebSettings
from tests.support.api import tls
from tests.support.gate.directory import MemoryDirectory
from tests.support.gate.gated import Door, free_port, gated
from tests.support.gate.odd_provider import CLIENT, OddProvider, odd_provider

MAIL: dict[str, object] = {"email": "Root@Ops.example", "email_verified": True}
GRANTS = (
    (Role.ADMINISTRATOR, frozenset(("group:admins",))),
    (Role.VIEWER, frozenset(("root@ops.example",))),
)


@pytest.fixture
def odd() -> Iterator[OddProvider]:
    """Serve a provider that vouches for one person."""
    with odd_provider() as odd:
        odd.claims.update(MAIL)
        yield odd


@pytest.fixture
def door(odd: OddProvider) -> Iterator[Door]:
    """Serve whom it signs in."""
    port = free_port()
    settings = WebSettings(
        public=Origin("http", "127.0.0.1", port),
        access=AccessSettings(oidc=OidcSettings(odd.issuer, CLIENT, "secret"), grants=GRANTS),
    )
    with gated(settings, directory=MemoryDirectory(), port=port) as door:
        yield door


def signed_in(door: Door) -> Actor | int:
    """Sign in; return as whom, or the status of the answer in the end."""
    with httpx.Client(follow_redirects=True, trust_env=False, verify=tls.NONE) as browser:
        answer = browser.get(f"http://{door.host}/auth/oidc?next=boards")
    if answer.status_code != 200 or answer.url.path != "/boards":
        return answer.status_code
    return decoded(door.seen[-1].headers["x-taskboard-actor"])


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (None, Role.VIEWER),
        ("admins", Role.ADMINISTRATOR),
        (["a", "admins", 7], Role.ADMINISTRATOR),
        ({"admins": True}, Role.VIEWER),
        (["Admins"], Role.VIEWER),
    ],
)
def test_groups_come_as_a_word_or_a_list(
    odd: OddProvider, door: Door, groups: object, role: Role
) -> None:
    """Anything else says nothing."""
    odd.claims["groups"] = groups
    found = signed_in(door)
    assert isinstance(found, Actor) and (found.name, found.role) == ("root@ops.example", role)


def test_mail_may_be_told_apart(odd: OddProvider, door: Door) -> None:
    """Some put it into no token, but tell it when asked, of the same person only."""
    odd.claims.update(email=None, email_verified=None)
    odd.userinfo = {"sub": "1", **MAIL, "groups": ["admins"]}
    found = signed_in(door)
    assert isinstance(found, Actor) and found.role is Role.ADMINISTRATOR
    odd.userinfo["sub"] = "2"
    assert signed_in(door) == 502
    odd.userinfo = {"sub": "1", "email": "root@ops.example"}
    assert signed_in(door) == 403


@pytest.mark.parametrize(
    ("token", "userinfo"),
    [
        ({"email": None}, {"email": "root@ops.example"}),
        ({"email_verified": None}, {"email": "me@ops.example", "email_verified": True}),
    ],
    ids=["verified in the token", "verified elsewhere"],
)
def test_address_is_vouched_for_by_whoever_tells_it(
    odd: OddProvider, door: Door, token: dict[str, object], userinfo: dict[str, object]
) -> None:
    """What is verified of one address says nothing of another that is told elsewhere."""
    odd.claims.update(token)
    odd.userinfo = {"sub": "1", **userinfo}
    assert signed_in(door) == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": ["another", "third"]},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"azp": "another"},
        {"sub": None},
    ],
)
def test_token_for_something_else_signs_nobody_in(
    odd: OddProvider, door: Door, claims: dict[str, object]
) -> None:
    """By another issuer, for another client, of another sign-in, or of another time."""
    odd.claims.update(claims)
    assert signed_in(door) == 502


def test_token_must_be_signed_by_the_provider(odd: OddProvider, door: Door) -> None:
    """Neither by anybody else, nor not at all, even where the provider lists that."""
    odd.signed_by_another = True
    assert signed_in(door) == 502
    odd.signed_by_another, odd.algorithm = False, "none"
    assert signed_in(door) == 502


@pytest.mark.parametrize("token", [{"id_token": None}, {"id_token": "x.y.z"}, {"id_token": 7}])
def test_answer_without_a_token_signs_nobody_in(
    odd: OddProvider, door: Door, token: dict[str, object]
) -> None:
    """An access token alone says nothing of who somebody is."""
    odd.token = token
    assert signed_in(door) == 502


@pytest.mark.parametrize(
    "metadata", [{"issuer": "https://evil.example"}, {"authorization_endpoint": None}]
)
def test_provider_that_says_odd_things_of_itself_is_not_asked(
    odd: OddProvider, door: Door, metadata: dict[str, object]
) -> None:
    """It is told in words, and nobody is sent anywhere."""
    odd.metadata = metadata
    assert signed_in(door) == 502
