"""Which versions the client takes to be there, to know a task, or to refuse the key."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from components.api import ApiClient
from components.api.errors import (
    EndpointMissing,
    NotFound,
    TaskRefused,
    Unauthorized,
    VersionMissing,
    VersionRefused,
)
from components.model.settings import Settings
from tests.support.api.faults import Fault
from tests.support.api.routes import VERSIONS
from tests.support.api.server import ApiServer
from tests.support.asking import Recorder, ask, asked


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=VERSIONS) as server:
        yield server


def test_key_is_refused_where_every_version_refuses_it(api: ApiServer, settings: Settings) -> None:
    """Refusals of all versions that are there are one of the key, and each ask tries them all."""
    api.speak("v2", "v3", "v4", "v4s")
    api.fault("a", Fault.forbidden())

    async def run() -> None:
        async with ApiClient(settings) as client:
            for _ in range(2):
                with pytest.raises(Unauthorized):
                    await client.status("a")

    asyncio.run(run())
    assert asked(api) == ["v1", "v4", "v2", "v3", "v4s"] * 2


def test_version_that_refuses_the_key_is_named(api: ApiServer, settings: Settings) -> None:
    """An id that the other versions do not know is not found, and the key is not called refused."""
    api.fault("a", Fault.forbidden(), version="v2")
    with pytest.raises(NotFound, match="not looked for in v2: the key is refused"):
        ask(settings, "a")


def test_version_that_refuses_every_id_is_asked_once(api: ApiServer, settings: Settings) -> None:
    """A version that has never answered and refuses the key is left alone for a while."""
    api.speak("v2", "v3", "v4", "v4s")
    api.set_many(dict.fromkeys("abc", "running"), version="v3")
    for task_id in "abc":
        api.fault(task_id, Fault.forbidden(), version="v2")
    ask(settings, *"abc")
    assert asked(api).count("v2") == 1


def test_known_task_whose_version_refuses_the_key(api: ApiServer, settings: Settings) -> None:
    """Where other versions accept the key, the refusal concerns the tasks of that one alone."""
    api.set("a", "running", version="v2")
    api.set("b", "running", version="v3")

    async def run() -> None:
        async with ApiClient(settings) as client:
            await client.status("a", "v2")
            await client.status("b", "v3")
            api.fault("a", Fault.forbidden(), version="v2")
            for _ in range(4):
                with pytest.raises(VersionRefused) as caught:
                    await client.status("a", "v2")
                assert isinstance(caught.value, TaskRefused)
                assert caught.value.kind == "unauthorized"
            assert (await client.status("b", "v3")).version == "v3"

    asyncio.run(run())
    assert asked(api) == ["v2", "v3", *["v2"] * 4, "v3"]


def test_known_task_whose_version_is_gone(api: ApiServer, settings: Settings) -> None:
    """A task is not called unknown where the version that knew it is not served any more."""
    api.speak("v2", "v4")
    api.set("a", "running", version="v2")
    api.set("b", "running", version="v4")

    async def run() -> None:
        async with ApiClient(settings) as client:
            await client.status("a", "v2")
            await client.status("b", "v4")
            api.speak("v4")
            for _ in range(2):
                with pytest.raises(EndpointMissing):
                    await client.status("a", "v2")
            for _ in range(4):
                with pytest.raises(VersionMissing, match="v2 is no longer served") as caught:
                    await client.status("a", "v2")
                assert isinstance(caught.value, TaskRefused)
            with pytest.raises(NotFound):
                await client.status("never-known")
            assert (await client.status("b", "v4")).version == "v4"

    asyncio.run(run())


def test_revoked_key_is_refused_though_others_accepted_it_before(
    api: ApiServer, settings: Settings
) -> None:
    """What other versions said of the key a while ago does not hide that all refuse it now."""
    api.set("a", "running", version="v2")

    async def run() -> None:
        async with ApiClient(settings, retry_seconds=0) as client:
            assert (await client.status("a")).version == "v2"
            api.fault_all(Fault.unauthorized())
            for _ in range(4):
                with pytest.raises(Unauthorized):
                    await client.status("a", "v2")

    asyncio.run(run())


def test_client_tells_which_versions_it_asks(api: ApiServer, settings: Settings) -> None:
    """The versions that are spoken are those that told of a task, and v1 before there is one."""
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

    v1, v4, v2 = ("v1",), ("v4",), ("v2",)
    assert asyncio.run(run()) == [v1, v1, v4, v2, v1, v1]


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
