"""Pages of other sites, in a real browser, against a Taskboard on the same machine."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import eventually
from tests.support.programs.chromium import ARGS
from tests.support.server import TaskboardServer

pytestmark = pytest.mark.browser

# Another port of this machine: to browsers another site, which Streamlit itself lets in.
FOREIGN = "http://localhost:9/"
# A name of another site that leads to this machine, as an attacker may have his own do.
REBOUND = "rebound.example"
REACH = """async (url) => {
  const tried = {};
  tried.socket = await new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/_stcore/stream`, ["streamlit"]);
    socket.onopen = () => resolve("open");
    socket.onerror = () => resolve("refused");
  });
  // Where the browser itself lets nothing through there is no status, opaque answers have 0.
  const answered = (sent) => sent.then((answer) => answer.status, () => "refused");
  for (const mode of ["cors", "no-cors"]) {
    tried[mode] = await answered(fetch(`${url}/api/boards`, { mode }));
  }
  const upload = `${url}/_stcore/upload_file/a/b`;
  tried.put = await answered(fetch(upload, { method: "PUT", mode: "cors", body: "x" }));
  const frame = document.body.appendChild(document.createElement("iframe"));
  await new Promise((resolve) => {
    frame.onload = resolve;
    frame.src = url;
  });
  return tried;
}"""


@pytest.fixture(scope="module")
def browser_args() -> list[str]:
    """Let pages reach this machine, as browsers do that do not keep them from it themselves."""
    return [
        *ARGS,
        f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1",
        "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets",
    ]


@pytest.fixture(scope="module")
def server() -> Iterator[TaskboardServer]:
    """Serve the demo, whose pages have all that pages can have."""
    with TaskboardServer({}) as server:
        yield server


def complaints(context: BrowserContext) -> list[str]:
    """Collect what a context's pages say of the content policy from now on."""
    said: list[str] = []
    context.on(
        "console", lambda line: said.append(line.text) if "Content Security" in line.text else None
    )
    return said


def tried_from(page: Page, lure: str, url: str) -> dict[str, str | int]:
    """Have a page that an attacker serves try all doors, and return what came of each."""
    page.route(lure, lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto(lure)
    tried: dict[str, str | int] = page.evaluate(REACH, url)
    return tried


def test_page_of_another_port_can_do_nothing(page: Page, server: TaskboardServer) -> None:
    """It opens no websocket, reads no board, uploads nothing and shows no page in a frame."""
    tried = tried_from(page, FOREIGN, server.url)
    assert tried == dict.fromkeys(("socket", "cors", "no-cors", "put"), "refused")
    assert [frame.url for frame in page.frames if frame != page.main_frame] == [
        "chrome-error://chromewebdata/"
    ]


def test_page_under_a_rebound_name_can_do_nothing(page: Page, server: TaskboardServer) -> None:
    """Where its own name leads to the server (DNS rebinding), all it gets is the refusal."""
    url, refusal = f"http://{REBOUND}:{server.port}", f"does not answer under the name {REBOUND}"
    tried = tried_from(page, f"{url}/lure", url)
    assert tried == {"socket": "refused", "cors": 403, "no-cors": 403, "put": 403}
    expect(page.frame_locator("iframe").locator("body")).to_contain_text(refusal)
    answer = page.goto(url)
    assert answer is not None and answer.status == 403
    expect(page.locator("body")).to_contain_text(refusal)


def test_pages_keep_to_their_policy(page: Page, server: TaskboardServer) -> None:
    """Nothing of any page is against the policy that forbids scripts and images of others."""
    said = complaints(page.context)
    page.goto(f"{server.url}/?board=demo")
    expect(page.locator("[data-testid=stDataFrame] canvas").first).to_be_visible()
    for link, drawn in (
        ("Wallboard", ".tbw-tile strong"),
        ("History", "[data-testid=stMain] svg, [data-testid=stMain] canvas"),
        ("Boards", ".tb-line"),
    ):
        page.get_by_role("link", name=link, exact=True).click()
        expect(page.locator(drawn).first).to_be_visible()
    page.get_by_role("button", name="Import a board").click()
    expect(page.get_by_role("dialog").locator("input[type=file]")).to_be_attached()
    assert said == []
    page.evaluate("new Image().src = 'http://evil.example/x.png'")
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), "
        "{ textContent: 'window.ran = true' }))"
    )
    assert page.evaluate("window.ran") is None
    eventually(lambda: page.evaluate("1") and len(said) == 2)
