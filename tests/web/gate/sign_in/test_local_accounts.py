"""Signing in with an account of this server, and out again."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import httpx
import pytest

from components.model.access.header import decoded
from components.model.access.roles import Role
from components.model.errors import StoreError
from components.model.origins import Origin
from components.model.settings import WebSettings
from tests.support.api import tls
from tests.support.gate.directory import MemoryDirectory
from tests.support.gate.gated import Door, free_port, gated
from tests.support.gate.visitors import SETTINGS

PASSWORD = "correct horse battery"
NAVIGATE = {"Sec-Fetch-Mode": "navigate"}
WRONG = "That name and password do not fit together."


@pytest.fixture(scope="module")
def directory() -> MemoryDirectory:
    """Keep two accounts."""
    directory = MemoryDirectory()
    directory.new_account("ann", PASSWORD, Role.OPERATOR)
    directory.new_account("bob", PASSWORD, Role.VIEWER)
    return directory


@pytest.fixture
def door(directory: MemoryDirectory) -> Iterator[Door]:
    """Serve people with accounts, whose tries are counted anew."""
    with gated(SETTINGS, directory=directory) as door:
        yield door


@pytest.fixture
def browser(door: Door) -> Iterator[httpx.Client]:
    """Keep cookies, and go where it is sent, as browsers do."""
    with client(door) as browser:
        yield browser


def client(door: Door, own_address: str = "127.0.0.1") -> httpx.Client:
    """Return a browser of its own, at one of this machine's addresses."""
    address = f"http://{door.host}"
    return httpx.Client(
        base_url=address,
        transport=httpx.HTTPTransport(verify=tls.NONE, local_address=own_address),
        headers={"Origin": address},
        follow_redirects=True,
        trust_env=False,
        timeout=20,
    )


def form(name: str = "ann", password: str = PASSWORD) -> dict[str, str]:
    """Fill in the form."""
    return {"name": name, "password": password}


def test_page_first_asked_for_opens_after_signing_in(door: Door, browser: httpx.Client) -> None:
    """The form alone leads there, without a script; the visitor is who the account says."""
    page = browser.get("/wallboard?board=x&window=24h", headers=NAVIGATE)
    assert (page.status_code, page.url.path) == (200, "/auth/sign-in")
    action = re.search('<form method="post" action="([^"]+)"', page.text)
    assert action is not None and "<script" not in page.text
    there = browser.post(page.url.join(action[1].replace("&amp;", "&")), data=form(" Ann "))
    assert (there.url.path, there.url.query) == ("/wallboard", b"board=x&window=24h")
    actor = decoded(door.seen[-1].headers["x-taskboard-actor"])
    assert (actor.name, actor.role) == ("ann", Role.OPERATOR)
    again = browser.get("/auth/sign-in?next=boards")
    assert again.url.path == "/boards"


def test_cookie_of_a_session_is_for_the_server_alone(browser: httpx.Client) -> None:
    """No script reads it, no other site's page has it sent, and it ends with the session."""
    answer = browser.post("/auth/sign-in", data=form(), follow_redirects=False)
    (cookie,) = answer.headers.get_list("set-cookie")
    assert re.fullmatch(
        r"taskboard_session=tbs_[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Expires=.* GMT", cookie
    )
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "data",
    [
        form(password="wrong horse battery"),
        form(name="nobody"),
        form(name=""),
        form(password=""),
        form(name="a" * 10_000),
        form(password="a" * 10_000),
        form(password="a" * 40_000),
        form(name="ann\x00"),
        {},
    ],
)
def test_nobody_is_told_which_accounts_there_are(
    browser: httpx.Client, data: dict[str, str]
) -> None:
    """A wrong name and a wrong password are answered alike."""
    answer = browser.post("/auth/sign-in?next=boards", data=data)
    assert answer.status_code == 403
    assert WRONG in answer.text and 'action="sign-in?next=boards"' in answer.text
    assert "set-cookie" not in answer.headers


def test_name_stays_where_the_password_was_wrong(browser: httpx.Client) -> None:
    """Only the password has to be typed again, and a name is never taken for a part of the page."""
    answer = browser.post("/auth/sign-in", data=form(name='a"><b>nn', password="wrong"))
    assert 'value="a&quot;&gt;&lt;b&gt;nn"' in answer.text
    assert "wrong" not in answer.text


