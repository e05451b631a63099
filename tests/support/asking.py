"""What the tests of the client share: a recording budget, and asking with one client."""

import asyncio
from dataclasses import replace

from components.api import Answer, ApiClient
from components.model.facts import NO_FACTS
from components.model.settings import Settings
from tests.support.api.routes import route as route_of
from tests.support.api.server import ApiServer


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
