"""Each fault does to a client exactly what it is called."""

import json
import re
import socket
import time

import httpx
import pytest

from tests.support.api.faults import Fault
from tests.support.api.raw import REQUEST, connect, status_of
from tests.support.api.server import ApiServer


def read_all(connection: socket.socket) -> bytes:
    """Read until the server ends the connection."""
    return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        (Fault.unauthorized(), 401, b'{"detail": "Invalid API key"}'),
        (Fault.payment_required(), 402, b'{"detail": "Insufficient credits"}'),
        (Fault.forbidden(), 403, b'{"detail": "Forbidden"}'),
        (Fault.task_not_found(), 404, b'{"detail": "Task not found"}'),
        (Fault.route_not_found(), 404, b'{"detail": "Not Found"}'),
        (Fault.gone(), 410, b'{"detail": "Gone"}'),
        (Fault.server_error(), 500, b"Internal Server Error"),
        (Fault.unavailable(), 503, b'{"detail": "Service Unavailable"}'),
        (Fault.answer(418, b"tea"), 418, b"tea"),
        (Fault.empty(), 200, b""),
        (Fault.not_json(), 200, b"running"),
        (Fault.json({"status": "running"}), 200, b'{"status": "running"}'),
        (Fault.json(7), 200, b"7"),
        (Fault.json(None), 200, b"null"),
        (Fault.word(), 200, b'"archived"'),
    ],
)
def test_answers(
    api: ApiServer, client: httpx.Client, fault: Fault, status: int, body: bytes
) -> None:
    """A fault that is an answer is sent with its status and body, byte for byte."""
    api.fault("a", fault)
    answer = client.get(status_of("a"))
    assert (answer.status_code, answer.content) == (status, body)


def test_malformed_ids(api: ApiServer, client: httpx.Client) -> None:
    """A 422 names the path parameter, as the API's validation does."""
    api.fault("a", Fault.invalid_id())
    answer = client.get(status_of("a"))
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["path", "task_id"]


def test_retry_after(api: ApiServer, client: httpx.Client) -> None:
    """A 429 or 503 carries Retry-After as seconds, as a date, or not at all."""
    date = "Wed, 25 Nov 2026 10:00:00 GMT"
    for given, seen in ((5, "5"), (300, "300"), (date, date), (None, None)):
        for fault, status in ((Fault.rate_limited(given), 429), (Fault.unavailable(given), 503)):
            api.fault("a", fault)
            answer = client.get(status_of("a"))
            assert (answer.status_code, answer.headers.get("Retry-After")) == (status, seen)


def test_rate_limits_are_told_in_several_places(api: ApiServer, client: httpx.Client) -> None:
    """A 429 says when to go on in one header, in another, or in its body alone."""
    for fault, header, reset, body in (
        (Fault.rate_limited(5), "5", None, None),
        (Fault.rate_limited(None, reset=7), None, "7", None),
        (Fault.rate_limited(None, told=9), None, None, 9),
    ):
        api.fault("a", fault)
        answer = client.get(status_of("a"))
        assert answer.status_code == 429
        assert answer.headers.get("Retry-After") == header
        assert answer.headers.get("X-RateLimit-Reset") == reset
        assert answer.json().get("retry_after_seconds") == body


def test_rate_limit_at_the_edge_is_a_page(api: ApiServer, client: httpx.Client) -> None:
    """A 429 from before the API is HTML and asks for five minutes."""
    api.fault("a", Fault.rate_limited_at_the_edge())
    answer = client.get(status_of("a"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
    assert answer.headers["Content-Type"] == "text/html"


def test_bad_gateway_is_a_page(api: ApiServer, client: httpx.Client) -> None:
    """A 502 is HTML and says so."""
    api.fault("a", Fault.bad_gateway())
    answer = client.get(status_of("a"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")
    assert answer.text.startswith("<html>")


def test_redirect(api: ApiServer, client: httpx.Client) -> None:
    """A redirect points where it was told to."""
    api.fault("a", Fault.redirect("http://elsewhere.test/"))
    answer = client.get(status_of("a"))
    assert (answer.status_code, answer.headers["Location"]) == (307, "http://elsewhere.test/")


def test_invalid_utf8_and_deep_nesting(api: ApiServer, client: httpx.Client) -> None:
    """One body cannot be decoded, another not be parsed by recursion."""
    api.fault("a", Fault.not_utf8())
    with pytest.raises(UnicodeDecodeError):
        client.get(status_of("a")).content.decode()
    api.fault("a", Fault.deep())
    with pytest.raises(RecursionError):
        json.loads(client.get(status_of("a")).content)


def test_too_long_is_chunked(api: ApiServer, client: httpx.Client) -> None:
    """An over-long body is good JSON of a length that no header tells beforehand."""
    api.fault("a", Fault.too_long(100_000))
    answer = client.get(status_of("a"))
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in answer.headers
    assert answer.json() == "a" * 100_000
    assert client.get(status_of("b")).status_code == 404


def test_truncated_body(api: ApiServer) -> None:
    """A truncated body is shorter than its Content-Length when the connection ends."""
    api.fault("a", Fault.truncated())
    with connect(api) as connection:
        connection.sendall(REQUEST % b"a")
        head, _, body = read_all(connection).partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    assert length is not None
    assert len(body) < int(length[1])


def test_close_sends_nothing(api: ApiServer) -> None:
    """A closed connection ends in good order without a byte."""
    api.fault("a", Fault.close())
    with connect(api) as connection:
        connection.sendall(REQUEST % b"a")
        assert read_all(connection) == b""


def test_reset_is_a_reset(api: ApiServer) -> None:
    """A reset connection fails with RST, not with an end of file."""
    api.fault("a", Fault.reset())
    with connect(api) as connection:
        connection.sendall(REQUEST % b"a")
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_hang_never_answers(api: ApiServer, client: httpx.Client) -> None:
    """A hanging request stays in flight until the client gives up."""
    api.fault("a", Fault.hang())
    with pytest.raises(httpx.ReadTimeout):
        client.get(status_of("a"), timeout=0.1)
    api.wait_for(lambda: api.in_flight == 0)
    assert api.count("a") == 1


def test_drip_is_slow_but_never_silent(api: ApiServer) -> None:
    """A dripping body arrives byte by byte, each within the read timeout, and is whole."""
    api.fault("a", Fault.drip(pause=0.02))
    start = time.monotonic()
    with connect(api) as connection:
        connection.sendall(REQUEST % b"a")
        parts: list[bytes] = []
        while not b"".join(parts).endswith(b'"running"'):
            parts.append(connection.recv(65_536))
    assert len(parts) > 3
    assert time.monotonic() - start >= 8 * 0.02
    api.wait_for(lambda: api.in_flight == 0)


def test_faults_have_an_order_and_an_end(api: ApiServer, client: httpx.Client) -> None:
    """A task's own fault goes before the one for all; each can be healed or run out."""
    api.set("b", "paused")
    api.fault_all(Fault.server_error())
    api.fault("a", Fault.word("odd"), times=2)
    codes = [client.get(status_of(task)).status_code for task in ("a", "b", "a", "a")]
    assert codes == [200, 500, 200, 500]
    assert client.get("/anything").status_code == 500
    api.fault_all(None)
    assert client.get(status_of("a")).json() == "running"
