"""How long it takes from a webhook until the change that it tells of is on an open page."""

import statistics
from pathlib import Path

from playwright.sync_api import Browser

from tests.bench import boards, pages, servers
from tests.bench.figures import Figure
from tests.bench.measures.changes import delays_of, make, noticed_in, summary
from tests.support.api.server import task_ids
from tests.support.api.webhooks import SECRET, Sender

GOAL_SECONDS = 1.0
# So that nothing but a webhook finds a change in time.
INTERVAL = 300.0


def measure(
    folder: Path, browser: Browser, *, tasks: int, changes: int, gap: tuple[float, float]
) -> list[Figure]:
    """Change single tasks at random moments and tell of each."""
    database = boards.filled(folder, tasks, interval=INTERVAL, live=task_ids(tasks))
    with (
        servers.api(folder, tasks=tasks) as base_url,
        servers.taskboard(folder, base_url, database, webhook_secret=SECRET) as server,
        pages.opened(browser, server.url, pages.OURS) as (view,),
    ):
        view.settle()
        made = make(view, base_url, tasks, changes, gap, tell=Sender(server.url).tell)
        delays, noticed = delays_of(view, made), noticed_in(server, made)
    return [
        Figure(
            f"Webhook → screen, {tasks} tasks every {INTERVAL:g} s, {changes} changes",
            f"{summary(delays)} (until the poller knew: {summary(noticed)})",
            "none",
            f"median ≤ {GOAL_SECONDS:g} s",
            statistics.median(delays) <= GOAL_SECONDS,
        )
    ]
