"""What lets somebody in is told to nobody: no page, answer, address, log, error or database."""

import io
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from traceback import format_exception

import httpx
import pytest

from components import accounts
from components.model.access.actions import CreateToken, CreateWallLink
from components.model.access.actor import LOCAL
from components.model.access.roles import Role
from components.model.errors import StoreError
from components.model.origins import Origin
from components.model.settings import AccessSettings, OidcSettings, Settings, WebSettings
from components.monitor import Monitor
from tests.support import databases
from tests.support.api import tls
from tests.support.gate.gated import Door, free_port, gated
from tests.support.gate.marker import PLANTED, is_told
from tests.support.programs import provider
from tests.test_credentials import kept

PASSWORD, WRONG = f"{PLANTED} password", f"{PLANTED} wrong"
CLIENT_SECRET = f"{PLANTED}-client"


@dataclass
class Heard:
    """All that a browser is told, without what is set as its own cookie."""

    said: list[bytes] = field(default_factory=list)

    def note(self, answer: httpx.Response) -> None:
        """Keep what an answer says, and from where it came."""
        answer.read()
        headers = [pair for pair in answer.headers.multi_items() if pair[0] != "set-cookie"]
        self.said.append(answer.content + repr(headers).encode() + str(answer.url.path).encode())


@contextmanager
def browser(door: Door, heard: Heard) -> Iterator[httpx.Client]:
    """Open a browser that notes what it hears."""
    with httpx.Client(
        base_url=f"http://{door.host}",
        headers={"Origin": f"http://{door.host}"},
        follow_redirects=True,
        trust_env=False,
        verify=tls.NONE,
        timeout=20,
        event_hooks={"response": [heard.note]},
    ) as client:
        yield client


@pytest.fixture
def printed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[], str]:
    """Make an account by the command, as people do, and give what has been printed since."""
    monkeypatch.setenv("TASKBOARD_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("TASKBOARD_LOCAL_ACCOUNTS", "1")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    assert accounts.main(["add", "ann", "--role", "viewer", "--password-stdin"]) == 0
    return lambda: "".join(capsys.readouterr())


@pytest.fixture
def login() -> Iterator[provider.IdentityProvider]:
    """Run a provider that knows one person."""
    with provider.running([provider.person("root", "admins")]) as running:
        yield running


def test_nothing_tells_what_lets_somebody_in(
    settings: Settings,
    here: Monitor,
    login: provider.IdentityProvider,
    printed: Callable[[], str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Passwords, the client's secret, sessions, tokens and wall links, used well and badly."""
    caplog.set_level(logging.DEBUG)
    for client in ("httpx", "httpcore"):
        # The browser's own.
        caplog.set_level(logging.WARNING, client)
    token = here.perform(CreateToken("", "ci", writes=True, boards=None, expires_at=None), LOCAL)
    link = here.perform(CreateWallLink("main", "tv"), LOCAL)
    port = free_port()
    web = WebSettings(
        public=Origin("http", "127.0.0.1", port),
        access=AccessSettings(
            oidc=OidcSettings(login.issuer, "board", CLIENT_SECRET),
            local_accounts=True,
            grants=((Role.ADMINISTRATOR, frozenset(("root@ops.example",))),),
        ),
    )
    heard, sessions = Heard(), []
    with gated(web, directory=here.access, port=port) as door:
        with browser(door, heard) as person:
            for password in (WRONG, PASSWORD):
                person.post("/auth/sign-in", data={"name": "ann", "password": password})
            sessions.append(person.cookies["taskboard_session"])
            for path in ("/", "/elsewhere", "/access", "/api/boards/main", "/auth/sign-in?next=x"):
                person.get(path)
            person.post("/auth/sign-out")
        with browser(door, heard) as person:
            asked = person.get("/auth/oidc")
            login.sign_in(person, str(asked.url), "root")
            sessions.append(person.cookies["taskboard_session"])
            person.get(f"/auth/callback?state={token.secret}&code=x")
            with databases.refusing(settings.database_url, "sessions", "UPDATE"):
                person.post("/auth/sign-out")
        with browser(door, heard) as wall:
            wall.get(f"/wallboard?board=main&token={link.secret}")
            wall.get("/api/boards/main/version")
            wall.get("/fail")
            wall.get(f"/wallboard?board=main&token={link.secret}x")
        with browser(door, heard) as program:
            for sent in (token.secret, f"{token.secret}x"):
                for path in ("/api/boards", "/api/nothing", "/", "/fail"):
                    program.get(path, headers={"Authorization": f"Bearer {sent}"})
        passed_on = repr([(dict(seen.headers), str(seen.url)) for seen in door.seen])
    with databases.refusing(settings.database_url, "tokens", "INSERT"):
        with pytest.raises(StoreError) as caught:
            here.perform(CreateToken("", "more", writes=False, boards=None, expires_at=None), LOCAL)
        error = "".join(format_exception(caught.value))
    everything = {
        "answers": b"".join(heard.said),
        "passed on": passed_on.encode(),
        "log": caplog.text.encode(),
        "printed": printed().encode(),
        "database": kept(settings),
        "error": error.encode(),
        "values": repr((web, token, link, here.tokens(), here.sessions(), here.audit())).encode(),
    }
    secrets = [PLANTED, token.secret, link.secret, *sessions]
    assert len(set(secrets)) == 5
    told = [
        (where, each)
        for where, said in everything.items()
        for each in secrets
        if is_told(each, said)
    ]
    assert told == []
    assert re.search(b"main", everything["answers"])
