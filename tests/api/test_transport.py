"""The transport beneath the client, as httpx sees it, over real sockets."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from components.api import ApiClient
from components.api.errors import BadResponse, Unreachable
from components.api.transport import Transport
from components.model.settings import Settings
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer


def get(api: ApiServer, path: str) -> httpx.Response:
    """Ask with a client of httpx itself on top of the transport."""

    async def run() -> httpx.Response:
        headers = {"Authorization": f"Bearer {api.key}"}
        async with httpx.AsyncClient(
            transport=Transport(1), base_url=api.base_url, headers=headers
        ) as client:
            return await client.get(path)

    return asyncio.run(run())


def test_httpx_works_on_top_of_it(api: ApiServer) -> None:
    """A client of httpx gets status, headers and body through it."""
    api.set("a", "running")
    answer = get(api, "/api/v1/task/a/status")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == "running"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.reset(), httpx.ConnectError),
        (Fault.close(), httpx.ConnectError),
        (Fault.truncated(), httpx.RemoteProtocolError),
    ],
)
def test_errors_are_those_of_httpx(
    api: ApiServer, fault: Fault, error: type[httpx.HTTPError]
) -> None:
    """What breaks underneath arrives as an error of httpx, with its cause."""
    api.fault("a", fault)
    with pytest.raises(error) as caught:
        get(api, "/api/v1/task/a/status")
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("fault", [Fault.reset, Fault.close])
def test_request_is_sent_once(
    api: ApiServer, settings: Settings, fault: Callable[[], Fault]
) -> None:
    """A request whose connection breaks is not sent again, be the connection new or kept."""
    api.set("kept", "running")
    api.fault("a", fault())

    async def run() -> None:
        async with ApiClient(replace(settings, concurrency=1)) as client:
            with pytest.raises(Unreachable):
                await client.status("a")
            await client.status("kept")
            with pytest.raises(Unreachable):
                await client.status("a")

    asyncio.run(run())
    assert api.count("a") == 2


def test_path_of_the_base_address_stays(api: ApiServer, settings: Settings) -> None:
    """An API below a path of its own is asked there, and the path is encoded once."""
    api.fault_all(Fault.json("running"))

    async def run() -> None:
        base_url = f"{api.base_url}/a%20gate/wäy"
        async with ApiClient(replace(settings, base_url=base_url)) as client:
            await client.status("a")

    asyncio.run(run())
    assert [call.path for call in api.requests] == ["/a%20gate/w%C3%A4y/api/v1/task/a/status"]


def test_unread_answer_closes_its_connection(api: ApiServer, settings: Settings) -> None:
    """What is too long to be read does not travel on in the background."""
    api.fault("a", Fault.too_long(50_000_000))

    async def run() -> None:
        async with ApiClient(settings) as client:
            with pytest.raises(BadResponse, match="64 kB"):
                await client.status("a")
            await asyncio.to_thread(api.wait_for, lambda: api.connections == 0)

    asyncio.run(run())
