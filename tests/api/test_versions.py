"""Which versions the client asks, and in which order, where none is set."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from components.api import Answer, ApiClient, ApiError
from components.api.errors import (
    BadResponse,
    EndpointMissing,
    InvalidId,
    NotFound,
    RateLimited,
    ServerError,
    TimedOut,
    Unauthorized,
)
from components.model.settings import Settings
from tests.support.api_faults import Fault
from tests.support.api_routes import VERSIONS
from tests.support.api_server import ApiServer
from tests.support.asking import Recorder, ask, asked


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=VERSIONS) as server:
        yield server


@pytest.fixture
def budget() -> Recorder:
    return Recorder()


@pytest.mark.parametrize(
    "fault", [None, Fault.task_not_found(), Fault.invalid_id(), Fault.server_error()]
)
def test_v1_is_asked_alone_while_it_is_there(
    api: ApiServer, settings: Settings, budget: Recorder, fault: Fault | None
) -> None:
    """Nothing but v1 is asked as long as v1 answers, whatever it answers."""
    api.set("a", "running")
    api.fault("a", fault, version="v1")
    try:
        assert ask(settings, "a", "a", budget=budget)[1].version == "v1"
    except ApiError:
        assert fault is not None
    assert set(asked(api)) == {"v1"}
    assert budget.further == 0


@pytest.mark.parametrize("fault", [None, Fault.gone()])
def test_where_v1_is_gone_v4_and_then_v2_are_asked(
    api: ApiServer, settings: Settings, budget: Recorder, fault: Fault | None
) -> None:
    """Without a v1 route each id is looked for in v4 and then v2, and v1 is asked once only."""
    if fault is None:
        api.speak("v2", "v4")
    api.fault("a", fault, version="v1")
    api.set("a", "queued", version="v4")
    api.set("b", "started", version="v2")
    seen = ask(settings, "a", "b", "b", budget=budget)
    assert seen == [Answer("created", "queued", "v4")] + 2 * [Answer("running", "started", "v2")]
    assert asked(api) == ["v1", "v4", "v4", "v2", "v4", "v2"]
    assert budget.further == 3


def test_client_tells_which_versions_it_asks(api: ApiServer, settings: Settings) -> None:
    """v1 alone is spoken until it is found missing, and then those that are left."""
    api.set("a", "running")

    async def run() -> list[tuple[str, ...]]:
        async with ApiClient(settings) as client:
            seen = [client.versions.active]
            for versions in (("v1",), ("v2", "v4"), ("v2",), (), ("v1",)):
                api.speak(*versions)
                for _ in range(3):
                    with contextlib.suppress(EndpointMissing):
                        await client.status("a")
                seen.append(client.versions.active)
            return seen

    v1, later, v2 = ("v1",), ("v4", "v2"), ("v2",)
    assert asyncio.run(run()) == [v1, v1, later, v2, v1, v1]


def test_version_that_has_answered_is_not_given_up_for_one_stray_404(
    api: ApiServer, settings: Settings
) -> None:
    """Two answers that there is no route, as from a gateway, are errors; a third is believed."""
    api.set("a", "running")

    async def run() -> None:
        async with ApiClient(settings) as client:
            for strays in (2, 2):
                await client.status("a")
                api.fault("a", Fault.route_not_found(), times=strays, version="v1")
                for _ in range(strays):
                    with pytest.raises(EndpointMissing):
                        await client.status("a")
            api.fault("a", Fault.route_not_found(), version="v1")
            assert (await client.status("a")).version == "v4"

    asyncio.run(run())


def test_doubt_about_a_route_is_told(api: ApiServer, settings: Settings) -> None:
    """A route that answered a moment ago is missing with doubt, one that never did without."""
    api.set("a", "running")
    only_v1 = replace(settings, api_version="v1")

    async def run() -> list[bool]:
        doubts = []
        async with ApiClient(only_v1) as client:
            await client.status("a")
            api.fault_all(Fault.route_not_found())
            for _ in range(4):
                with pytest.raises(EndpointMissing) as caught:
                    await client.status("a")
                doubts.append(caught.value.doubtful)
        return doubts

    assert asyncio.run(run()) == [True, True, False, False]


def test_version_that_comes_back_is_found_again(api: ApiServer, settings: Settings) -> None:
    """A v1 that was missing for a while is looked for again, though v4 and v2 answer well."""
    api.set("a", "running", version="v1")
    api.speak("v2", "v4")

    async def run() -> list[tuple[str, ...]]:
        async with ApiClient(settings, retry_seconds=0) as client:
            with pytest.raises(NotFound):
                await client.status("a")
            spoken = [client.versions.active]
            api.speak(*VERSIONS)
            assert (await client.status("a")).version == "v1"
            return [*spoken, client.versions.active]

    assert asyncio.run(run()) == [("v4", "v2"), ("v1",)]


def test_version_that_tasks_remember_is_the_one_spoken(api: ApiServer, settings: Settings) -> None:
    """Where only v2 has been asked so far, as after a restart, nothing is said of v1."""
    api.speak("v2")
    api.set("a", "running")

    async def run() -> tuple[tuple[str, ...], bool]:
        async with ApiClient(settings) as client:
            await client.status("a", "v2")
            return client.versions.active, client.versions.lacks_v1

    assert asyncio.run(run()) == (("v2",), False)


def test_remembered_version_is_asked_alone(
    api: ApiServer, settings: Settings, budget: Recorder
) -> None:
    """The version that knew an id before is asked first, and its answer stands."""
    api.speak("v2", "v4")
    api.set("a", "running", version="v2")
    assert ask(settings, "a", "a", version="v2", budget=budget)[1].version == "v2"
    api.set("a", None)
    api.set("a", "running", version="v4")
    with pytest.raises(NotFound):
        ask(settings, "a", version="v2", budget=budget)
    assert asked(api) == ["v2"] * 3
    assert budget.further == 0


def test_remembered_version_that_is_gone_is_replaced(api: ApiServer, settings: Settings) -> None:
    """Where the version that knew an id is no longer there, the others are asked."""
    api.set("a", "running")
    api.speak("v2")
    assert ask(settings, "a", version="v4")[0].version == "v2"
    assert asked(api) == ["v4", "v1", "v2"]


@pytest.mark.parametrize("versions", [("v2", "v4"), ("v2",), ("v4",)])
def test_not_found_anywhere_is_not_found(
    api: ApiServer, settings: Settings, versions: tuple[str, ...]
) -> None:
    """An id that none of the versions knows is not found, and each of them was asked."""
    api.speak(*versions)
    with pytest.raises(NotFound):
        ask(settings, "a")
    assert asked(api) == ["v1", "v4", "v2"]


def test_id_that_one_calls_malformed_is_looked_for_in_the_next(
    api: ApiServer, settings: Settings
) -> None:
    """A 422 of v4 does not keep v2 from knowing the id, and is told where v2 does not."""
    api.speak("v2", "v4")
    api.fault("a", Fault.invalid_id(), version="v4")
    with pytest.raises(InvalidId):
        ask(settings, "a")
    api.set("a", "running", version="v2")
    assert ask(settings, "a")[0].version == "v2"


def test_where_nothing_is_there_v1_is_asked_again(
    api: ApiServer, settings: Settings, budget: Recorder
) -> None:
    """Without any status route the endpoint is missing, and the next call starts with v1."""
    api.set("a", "running")
    api.fault_all(Fault.route_not_found())
    api.speak()

    async def run() -> Answer:
        async with ApiClient(settings, budget) as client:
            for _ in range(2):
                with pytest.raises(EndpointMissing, match="no v1 status route, nor"):
                    await client.status("a")
            api.speak("v1")
            api.fault_all(None)
            return await client.status("a")

    assert asyncio.run(run()).version == "v1"
    assert asked(api) == ["v1", "v4", "v2"] * 2 + ["v1"]
    assert budget.further == 4


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.unauthorized(), Unauthorized),
        (Fault.rate_limited(), RateLimited),
        (Fault.server_error(), ServerError),
        (Fault.empty(), BadResponse),
        (Fault.hang(), TimedOut),
    ],
)
@pytest.mark.parametrize("failing", ["v4", "v2"])
def test_failure_during_the_search_is_told(
    api: ApiServer, settings: Settings, failing: str, fault: Fault, error: type[ApiError]
) -> None:
    """An id is not called unknown as long as one of the versions has not said so."""
    api.speak("v2", "v4")
    api.fault("a", fault, version=failing)
    with pytest.raises(error):
        ask(replace(settings, timeout_seconds=0.5), "a")
