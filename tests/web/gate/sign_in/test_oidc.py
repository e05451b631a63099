"""Signing in at a real identity provider, and what can go wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from components.model.access.header import decoded
from components.model.access.roles import Role
from components.model.origins import Origin
from components.model.settings import AccessSettings, OidcSettings, WebSettings
from tests.support.api import tls
from tests.support.gate.directory import MemoryDirectory
from tests.support.gate.gated import Door, free_port, gated
from tests.support.programs import provider
from tests.support.programs.provider import IdentityProvider, person

SECRET = "client-secret"
GRANTS = (
    (Role.ADMINISTRATOR, frozenset(("group:admins",))),
    (Role.OPERATOR, frozenset(("olga@ops.example",))),
    (Role.VIEWER, frozenset(("vic@ops.example",))),
)
NAVIGATE = {"Sec-Fetch-Mode": "navigate"}


@dataclass(frozen=True)
class Served:
    """A server behind the gate, and who comes to it."""

    door: Door
    directory: MemoryDirectory

    @contextmanager
    def browser(self) -> Iterator[httpx.Client]:
        """Open a browser of its own, which goes where it is sent."""
        with httpx.Client(
            base_url=f"http://{self.door.host}",
            headers={"Origin": f"http://{self.door.host}", **NAVIGATE},
            follow_redirects=True,
            trust_env=False,
            verify=tls.NONE,
            timeout=20,
        ) as browser:
            yield browser

    def signed_in_as(self) -> tuple[str, Role]:
        """Return whom the application saw last."""
        actor = decoded(self.door.seen[-1].headers["x-taskboard-actor"])
        return actor.name, actor.role


@contextmanager
def served(issuer: str, last: timedelta = timedelta(hours=1)) -> Iterator[Served]:
    """Serve people of a provider, at an address that it sends them back to."""
    port = free_port()
    oidc = OidcSettings(issuer, "board", SECRET)
    settings = WebSettings(
        public=Origin("http", "127.0.0.1", port),
        access=AccessSettings(oidc=oidc, grants=GRANTS, session=last),
    )
    directory = MemoryDirectory()
    with gated(settings, directory=directory, port=port) as door:
        yield Served(door, directory)


@pytest.fixture(scope="module")
def login() -> Iterator[IdentityProvider]:
    """Run a provider that knows some people."""
    people = [
        person("olga"),
        person("vic"),
        person("root", "staff", "admins"),
        person("word", "admins", verified="true"),
        person("stranger"),
        person("liar", "admins", verified=False),
        person("silent", "admins", verified=None),
    ]
    with provider.running(people) as running:
        yield running


@pytest.fixture(scope="module")
def server(login: IdentityProvider) -> Iterator[Served]:
    """Serve them."""
    with served(login.issuer) as server:
        yield server


@pytest.mark.parametrize(
    ("subject", "role"),
    [
        ("olga", Role.OPERATOR),
        ("vic", Role.VIEWER),
        ("root", Role.ADMINISTRATOR),
        ("word", Role.ADMINISTRATOR),
    ],
)
def test_page_first_asked_for_opens_with_the_role(
    server: Served, login: IdentityProvider, subject: str, role: Role
) -> None:
    """Whoever the provider knows comes back to where they wanted to go, by address or by group."""
    with server.browser() as browser:
        page = browser.get("/wallboard?board=x")
        assert page.url.path == "/auth/sign-in"
        assert urlsplit(login.issuer).netloc in page.text and "<form" not in page.text
        asked = browser.get(page.url.join("oidc?" + page.url.query.decode()))
        query = parse_qs(asked.url.query.decode())
        assert query["code_challenge_method"] == ["S256"] and query["nonce"] and query["state"]
        assert query["scope"] == ["openid email profile"]
        there = login.sign_in(browser, str(asked.url), subject)
        assert (there.url.path, there.url.query) == ("/wallboard", b"board=x")
        assert server.signed_in_as() == (f"{subject}@ops.example", role)


@pytest.mark.parametrize("subject", ["liar", "silent", "stranger", "unheard-of"])
def test_nobody_comes_in_without_a_verified_address_and_a_role(
    server: Served, login: IdentityProvider, subject: str
) -> None:
    """They are told why, and get no session."""
    with server.browser() as browser:
        answer = login.sign_in(browser, str(browser.get("/auth/oidc").url), subject)
        assert answer.status_code == 403
        told = "have no role here" if subject == "stranger" else "does not vouch for your mail"
        assert told in answer.text
        assert "taskboard_session" not in browser.cookies
        assert browser.get("/").url.path == "/auth/sign-in"


def test_two_tabs_sign_in_at_once(server: Served, login: IdentityProvider) -> None:
    """Each comes back to its own page, whichever is first."""
    with server.browser() as browser:
        first = str(browser.get("/auth/oidc?next=boards").url)
        second = str(browser.get("/auth/oidc?next=history").url)
        assert login.sign_in(browser, first, "vic").url.path == "/boards"
        assert login.sign_in(browser, second, "vic").url.path == "/history"


def test_many_tabs_do_not_fill_the_cookie(server: Served, login: IdentityProvider) -> None:
    """Of those that wait, the newest are kept; the others begin anew."""
    with server.browser() as browser:
        asked = [str(browser.get(f"/auth/oidc?next=boards%3Fn={n}").url) for n in range(12)]
        assert len(browser.cookies["taskboard_sign_in"]) < 4_000
        assert login.sign_in(browser, asked[-1], "vic").url.query == b"n=11"
        with server.browser() as other:
            other.cookies.set("taskboard_sign_in", browser.cookies["taskboard_sign_in"])
            assert login.sign_in(other, asked[0], "vic").url.path == "/auth/sign-in"


def test_answer_that_this_browser_did_not_ask_for_begins_anew(server: Served) -> None:
    """Nobody can be signed in as somebody else by a link; an answer counts once."""
    with server.browser() as attacker, server.browser() as victim:
        asked = str(attacker.get("/auth/oidc").url)
        sent = attacker.post(asked, data={"sub": "root"}, follow_redirects=False)
        link = sent.headers["location"]
        answer = victim.get(link)
        assert answer.url.path == "/auth/sign-in" and "taskboard_session" not in victim.cookies
        assert attacker.get(link).url.path == "/"
        attacker.cookies.delete("taskboard_session")
        assert attacker.get(link).url.path == "/auth/sign-in"
        assert victim.get("/auth/callback?state=x&code=y").url.path == "/auth/sign-in"


def test_code_that_was_not_given_to_this_sign_in_is_of_no_use(server: Served) -> None:
    """A stolen code of another sign-in fails at the provider (PKCE), and tells nobody why."""
    with server.browser() as attacker, server.browser() as victim:
        asked = str(victim.get("/auth/oidc").url)
        stolen = victim.post(asked, data={"sub": "root"}, follow_redirects=False)
        code = parse_qs(urlsplit(stolen.headers["location"]).query)["code"][0]
        own = parse_qs(attacker.get("/auth/oidc").url.query.decode())["state"][0]
        answer = attacker.get(f"/auth/callback?state={own}&code={code}")
        assert answer.status_code == 502
        assert "taskboard_session" not in attacker.cookies


def test_refusal_at_the_provider_is_told(server: Served) -> None:
    """In our words: those of the address are anybody's."""
    with server.browser() as browser:
        asked = str(browser.get("/auth/oidc").url)
        state = parse_qs(urlsplit(asked).query)["state"][0]
        bad = f"error=access_denied&error_description=<b>call+555</b>&state={state}"
        answer = browser.get(f"/auth/callback?{bad}")
        assert answer.status_code == 502
        assert "refused" in answer.text and "555" not in answer.text


