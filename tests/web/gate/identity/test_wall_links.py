"""A wall's address: its secret becomes cookies for three paths, and leaves the address."""

from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie

import httpx
import pytest

from components.model.access.actor import Kind
from components.model.origins import Origin
from components.model.settings import WebSettings
from tests.support.gate.directory import MemoryDirectory
from tests.support.gate.gated import Door, gated
from tests.support.gate.visitors import SETTINGS

PUBLIC = replace(
    SETTINGS,
    public=Origin("https", "ops.example", 443),
    public_path="/board",
    frame_ancestors=("https://wiki.example",),
)
PATHS = ("/wallboard", "/_stcore/stream", "/api/boards/x/version")


@pytest.fixture(scope="module")
def directory() -> MemoryDirectory:
    """Keep the links of some walls."""
    return MemoryDirectory()


@pytest.fixture(scope="module")
def door(directory: MemoryDirectory) -> Iterator[Door]:
    """Serve people with accounts, and walls."""
    with gated(SETTINGS, directory=directory) as door:
        yield door


def exchanged(door: Door, query: str, path: str = "/wallboard") -> httpx.Response:
    """Open a wall's address."""
    return httpx.get(f"http://{door.host}{path}?{query}", trust_env=False)


def cookies(answer: httpx.Response) -> list[tuple[str, str, str]]:
    """Return name, value and path of each cookie that an answer sets, all of them HttpOnly."""
    found = []
    for header in answer.headers.get_list("set-cookie"):
        for name, morsel in SimpleCookie(header.replace("; Partitioned", "")).items():
            assert morsel["httponly"] and int(morsel["max-age"]) > 300 * 86_400
            found.append((name, morsel.value, morsel["path"]))
    return found


def test_secret_leaves_the_address_at_once(door: Door, directory: MemoryDirectory) -> None:
    """What else the address says stays, and the cookies go to the wall's three paths alone."""
    secret = directory.new_wall("x")
    answer = exchanged(door, f"board=x&token={secret}&window=24h&sound=1")
    assert (answer.status_code, answer.headers["cache-control"]) == (303, "no-store")
    assert answer.headers["location"] == "wallboard?board=x&window=24h&sound=1"
    assert cookies(answer) == [("taskboard_wall_x", secret, path) for path in PATHS]
    assert all("SameSite=Lax" in each for each in answer.headers.get_list("set-cookie"))
    assert "Secure" not in str(answer.headers)


def test_wall_sees_its_board_then(door: Door, directory: MemoryDirectory) -> None:
    """A browser that opens the address ends on the page, and may ask for the board's version."""
    secret = directory.new_wall("x")
    with httpx.Client(base_url=f"http://{door.host}", trust_env=False) as client:
        page = client.get(f"/wallboard?board=x&token={secret}", follow_redirects=True)
        assert (page.status_code, page.url.query) == (200, b"board=x")
        assert client.get("/api/boards/x/version").status_code == 200
        for path in ("/", "/boards", "/api/boards", "/api/boards/x", "/api/boards/y/version"):
            assert client.get(path).status_code == 401
        directory.end(secret)
        assert client.get("/wallboard?board=x").status_code == 403
        assert client.get("/api/boards/x/version").status_code == 401


def test_address_may_name_several_walls(door: Door, directory: MemoryDirectory) -> None:
    """They take turns on one screen; without a board, the address gets theirs."""
    x, y = directory.new_wall("x"), directory.new_wall("y")
    answer = exchanged(door, f"token={x}&token={y}&rotate=5")
    assert answer.headers["location"] == "wallboard?board=x&board=y&rotate=5"
    assert {name for name, _, _ in cookies(answer)} == {"taskboard_wall_x", "taskboard_wall_y"}


@pytest.mark.parametrize("secret", ["", "tbw_none", "a" * 5_000, "%00", "%ff", "x;Path=/", "\\"])
def test_link_that_has_ended_opens_nothing(
    door: Door, directory: MemoryDirectory, secret: str
) -> None:
    """It is told in words, sets no cookie, and is counted."""
    before = len(directory.refusals)
    answer = exchanged(door, f"board=x&token={secret}")
    assert answer.status_code == 403
    assert "ask an administrator for a new one" in answer.text
    assert "set-cookie" not in answer.headers
    assert directory.refusals[before:] == [("unknown or ended wall link", Kind.WALL, "", "")]


def test_cookies_fit_a_path_and_frames_of_other_sites() -> None:
    """Behind a proxy by HTTPS, below its path; a frame of a wiki gets its own copy of them."""
    directory = MemoryDirectory()
    secret = directory.new_wall("x")
    with gated(PUBLIC, directory=directory) as door:
        answer = exchanged(door, f"board=x&token={secret}")
    assert [path for _, _, path in cookies(answer)] == [f"/board{path}" for path in PATHS]
    for header in answer.headers.get_list("set-cookie"):
        assert header.endswith("SameSite=None; Partitioned; Max-Age=34560000; Secure")


@pytest.mark.parametrize("path", ["/", "/boards", "/api/boards/x/version", "/healthz"])
def test_secret_counts_on_the_wallboard_alone(
    door: Door, directory: MemoryDirectory, path: str
) -> None:
    """Nowhere else is it read from an address."""
    answer = exchanged(door, f"board=x&token={directory.new_wall('x')}", path)
    assert answer.status_code == (200 if path == "/healthz" else 401)
    assert "set-cookie" not in answer.headers


def test_settings_without_frames_are_lax() -> None:
    """By HTTPS without other sites, cookies are Secure and Lax."""
    directory = MemoryDirectory()
    secret = directory.new_wall("x")
    settings = WebSettings(public=PUBLIC.public, access=SETTINGS.access)
    with gated(settings, directory=directory) as door:
        answer = exchanged(door, f"board=x&token={secret}")
    for header in answer.headers.get_list("set-cookie"):
        assert "SameSite=Lax" in header and header.endswith("; Secure")


def test_screen_whose_link_has_ended_is_told_so(door: Door, directory: MemoryDirectory) -> None:
    """It is no person who could sign in; whoever stands before it reads whom to ask."""
    secret = directory.new_wall("x")
    held = f"taskboard_wall_x={secret}"
    page = ("Sec-Fetch-Mode: navigate", f"Cookie: {held}")
    assert door.ask("GET", "/wallboard?board=x", *page).status == 200
    directory.end(secret[4:12])
    answer = door.ask("GET", "/wallboard?board=x", *page)
    assert answer.status == 403
    assert b"link has ended" in answer.body
    assert b'href="./"' in answer.body
