"""The client against the contract of the status route, over real sockets."""

import asyncio
import socket
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace

import pytest

from components.api import ApiClient, ApiError
from components.api.errors import BadResponse, EndpointMissing, NotFound, Redirected, Unreachable
from components.model.settings import Settings
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.faults.cases import CASES


def ask(settings: Settings, *task_ids: str) -> list[str]:
    """Ask for some tasks, one after the other, with one client."""

    async def run() -> list[str]:
        async with ApiClient(settings) as client:
            return [(await client.status(task_id)).status for task_id in task_ids]

    return asyncio.run(run())


@pytest.fixture
def elsewhere() -> Iterator[ApiServer]:
    with ApiServer() as server:
        yield server


FAULTS = [
    *((case.fault, case.error) for case in CASES if case.fault and case.version == "v1"),
    (Fault.json("x" * 1000), BadResponse),
    (Fault.json("run\u202ening"), BadResponse),
    (Fault.answer(200, b"[" * 60_000), BadResponse),
    (Fault.answer(404, b"<h1>404 Not Found</h1>"), EndpointMissing),
    (Fault.answer(404, b""), EndpointMissing),
    (Fault.answer(404, b'{"detail": "Not found"}'), NotFound),
    (Fault.answer(404, b'{"error": "not found"}'), NotFound),
    (Fault.answer(404, b'{"error": {"code": 404, "message": "No such thing"}}'), NotFound),
    (Fault.answer(404, b'{"detail": "Run not found"}'), NotFound),
]


@pytest.mark.parametrize("word", ["created", "running", "paused", "finished", "stopped", "failed"])
def test_status_is_the_bare_string(api: ApiServer, settings: Settings, word: str) -> None:
    """Each of the six statuses is returned as the API says it."""
    api.set("a", word)
    assert ask(settings, "a") == [word]


ESCAPED = (
    *("bu\\u005ftest", "\\u0062\\u0075\\u005F\\u0074\\u0065\\u0073\\u0074", "b\\\\u0075_test"),
    *("bu%5Ftest", "bu%5ftest", "%62%75%5F%74%65%73%74", "bu%255Ftest"),
    *("bu&#95;test", "bu&#x5F;test", "bu\\x5ftest"),
    *(b64encode(f"{before}bu_test:".encode()).decode() for before in ("", "a", "ab")),
)


@pytest.mark.parametrize("written", ESCAPED)
def test_key_that_comes_back_escaped_does_not_come_out(
    api: ApiServer, settings: Settings, written: str
) -> None:
    """However a server writes the key into its answer, it is in no word and in no message."""
    word = written.encode()
    api.fault("a", Fault.answer(200, b'"oh %b"' % word))
    assert "[key]" in ask(settings, "a")[0]
    for body in (b'{"you sent": "%b"}' % word, b"<p>%b" % word, b'["%b"]' % word):
        api.fault("a", Fault.answer(200, body))
        with pytest.raises(BadResponse, match=r"\[key\]"):
            ask(settings, "a")
    api.fault("a", Fault.answer(404, b'{"detail": "%b"}' % word))
    with pytest.raises(ApiError) as caught:
        ask(settings, "a")
    assert written not in str(caught.value)


def test_word_outside_the_six_is_returned_raw(api: ApiServer, settings: Settings) -> None:
    """A status that nobody documented is kept as it was said."""
    api.fault("a", Fault.json("hibernating"))
    assert ask(settings, "a") == ["hibernating"]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_every_fault_has_its_error(
    api: ApiServer, settings: Settings, fault: Fault, error: type[ApiError]
) -> None:
    """Whatever the server does wrong arrives as the one error that names it."""
    api.set("a", "running")
    api.fault("a", fault)
    with pytest.raises(ApiError) as caught:
        ask(replace(settings, timeout_seconds=0.6), "a")
    assert type(caught.value) is error
    assert "bu_test" not in str(caught.value)


def test_refused_connection_is_unreachable(api: ApiServer, settings: Settings) -> None:
    """A server that is down is unreachable."""
    api.down()
    with pytest.raises(Unreachable, match="refuses"):
        ask(settings, "a")


def test_name_that_does_not_resolve_is_unreachable(settings: Settings) -> None:
    """A host name without an address is unreachable."""
    with pytest.raises(Unreachable, match="resolved"):
        ask(replace(settings, base_url="http://taskboard.invalid"), "a")


@pytest.mark.parametrize(
    ("scheme", "error", "words"),
    [("http", BadResponse, "not HTTP"), ("https", Unreachable, "no secure connection")],
)
def test_server_that_speaks_something_else_is_named_so(
    settings: Settings, scheme: str, error: type[ApiError], words: str
) -> None:
    """A mail server on the port is told apart from one that is down, with and without TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"220 mail.example ESMTP\r\n")
                connection.recv(4096)

        async def run() -> None:
            async with ApiClient(replace(settings, base_url=address)) as client:
                greeting = asyncio.create_task(asyncio.to_thread(greet))
                with pytest.raises(error, match=words):
                    await client.status("a")
                await greeting

        asyncio.run(run())


def test_redirect_is_not_followed(api: ApiServer, elsewhere: ApiServer, settings: Settings) -> None:
    """A redirect is an error, and the host that it names is never asked."""
    api.fault("a", Fault.redirect(f"{elsewhere.base_url}/api/v1/task/a/status"))
    with pytest.raises(Redirected):
        ask(settings, "a")
    assert elsewhere.count() == 0


def test_key_travels_in_one_header_only(api: ApiServer, settings: Settings) -> None:
    """The key is sent as a bearer token and nowhere else."""
    api.set("a", "running")
    ask(settings, "a")
    headers = api.headers("a")
    assert headers["authorization"] == "Bearer bu_test"
    assert [name for name, value in headers.items() if "bu_test" in value] == ["authorization"]


def test_program_and_version_are_named(api: ApiServer, settings: Settings) -> None:
    """The user agent is the program with its version, so that the vendor can tell who asks."""
    api.set("a", "running")
    ask(settings, "a")
    assert api.headers("a")["user-agent"] == "taskboard/0.1.0"


def test_server_that_echoes_the_key_does_not_bring_it_out(
    api: ApiServer, settings: Settings
) -> None:
    """A key in a body reaches neither a status nor an error."""
    api.fault("a", Fault.json("oh bu_test"))
    assert ask(settings, "a") == ["oh [key]"]
    api.fault("a", Fault.json({"you sent": "bu_test"}))
    with pytest.raises(BadResponse) as caught:
        ask(settings, "a")
    assert "bu_test" not in str(caught.value)


def test_client_goes_on_after_a_fault(api: ApiServer, settings: Settings) -> None:
    """One broken answer does not spoil the next on the same client."""
    api.set("a", "running")

    async def run() -> str:
        async with ApiClient(settings) as client:
            for fault in (Fault.too_long(), Fault.truncated(), Fault.empty(), Fault.hang()):
                api.fault("a", fault, times=1)
                with pytest.raises(ApiError):
                    await client.status("a")
            return (await client.status("a")).status

    assert asyncio.run(run()) == "running"