def test_signing_out_in_another_tab_leaves_the_provider_too(
    server: Served, login: IdentityProvider
) -> None:
    """The browser is sent there, and back; the session has ended before."""
    with server.browser() as browser:
        login.sign_in(browser, str(browser.get("/auth/oidc").url), "vic")
        kept = browser.cookies["taskboard_session"]
        answer = browser.post("/auth/sign-out", follow_redirects=False)
        assert answer.status_code == 303
        place = httpx.URL(answer.headers["location"])
        assert str(place).startswith(f"{login.issuer}/oauth2/end_session?")
        back = place.params["post_logout_redirect_uri"]
        assert back == f"http://{server.door.host}/auth/signed-out"
        assert place.params["client_id"] == "board"
        assert browser.get(back).status_code == 200
        assert server.door.ask("GET", "/", f"Cookie: taskboard_session={kept}").status == 401


def test_session_expires(login: IdentityProvider) -> None:
    """After its time the way leads to the sign-in again."""
    with served(login.issuer, timedelta(seconds=0)) as server, server.browser() as browser:
        answer = login.sign_in(browser, str(browser.get("/auth/oidc").url), "vic")
        assert answer.url.path == "/auth/sign-in"


def test_second_sign_in_has_the_role_of_then(login: IdentityProvider, server: Served) -> None:
    """Who was given another group by now gets another role by signing in again."""
    login.set_user("vic", person("vic", "admins"))
    with server.browser() as browser:
        login.sign_in(browser, str(browser.get("/auth/oidc").url), "vic")
        assert server.signed_in_as() == ("vic@ops.example", Role.ADMINISTRATOR)
    login.set_user("vic", person("vic"))
    with server.browser() as browser:
        login.sign_in(browser, str(browser.get("/auth/oidc").url), "vic")
        assert server.signed_in_as() == ("vic@ops.example", Role.VIEWER)


def test_provider_that_does_not_answer_is_told() -> None:
    """Signing in fails in words, and signing out works without it."""
    with served("http://127.0.0.1:9") as server, server.browser() as browser:
        answer = browser.get("/auth/oidc")
        assert answer.status_code == 502 and "127.0.0.1:9 cannot be asked" in answer.text
        from components.web.gate.identity.visitors import Visitors

        oidc = OidcSettings("http://127.0.0.1:9", "board", SECRET)
        access = AccessSettings(oidc=oidc, grants=GRANTS)
        name = Visitors(access, server.directory).oidc
        browser.cookies.set("taskboard_session", server.directory.signed_in(Role.VIEWER, name))
        assert browser.post("/auth/sign-out").url.path == "/auth/signed-out"
        assert browser.get("/").url.path == "/auth/sign-in"


def test_provider_under_another_name_is_not_trusted(login: IdentityProvider) -> None:
    """What it calls itself must be what was set."""
    other = login.issuer.replace("127.0.0.1", "localhost")
    with served(f"{login.issuer}/realm") as server, server.browser() as browser:
        assert browser.get("/auth/oidc").status_code == 502
    with served(other) as server, server.browser() as browser:
        assert browser.get("/auth/oidc").url.host == "localhost"


def test_forms_may_lead_to_the_provider(server: Served, login: IdentityProvider) -> None:
    """Browsers follow no redirect of a form to a site that the policy does not name."""
    policy = server.door.ask("GET", "/auth/sign-in").headers["content-security-policy"]
    assert f"form-action 'self' {login.issuer};" in policy
