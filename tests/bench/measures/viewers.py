"""How many requests the API sees when one person watches, and when many do."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.bench import boards, pages, servers
from tests.bench.figures import Figure
from tests.support.api.server import control, task_ids

TASKS = 200
INTERVAL = 5.0
TOLERANCE = 0.05


def measure(folder: Path, browser: Browser, *, tabs: int, seconds: float) -> list[Figure]:
    """Count the requests of a while with one open page, then with many."""
    with servers.api(folder, tasks=TASKS) as base_url:
        database = boards.filled(folder, TASKS, interval=INTERVAL, live=task_ids(TASKS))
        with (
            servers.taskboard(folder, base_url, database) as server,
            pages.opened(browser, server.url, pages.OURS) as views,
        ):
            views[0].settle()
            one, one_cpu = _count(base_url, server, views, seconds)
            with pages.opened(browser, server.url, pages.OURS, tabs - 1) as others:
                others[-1].settle()
                many, many_cpu = _count(base_url, server, [*views, *others], seconds)
    change = many / one - 1
    naive = TASKS * 60 / INTERVAL
    what = f"Requests a minute, {TASKS} live tasks every {INTERVAL:g} s"
    return [
        Figure(
            f"{what}, 1 page (counted for {seconds:g} s)",
            f"{one:,.0f} (server {one_cpu:.0%} of a core)",
            f"{naive:,.0f} (computed)",
        ),
        Figure(
            f"{what}, {tabs} pages",
            f"{many:,.0f}, {change:+.1%} (server {many_cpu:.0%} of a core)",
            f"{naive * tabs:,.0f} (computed: one a task, viewer and tick)",
            f"the same ± {TOLERANCE:.0%}",
            abs(change) <= TOLERANCE,
        ),
    ]


def _count(
    base_url: str, server: servers.Server, views: list[pages.View], seconds: float
) -> tuple[float, float]:
    control(base_url, clear=True)
    cpu = server.cpu_seconds()
    views[0].wait(seconds)
    cpu = server.cpu_seconds() - cpu
    requests = int(control(base_url)["requests"])
    if dead := sum(not view.live for view in views):
        raise RuntimeError(f"{dead} of {len(views)} pages were hidden or not live")
    return requests * 60 / seconds, cpu / seconds
