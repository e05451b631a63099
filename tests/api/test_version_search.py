"""In which order the client looks for an id in the versions, and what it makes of the answers."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from components.api import Answer, ApiClient, ApiError
from components.api.errors import (
    BadResponse,
    EndpointMissing,
    InvalidId,
    NotFound,
    PaymentRequired,
    RateLimited,
    ServerError,
    TimedOut,
)
from components.model.settings import Settings
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.routes import VERSIONS
from tests.support.api.server import ApiServer
from tests.support.asking import Recorder, ask, asked


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=VERSIONS) as server:
        yield server


@pytest.mark.parametrize("fault", [None, Fault.server_error()])
def test_v1_is_asked_first(
    api: ApiServer, settings: Settings, budget: Recorder, fault: Fault | None
) -> None:
    """An id that v1 knows, or would know if it did not fail, costs one request."""
    api.set("a", "running")
    api.fault("a", fault, version="v1")
    try:
        assert ask(settings, "a", "a", budget=budget)[1].version == "v1"
    except ServerError:
        assert fault is not None
    assert set(asked(api)) == {"v1"}
    assert budget.further == 0


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "fault",
    [
        Fault.task_not_found(),
        Fault.invalid_id(),
        Fault.gone(),
        Fault.forbidden(),
        Fault.unauthorized(),
        Fault.answer(403, {"detail": "Zero Data Retention is on for this project"}),
        Fault.answer(403, {"detail": "v2 is not available in this region"}),
        Fault.answer(404, {"detail": "Not found"}),
        Fault.answer(404, {"error": "not found"}),
        Fault.answer(501, {"detail": "Not implemented"}),
        Fault.route_not_found(),
    ],
)
def test_refusal_of_the_others_says_nothing(
    api: ApiServer, settings: Settings, version: str, fault: Fault
) -> None:
    """Whatever the other versions say of an id, the one that knows it is found."""
    api.set("a", "running", version=version)
    for other in VERSIONS:
        if other != version:
            api.fault("a", fault, version=other)
    assert ask(settings, "a")[0].version == version


def test_ids_of_all_versions_are_found_with_each_asked_once(
    api: ApiServer, settings: Settings
) -> None:
    """On a server without v1, ids of four kinds cost one request a version at most, v1 one."""
    api.speak("v2", "v3", "v4", "v4s")
    kinds = VERSIONS[1:]
    ids = {f"{kind}-{number}": kind for number in range(5) for kind in kinds}
    for task_id, kind in ids.items():
        api.set(task_id, "running", version=kind)

    async def run() -> dict[str, str]:
        async with ApiClient(settings) as client:
            found = {task_id: (await client.status(task_id)).version for task_id in ids}
            for task_id, version in found.items():
                await client.status(task_id, version)
            return found

    assert asyncio.run(run()) == ids
    assert asked(api).count("v1") == 1
    requests = Counter((request.task_id, request.path) for request in api.requests)
    # Once to find it, and once more where it is known to be.
    assert max(requests.values()) == 2
    assert all(api.count(task_id) <= 1 + len(VERSIONS) for task_id in ids)


def test_version_that_knows_the_most_is_asked_first(api: ApiServer, settings: Settings) -> None:
    """Many ids of one version cost little more than one request each."""
    api.speak("v2", "v3", "v4", "v4s")
    api.set_many({f"task-{number}": "running" for number in range(20)}, version="v3")
    ask(settings, *(f"task-{number}" for number in range(20)))
    assert asked(api) == ["v1", "v4", "v2", *["v3"] * 20]


def test_id_that_appears_later_is_found(api: ApiServer, settings: Settings) -> None:
    """An id that no version knows is looked for anew each time, once in each version."""
    api.speak("v2", "v3", "v4", "v4s")

    async def run() -> str:
        async with ApiClient(settings) as client:
            for _ in range(3):
                with pytest.raises(NotFound):
                    await client.status("a")
            api.set("a", "running", version="v3")
            return (await client.status("a")).version

    assert asyncio.run(run()) == "v3"
    assert asked(api) == ["v1", *["v4", "v2", "v3", "v4s"] * 3, "v4", "v2", "v3"]


def test_interrupted_search_goes_on_where_it_was(api: ApiServer, settings: Settings) -> None:
    """A version that fails is asked again last, and those that have answered are not."""
    api.speak("v2", "v3", "v4", "v4s")
    api.set("a", "running", version="v3")
    api.fault("a", Fault.server_error(), version="v2")

    async def run() -> str:
        async with ApiClient(settings) as client:
            with pytest.raises(ServerError):
                await client.status("a")
            return (await client.status("a")).version

    assert asyncio.run(run()) == "v3"
    assert asked(api) == ["v1", "v4", "v2", "v3"]


def test_unclear_404_is_cleared_up_once(
    api: ApiServer, settings: Settings, budget: Recorder
) -> None:
    """Whether a version is there that only said "not found" is asked of its list, once."""
    api.speak("v2")
    unclear = Fault.answer(404, {"detail": "Not found"})
    for task_id in "ab":
        api.fault(task_id, unclear, version="v2")

    async def run() -> None:
        async with ApiClient(settings, budget) as client:
            for task_id in "ab":
                with pytest.raises(NotFound):
                    await client.status(task_id)

    asyncio.run(run())
    assert asked(api) == ["v1", "v4", "v2", "v2", "v3", "v4s", "v2"]
    assert api.lists() == 1
    assert budget.further == 5


@pytest.mark.parametrize(
    ("lists", "error"),
    [(None, NotFound), (Fault.route_not_found(), EndpointMissing), (Fault.hang(), TimedOut)],
)
def test_searches_at_once_share_what_clears_up_a_404(
    api: ApiServer, settings: Settings, budget: Recorder, lists: Fault | None, error: type[ApiError]
) -> None:
    """However many ids are looked for at once, the list of a version is asked for once."""
    ids = [f"task-{number}" for number in range(30)]
    for task_id in ids:
        api.fault(task_id, Fault.answer(404, {"detail": "Not found"}), version="v2")
    api.fault_lists(lists)
    settings = replace(settings, api_version="v2", timeout_seconds=1)

    async def run() -> list[Answer | BaseException]:
        async with ApiClient(settings, budget) as client:
            searches = (client.status(task_id) for task_id in ids)
            return await asyncio.gather(*searches, return_exceptions=True)

    assert {type(seen) for seen in asyncio.run(run())} == {error}
    assert (api.lists(), len(api.requests), budget.further) == (1, len(ids) + 1, 1)


def test_search_that_is_given_up_leaves_the_others_their_answer(
    api: ApiServer, settings: Settings
) -> None:
    """Where the search that asks for the list is cancelled, the next one asks for it."""
    for task_id in "ab":
        api.fault(task_id, Fault.answer(404, {"detail": "Not found"}), version="v2")
    api.fault_lists(Fault.hang(), times=1)

    async def run() -> None:
        async with ApiClient(replace(settings, api_version="v2")) as client:
            first = asyncio.create_task(client.status("a"))
            await asyncio.to_thread(eventually, api.lists)
            second = asyncio.create_task(client.status("b"))
            await asyncio.to_thread(eventually, lambda: api.count("b"))
            first.cancel()
            with pytest.raises(NotFound):
                await second

    asyncio.run(run())
    assert api.lists() == 2


def test_unclear_404_without_any_other_route_is_a_missing_route(
    api: ApiServer, settings: Settings
) -> None:
    """A server that says "not found" to everything is not one that speaks a version."""
    api.fault_all(Fault.answer(404, {"error": "not found"}))
    api.speak()
    with pytest.raises(EndpointMissing):
        ask(settings, "a")
    with pytest.raises(EndpointMissing):
        ask(replace(settings, api_version="v2"), "a")


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


@pytest.mark.parametrize("versions", [("v2", "v4"), ("v2",), ("v4",)])
def test_not_found_anywhere_is_not_found(
    api: ApiServer, settings: Settings, versions: tuple[str, ...]
) -> None:
    """An id that none of the versions knows is not found, and each of them was asked."""
    api.speak(*versions)
    with pytest.raises(NotFound):
        ask(settings, "a")
    assert asked(api) == ["v1", "v4", "v2", "v3", "v4s"]


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
    assert asked(api) == ["v1", "v4", "v2", "v3", "v4s"] * 2 + ["v1"]
    assert budget.further == 8


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.payment_required(), PaymentRequired),
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
