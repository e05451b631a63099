"""People and walls in a real browser, on one server behind nginx that strips a path."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.api import tls
from tests.support.api.server import ApiServer
from tests.support.gate.gated import free_port
from tests.support.gate.raw_page import raw_page
from tests.support.programs import nginx, provider
from tests.support.server import ROOT, TaskboardServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(nginx.found() is None, reason="this platform has no nginx"),
]

PASSWORD = "correct horse battery"
ROLES = {"ann": "administrator", "vic": "viewer"}
# A part of a page is drawn anew within a second; machines under load take longer.
SOON_MS = 10_000


@dataclass(frozen=True)
class Served:
    """A Taskboard with accounts and a provider, and where browsers find both."""

    url: str
    issuer: str

    @property
    def origin(self) -> str:
        """The site that its pages belong to."""
        return "/".join(self.url.split("/")[:3])

    def sign_in(self, page: Page, name: str) -> None:
        """Fill in the form that is shown."""
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

    def session_of(self, name: str) -> str:
        """Sign in without a browser, and return the cookie."""
        with httpx.Client(trust_env=False, verify=tls.NONE, timeout=20) as client:
            answer = client.post(
                f"{self.url}/auth/sign-in",
                data={"name": name, "password": PASSWORD},
                headers={"Origin": self.origin},
            )
        assert answer.status_code == 303
        return answer.headers["set-cookie"].partition(";")[0]


@pytest.fixture(scope="module")
def served(watched: ApiServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve accounts below /ops/ by nginx, with a path that the server does not see."""
    folder: Path = tmp_path_factory.mktemp("served")
    port = free_port()
    environment = {
        "BROWSER_USE_API_KEY": watched.key,
        "BROWSER_USE_BASE_URL": watched.base_url,
        "TASKBOARD_DATABASE_URL": f"sqlite:///{folder / 'taskboard.sqlite'}",
        "TASKBOARD_REFRESH_SECONDS": "1",
        "TASKBOARD_LOCAL_ACCOUNTS": "1",
        "TASKBOARD_PUBLIC_URL": f"http://127.0.0.1:{port}/ops",
        "TASKBOARD_OIDC_CLIENT_ID": "board",
        "TASKBOARD_OIDC_CLIENT_SECRET": "client-secret",
        "TASKBOARD_OPERATORS": "olga@ops.example",
    }
    with ExitStack() as stack:
        login = stack.enter_context(provider.running([provider.person("olga")]))
        environment["TASKBOARD_OIDC_ISSUER"] = login.issuer
        server = stack.enter_context(TaskboardServer(environment))
        for name, role in ROLES.items():
            command = [sys.executable, "-m", "components.accounts", "add", name, "--role", role]
            subprocess.run(
                [*command, "--password-stdin"],
                cwd=ROOT,
                env=server.environment,
                input=f"{PASSWORD}\n".encode(),
                check=True,
            )
        url = stack.enter_context(nginx.before(f"{server.url}/", folder, port))
        yield Served(url, login.issuer)


@pytest.fixture
def person(browser: Browser) -> Iterator[BrowserContext]:
    """Open a browser that knows nobody yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def screen(browser: Browser) -> Iterator[BrowserContext]:
    """Open the browser of a TV."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    yield context
    context.close()