def test_thousand_wrong_passwords_get_nowhere(door: Door, directory: MemoryDirectory) -> None:
    """Few are looked at, wherever they claim to be from, and then not the right one either.

    Others sign in, from the same address too, and the owner does from another.
    """
    before = len(directory.refusals)

    lines = [
        "POST /auth/sign-in HTTP/1.1",
        f"Host: {door.host}",
        f"Origin: http://{door.host}",
        "X-Forwarded-For: 10.0.{number}",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 27",
        "Connection: close",
    ]
    start = "\r\n".join([*lines, "", ""])

    def tried(number: int) -> int:
        head = start.replace("{number}", f"{number // 250}.{number % 250}")
        return door.send(f"{head}name=ann&password=wrong{number:05}".encode()).status

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(tried, range(1_000)))
    assert statuses.count(429) >= 980
    assert set(statuses) == {403, 429}
    assert len(directory.refusals) - before == statuses.count(403)
    with client(door) as browser:
        answer = browser.post("/auth/sign-in", data=form())
        assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 1
        assert re.search("Too many tries: wait [0-9]+ second", answer.text)
        assert browser.post("/auth/sign-in", data=form(name="bob")).status_code == 200
    with client(door, "127.0.0.2") as browser:
        assert browser.post("/auth/sign-in", data=form()).status_code == 200


def test_signing_out_ends_the_session(door: Door, browser: httpx.Client) -> None:
    """Here and for whoever kept its cookie; the way back in is one click away."""
    browser.post("/auth/sign-in", data=form())
    kept = browser.cookies["taskboard_session"]
    answer = browser.post("/auth/sign-out")
    assert (answer.status_code, answer.url.path) == (200, "/auth/signed-out")
    assert 'href="sign-in"' in answer.text
    assert "taskboard_session" not in browser.cookies
    replayed = door.ask("GET", "/", f"Cookie: taskboard_session={kept}")
    assert replayed.status == 401


def test_signing_in_again_ends_the_session_before(door: Door, browser: httpx.Client) -> None:
    """A browser has one session, with a secret of its own each time."""
    browser.post("/auth/sign-in", data=form())
    first = browser.cookies["taskboard_session"]
    browser.post("/auth/sign-in", data=form(name="bob"))
    assert browser.cookies["taskboard_session"] != first
    assert door.ask("GET", "/", f"Cookie: taskboard_session={first}").status == 401


@pytest.mark.parametrize("path", ["/auth/sign-in", "/auth/sign-out"])
def test_pages_of_other_sites_sign_nobody_in_or_out(door: Door, path: str) -> None:
    """Their forms are refused by their Origin."""
    answer = httpx.post(
        f"http://{door.host}{path}",
        data=form(),
        headers={"Origin": "https://evil.example"},
        trust_env=False,
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_open_server_has_nothing_to_sign_in_to() -> None:
    """Its sign-in leads to the pages, and takes no password."""
    with gated(WebSettings(), directory=MemoryDirectory()) as door, client(door) as browser:
        assert browser.get("/auth/sign-in?next=boards").url.path == "/boards"
        assert browser.post("/auth/sign-in", data=form()).status_code == 403
        assert browser.post("/auth/sign-out").url.path == "/auth/signed-out"
        assert browser.get("/auth/oidc").status_code == 404


def test_proxy_says_from_where_a_password_is_tried(directory: MemoryDirectory) -> None:
    """Many addresses of one network of IPv6 are one; another network is not made to wait."""
    port = free_port()
    settings = replace(SETTINGS, public=Origin("http", "127.0.0.1", port))
    with gated(settings, directory=directory, port=port) as door, client(door) as browser:

        def tried(address: str, data: dict[str, str]) -> int:
            headers = {"X-Forwarded-For": address}
            return browser.post("/auth/sign-in", data=data, headers=headers).status_code

        statuses = [
            tried(f"2001:db8::{number:x}", form(name=f"somebody-{number}")) for number in range(22)
        ]
        assert statuses == [403] * 20 + [429] * 2
        assert tried("2001:db8:0:1::1", form()) == 200


class Unsaved(MemoryDirectory):
    """A directory whose database takes nothing."""

    def open_session(self, *_: object) -> NoReturn:
        """Save nothing."""
        raise StoreError("The database cannot be written.")

    def close_session(self, _: str) -> NoReturn:
        """Save nothing."""
        raise StoreError("The database cannot be written.")


def test_database_that_takes_nothing_is_told() -> None:
    """Nobody is let in, or told to be out, by what is not saved."""
    directory = Unsaved()
    directory.new_account("ann", PASSWORD, Role.OPERATOR)
    session = MemoryDirectory.open_session(
        directory, "ann", Role.OPERATOR, "local", datetime.now(UTC) + timedelta(hours=1)
    )[0]
    with gated(SETTINGS, directory=directory) as door, client(door) as browser:
        answer = browser.post("/auth/sign-in?next=boards", data=form())
        assert answer.status_code == 503 and "try again" in answer.text
        browser.cookies.set("taskboard_session", session)
        answer = browser.post("/auth/sign-out")
        assert answer.status_code == 503 and "Not signed out" in answer.text
        assert browser.get("/").status_code == 200
