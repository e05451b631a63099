"""The client finds the account's newest tasks in the lists of the versions that are there."""

import asyncio
from collections.abc import Iterator

import pytest

from components.api import Answer, ApiClient
from components.api.errors import EndpointMissing, Unauthorized
from components.model.settings import Settings
from tests.support.api.faults import Fault
from tests.support.api.routes import VERSIONS
from tests.support.api.server import ApiServer
from tests.support.asking import NEWEST, Recorder, asked, numbered, recent


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=VERSIONS) as server:
        yield server


@pytest.mark.parametrize("version", NEWEST)
@pytest.mark.parametrize("count", [1, 7, 50, 100, 101, 150, 229, 230, 500])
def test_recent_brings_as_many_as_asked(
    api: ApiServer, settings: Settings, budget: Recorder, version: str, count: int
) -> None:
    """The newest tasks come in their order, however pages divide them, each page a turn."""
    api.set_many(numbered(230))
    assert recent(settings, count, version, budget) == list(numbered(230))[::-1][:count]
    assert budget.further == api.lists() - 1
    assert api.lists() == -(-min(count, 230) // (50 if version == "v4" else 100))


def test_v1_list_is_asked_alone_while_it_is_there(api: ApiServer, settings: Settings) -> None:
    """An account's tasks come from v1 where it has a list, even one without tasks."""
    api.set("b", "running", version="v2")
    assert recent(settings, 5) == []
    api.set("a", "running", version="v1")
    assert recent(settings, 5) == ["a"]
    api.speak("v1")
    api.set("a", None)
    assert recent(settings, 5) == []
    assert asked(api) == ["v1"] * 3


def test_without_v1_the_other_lists_are_merged(
    api: ApiServer, settings: Settings, budget: Recorder
) -> None:
    """Where v1 has no list, the newest of v4 and v2 come together, each task once."""
    api.speak("v2", "v4")
    api.set("a", "running", version="v2")
    api.set("b", "running", version="v4")
    api.set_many({"c": "running", "d": "running"})
    assert recent(settings, 3, budget=budget) == ["d", "c", "b"]
    assert recent(settings, 9) == ["d", "c", "b", "a"]
    assert asked(api) == ["v1", "v4", "v2", "v3"] * 2
    assert budget.further == 3


@pytest.mark.parametrize("version", ["v2", "v3", "v4"])
def test_one_list_is_enough(api: ApiServer, settings: Settings, version: str) -> None:
    """A list that is there and empty is an answer, though the other versions have none."""
    api.speak(version)
    assert recent(settings, 5) == []
    api.set("a", "running")
    assert recent(settings, 5) == ["a"]


def test_one_version_that_refuses_does_not_hide_the_others(
    api: ApiServer, settings: Settings
) -> None:
    """The newest tasks come from the lists that answer, and the key is refused where all do."""
    api.speak("v2", "v3", "v4")
    api.set("a", "running", version="v3")
    api.fault_lists(Fault.forbidden(), version="v4")
    api.fault_lists(Fault.answer(501), version="v2")
    assert recent(settings, 5) == ["a"]
    api.fault_lists(Fault.forbidden(), version="v3")
    with pytest.raises(Unauthorized):
        recent(settings, 5)


def test_no_list_at_all_is_said_once(api: ApiServer, settings: Settings) -> None:
    """Where no version has a list, the error says so, and statuses are asked as before."""
    api.speak("v1", lists=False)
    api.set("a", "running")

    async def run() -> Answer:
        async with ApiClient(settings) as client:
            with pytest.raises(EndpointMissing, match="no list of tasks"):
                await client.recent(5)
            return await client.status("a")

    assert asyncio.run(run()) == Answer("running", "running", "v1")
    assert asked(api) == ["v1", "v4", "v2", "v3", "v1"]