def test_cold_visit_comes_back_to_its_wallboard(served: Served, person: BrowserContext) -> None:
    """Whoever opens a wallboard signs in, and sees that wallboard, live."""
    page = person.new_page()
    page.goto(f"{served.url}/wallboard?board=main&window=1h")
    expect(page).to_have_url(
        f"{served.url}/auth/sign-in?next=wallboard%3Fboard%3Dmain%26window%3D1h"
    )
    served.sign_in(page, "vic")
    expect(page).to_have_url(f"{served.url}/wallboard?board=main&window=1h")
    expect(page.locator(".tbw-tile strong").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sign_in_fits_a_phone(
    served: Served, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    """Nothing has to be scrolled sideways, and the page keeps to its policy without a script."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme=scheme, java_script_enabled=False
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.goto(f"{served.url}/")
    button = page.get_by_role("button", name="Sign in").bounding_box()
    assert button is not None and button["x"] >= 0 and button["x"] + button["width"] <= 390
    served.sign_in(page, "nobody")
    expect(page.get_by_role("alert")).to_contain_text("do not fit together")
    assert not [text for text in said if "Content Security" in text]
    context.close()


def test_signing_out_in_another_tab_closes_this_one(served: Served, person: BrowserContext) -> None:
    """It leaves for the sign-in by itself, which leads back to its page."""
    page, other = person.new_page(), person.new_page()
    page.goto(f"{served.url}/?board=main")
    served.sign_in(page, "ann")
    expect(page.locator("html[data-signal]")).to_be_attached()
    other.goto(f"{served.url}/account")
    other.get_by_role("button", name="Sign out").click()
    expect(other).to_have_url(f"{served.url}/auth/signed-out")
    page.wait_for_url(f"{served.url}/auth/sign-in?next=*", timeout=SOON_MS)
    served.sign_in(page, "vic")
    expect(page).to_have_url(f"{served.url}/?board=main")


def test_provider_signs_in_and_out(served: Served, person: BrowserContext) -> None:
    """The browser goes there and back, to the page first asked for, and leaves both."""
    page = person.new_page()
    page.goto(f"{served.url}/history?board=main")
    page.get_by_role("link", name="Sign in with").click()
    expect(page).to_have_url(re.compile(f"{re.escape(served.issuer)}/oauth2/authorize"))
    page.get_by_role("button", name="olga").click()
    expect(page).to_have_url(f"{served.url}/history?board=main")
    expect(page.locator("html[data-signal]")).to_be_attached()
    page.goto(f"{served.url}/account")
    expect(page.get_by_text("olga@ops.example")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    # The policy on forms lets the answer lead there.
    expect(page).to_have_url(re.compile(f"{re.escape(served.issuer)}/oauth2/end_session"))
    page.goto(f"{served.url}/history?board=main")
    expect(page.get_by_role("link", name="Sign in with")).to_be_visible()


def new_wall(page: Page, board: str) -> str:
    """Make a wall link of a board on the boards' page, and return its address."""
    page.locator(f".st-key-actions-{board} button").click()
    page.get_by_role("menuitem", name="Wall links").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Where the screen is").fill("Office")
    dialog.get_by_role("button", name="Make a wall link").click()
    return dialog.locator("[data-testid=stCode]").inner_text()


def test_wall_ends_alone_when_it_is_revoked(
    served: Served, person: BrowserContext, screen: BrowserContext
) -> None:
    """A screen sees its boards without anybody's session, each until its link is revoked."""
    page = person.new_page()
    page.goto(f"{served.url}/boards")
    served.sign_in(page, "ann")
    expect(page.locator(".tb-line")).to_contain_text("Live")
    made = person.request.post(
        f"{served.url}/api/boards", data={"name": "night"}, headers={"Origin": served.origin}
    )
    assert made.status == 201
    walls = {}
    for board in ("night", "main"):
        address = new_wall(page, board)
        assert address.startswith(f"{served.url}/wallboard?board={board}&token=tbw_")
        walls[board] = screen.new_page()
        walls[board].goto(address)
        expect(walls[board].locator(f".tbw[data-board={board}]")).to_be_visible()
        assert "token" not in walls[board].url
        if board == "night":
            page.get_by_role("dialog").get_by_role("button", name="Close").click()
            expect(page.get_by_role("dialog")).to_be_hidden()
    ours = {cookie["name"] for cookie in screen.cookies() if "taskboard" in cookie["name"]}
    assert ours == {"taskboard_wall_main", "taskboard_wall_night"}
    for path in ("api/boards", "api/boards/main", "boards"):
        assert screen.request.get(f"{served.url}/{path}").status == 401
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    # The other link leads its screen to the page still, but not to the board.
    refused = walls["main"].get_by_text("does not show the board main")
    expect(refused).to_be_visible(timeout=SOON_MS)
    expect(walls["main"].locator(".tbw")).to_have_count(0)
    # It comes back by itself, and goes on being redrawn.
    expect(walls["night"].locator(".tbw[data-board=night]")).to_be_visible()
    version = walls["night"].locator(".tbw").get_attribute("data-version")
    person.request.patch(
        f"{served.url}/api/boards/night",
        data={"title": "By night"},
        headers={"Origin": served.origin},
    )
    expect(walls["night"].locator(".tbw")).not_to_have_attribute("data-version", version or "")
    expect(walls["night"].locator(".tbw")).to_contain_text("By night")


def test_session_of_streamlit_is_resumed_by_nobody_else(served: Served) -> None:
    """Whoever knows its name, and is somebody, still gets a page of their own."""
    vic, ann = served.session_of("vic"), served.session_of("ann")
    with raw_page(served.url, cookie=vic) as page:
        session = page.session
    with raw_page(served.url, cookie=ann, resumes=session) as page:
        assert page.session != session
    with raw_page(served.url, cookie=served.session_of("vic"), resumes=session) as page:
        assert page.session != session
    with raw_page(served.url, cookie=vic, resumes=session) as page:
        assert page.session == session
