"""Pages in headless Chromium: what goes over their websocket, and when their counts change."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from playwright.sync_api import Browser, Error, Page, ViewportSize, WebSocket, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.support.programs.chromium import ARGS as BROWSER_ARGS
from tests.support.programs.chromium import ensure

# The order of the tiles; both pages draw their counts in it.
STATUSES = ("created", "running", "paused", "finished", "stopped", "failed")
OURS = ".tb-tiles strong"
NAIVE = "[data-testid=stMetricValue]"
ARGS = [*BROWSER_ARGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
READY_MS = 60_000
VIEWPORT: ViewportSize = {"width": 1280, "height": 900}
QUIET_SECONDS = 1.0
# Keeps [milliseconds since 1970, counts] of every change on the screen.
WATCH = """(() => {
  const seen = (window.seen = []);
  const read = () => {
    const nodes = [...document.querySelectorAll(%s)].slice(0, 6);
    if (nodes.length < 6) return;
    const counts = nodes.map((node) => Number(node.textContent.replace(/\\D/g, "")));
    const last = seen.at(-1)?.[1];
    if (!last || counts.some((count, i) => count !== last[i])) seen.push([Date.now(), counts]);
  };
  new MutationObserver(read).observe(document, {
    subtree: true, childList: true, characterData: true,
  });
})()"""


@dataclass(frozen=True)
class Frame:
    """One websocket frame.

    ``tick`` marks a rerun that the page's own timer asked for, ``finished`` the end of one.
    """

    at: float
    sent: bool
    size: int
    tick: bool
    finished: bool


@dataclass(frozen=True)
class Sight:
    """What a page showed from a moment on, in seconds since 1970."""

    at: float
    counts: dict[str, int]


class View:
    """One open page of a dashboard."""

    def __init__(self, page: Page, url: str, selector: str) -> None:
        self.page = page
        self.frames: list[Frame] = []
        page.add_init_script(WATCH % json.dumps(selector))
        page.on("websocket", self._opened)
        page.goto(url, wait_until="commit")

    def ready(self) -> None:
        """Return when the page has drawn its counts."""
        self.page.wait_for_function("window.seen?.length > 0", timeout=READY_MS)

    def wait(self, seconds: float) -> None:
        """Let time pass, and note the frames of all pages meanwhile."""
        self.page.wait_for_timeout(seconds * 1000)

    def settle(self, quiet: float = QUIET_SECONDS, limit: float = 30) -> None:
        """Return when no frame has come or gone for a while."""
        deadline = time.monotonic() + limit
        start = time.monotonic()
        while time.monotonic() < deadline:
            last = self.frames[-1].at if self.frames else start
            if (left := max(last, start) + quiet - time.monotonic()) <= 0:
                return
            self.wait(left + 0.01)

    def history(self) -> list[Sight]:
        """Return every change of the counts since the page was opened."""
        seen: Sequence[tuple[float, list[int]]] = self.page.evaluate("window.seen")
        return [Sight(at / 1000, dict(zip(STATUSES, counts, strict=True))) for at, counts in seen]

    def shows(self, status: str, count: int) -> Sight | None:
        """Return the first sight of at least so many tasks of a status, if there was one."""
        return next((sight for sight in self.history() if sight.counts[status] >= count), None)

    def await_count(self, status: str, count: int, limit: float = 60) -> None:
        """Return when the page shows so many; raises TimeoutError."""
        deadline = time.monotonic() + limit
        while self.shows(status, count) is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the page never showed {count} {status}")
            self.wait(0.05)

    @property
    def live(self) -> bool:
        """Whether the page is visible and does not call itself NOT LIVE."""
        return bool(
            self.page.evaluate(
                "!document.hidden && !document.documentElement.hasAttribute('data-not-live')"
            )
        )

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: self._note(payload, sent=True))
        socket.on("framereceived", lambda payload: self._note(payload, sent=False))

    def _note(self, payload: str | bytes, *, sent: bool) -> None:
        data = payload.encode() if isinstance(payload, str) else payload
        tick = sent and BackMsg.FromString(data).rerun_script.is_auto_rerun
        kind = None if sent else ForwardMsg.FromString(data).WhichOneof("type")
        finished = kind == "script_finished"
        self.frames.append(Frame(time.monotonic(), sent, len(data), tick, finished))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium that can reach this machine only."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure(), args=ARGS)
        try:
            yield browser
        finally:
            with suppress(Error):  # the driver has ended on Ctrl-C
                browser.close()


@contextmanager
def opened(browser: Browser, url: str, selector: str, tabs: int = 1) -> Iterator[list[View]]:
    """Open a dashboard in so many tabs of one window."""
    # The content policy forbids what waits for the first counts.
    with browser.new_context(viewport=VIEWPORT, bypass_csp=True) as context:
        views = [View(context.new_page(), url, selector) for _ in range(tabs)]
        for view in views:
            view.ready()
        yield views
