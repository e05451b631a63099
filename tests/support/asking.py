"""What the tests of the client share: a recording budget, and asking with one client."""

import asyncio
from dataclasses import replace

from components.api import Answer, ApiClient, Page
from components.model.facts import NO_FACTS
from components.model.settings import Settings
from tests.support.api.routes import route as route_of
from tests.support.api.server import ApiServer

# The account's newest tasks come from these; sessions of v4 are there by their runs.
NEWEST = ("v1", "v2", "v3", "v4")


class Recorder:
    """A budget without bounds that keeps what was asked of it."""

    def __init__(self) -> None:
        self.further = 0
        self.holds: list[float] = []
        self.budgets: list[tuple[float | None, float | None, float | None]] = []

    async def wait_for_budget(self) -> None:
        self.further += 1

    def hold(self, seconds: float) -> None:
        self.holds.append(seconds)

    def note_budget(
        self, limit: float | None, remaining: float | None, reset_seconds: float | None
    ) -> None:
        self.budgets.append((limit, remaining, reset_seconds))


def ask(
    settings: Settings, *task_ids: str, version: str | None = None, budget: Recorder | None = None
) -> list[Answer]:
    """Ask for some tasks, one after the other, with one client."""

    async def run() -> list[Answer]:
        async with ApiClient(settings, budget) as client:
            return [await client.status(task_id, version) for task_id in task_ids]

    return asyncio.run(run())


def ask_in(
    settings: Settings, version: str, *task_ids: str, budget: Recorder | None = None
) -> list[Answer]:
    """Ask one version alone, which is taken to know the tasks."""
    chosen = replace(settings, api_version=version[:2])
    return ask(chosen, *task_ids, version=version, budget=budget)


def asked(api: ApiServer) -> list[str]:
    """Name the versions that a server was asked for, in their order."""
    return [route.version for request in api.requests if (route := route_of(request.path))]


def bare(answer: Answer) -> Answer:
    """Return an answer without its facts."""
    return replace(answer, facts=NO_FACTS)


def pages(settings: Settings, version: str) -> list[Page]:
    """Read the list of a version from its first page to its last."""

    async def run() -> list[Page]:
        async with ApiClient(replace(settings, api_version=version[:2])) as client:
            seen = [await client.page(version)]
            while seen[-1].next_cursor is not None:
                seen.append(await client.page(version, seen[-1].next_cursor))
            return seen

    return asyncio.run(run())


def recent(
    settings: Settings, count: int, version: str = "auto", budget: Recorder | None = None
) -> list[str]:
    """Ask for the ids of the newest tasks."""

    async def run() -> list[str]:
        async with ApiClient(replace(settings, api_version=version), budget) as client:
            return [row.task_id for row in await client.recent(count)]

    return asyncio.run(run())


def numbered(count: int) -> dict[str, str | None]:
    """Name some running tasks, the oldest first."""
    return {f"task-{number}": "running" for number in range(count)}
