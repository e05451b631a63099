"""How long and how much: slow and greedy clients take nothing from others."""

import asyncio
import fcntl
import os
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from components.web.gate.limits import Limits
from tests.conftest import eventually
from tests.support.gate.gated import Answer, Door, gated, read_all

SHORT = 0.4
QUICK = Limits(request_seconds=SHORT, body_seconds=SHORT, answer_seconds=SHORT)
BODY_TO_COME = (
    b"POST /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
    b"Content-Length: 9\r\n\r\n"
)
HALF = b"GET /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


@pytest.fixture(scope="module")
def quick() -> Iterator[Door]:
    """Serve with little patience."""
    answers = {"/long": long, "/breaks": breaks, "/parts": parts, "/later": later}
    routes = [Route(path, answer) for path, answer in answers.items()]
    with gated(limits=QUICK, more=routes) as door:
        yield door


def hold(held: ExitStack, door: Door, sent: bytes) -> None:
    """Send a part of a request and keep its connection, whose descriptor leaves low ones free."""
    with door.connect() as connection:
        connection.sendall(sent)
        held.callback(os.close, fcntl.fcntl(connection, fcntl.F_DUPFD, 3_000))


def wait_for_requests(door: Door, number: int) -> None:
    """Wait until so many have arrived."""
    eventually(lambda: len(door.seen) >= number)


def long(_: Request) -> Response:
    """Answer with more than any buffer holds."""
    return StreamingResponse(b"x" * 2**16 for _ in range(2_000))


def parts(_: Request) -> Response:
    """Answer in parts, as boards and exports do: there is work left after the last one."""
    return StreamingResponse(iter([b"some ", b"parts"]))


async def later(_: Request) -> Response:
    """Answer after more time than a request may take to come."""
    await asyncio.sleep(3 * SHORT)
    return Response("later")


def breaks(_: Request) -> Response:
    """Fail amid an answer."""

    def parts() -> Iterator[bytes]:
        yield b"x"
        raise ZeroDivisionError

    return StreamingResponse(parts())


@pytest.mark.parametrize(
    "sent",
    [b"", b"G", HALF, b"GET /echo HTTP/1.1\r\n", b"POST /echo HTTP/1.1\r\nContent-Length: 9\r\n"],
)
def test_request_that_does_not_come_is_cut(quick: Door, sent: bytes) -> None:
    """Whoever has not sent all headers in time is let go."""
    with quick.connect() as connection:
        connection.sendall(sent)
        assert read_all(connection) == b""


def test_drops_of_a_request_gain_no_time(quick: Door) -> None:
    """The time counts from the beginning, not from the last byte."""
    begun = time.monotonic()
    with quick.connect() as connection:
        connection.sendall(HALF)
        ended = select.poll()
        ended.register(connection, 0)
        while not ended.poll(20):
            assert time.monotonic() - begun < 10
            with suppress(ConnectionError):
                connection.sendall(b"x")


def test_second_request_of_a_connection_is_cut_too(quick: Door) -> None:
    """An answer begins the time anew, and no more."""
    with quick.connect() as connection:
        connection.sendall(f"GET /echo HTTP/1.1\r\nHost: {quick.host}\r\n\r\n".encode() + HALF)
        assert read_all(connection).count(b"HTTP/1.1 200") == 1


def test_request_that_came_with_the_one_before_is_answered_in_its_time(quick: Door) -> None:
    """Several may come at once on a connection: only those that do not come are cut."""
    requests = [f"GET {path} HTTP/1.1\r\nHost: {quick.host}\r\n" for path in ("/parts", "/later")]
    with quick.connect() as connection:
        connection.sendall("\r\n".join([*requests, ""]).encode())
        assert read_all(connection).endswith(b"later")


@pytest.mark.parametrize("length", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
def test_body_that_stops_coming_is_given_up(quick: Door, length: str) -> None:
    """The answer says so, and the connection ends."""
    answer = quick.ask("POST", "/echo", f"Origin: http://{quick.host}", length)
    assert answer.status == 408
    assert b"rest of the request" in answer.body


def test_drops_of_a_body_gain_no_time(quick: Door) -> None:
    """One that comes a byte at a time would never end, and keep the room that it asks for."""
    begun = time.monotonic()
    with quick.connect() as connection:
        connection.sendall(BODY_TO_COME.replace(b": 9", b": 9999"))
        answered = select.poll()
        answered.register(connection, select.POLLIN)
        while not answered.poll(20):
            assert time.monotonic() - begun < 10
            with suppress(ConnectionError):
                connection.sendall(b"x")
        assert Answer.parse(read_all(connection)).status == 408


def test_body_that_comes_slowly_but_steadily_is_taken() -> None:
    """However long it takes in all."""
    patient = Limits(body_seconds=1.5)
    part = bytes(patient.least_bytes_per_second // 10)
    with gated(limits=patient) as door, door.connect() as connection:
        head = f"POST /echo HTTP/1.0\r\nHost: {door.host}\r\nOrigin: http://{door.host}\r\n"
        connection.sendall(f"{head}Content-Length: {len(part) * 21}\r\n\r\n".encode())
        answered = select.poll()
        answered.register(connection, select.POLLIN)
        for _ in range(20):
            connection.sendall(part)
            assert not answered.poll(100)
        connection.sendall(part)
        assert Answer.parse(read_all(connection)).status == 200


def test_reader_that_takes_nothing_is_cut(quick: Door, caplog: pytest.LogCaptureFixture) -> None:
    """An answer that nobody takes is not kept."""
    with quick.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(f"GET /long HTTP/1.1\r\nHost: {quick.host}\r\n\r\n".encode())
        eventually(lambda: "nobody takes: GET /long from 127.0.0.1" in caplog.text)


def test_broken_answer_is_no_whole_one(quick: Door, caplog: pytest.LogCaptureFixture) -> None:
    """What fails midway ends without the mark of the end, with one traceback in the log."""
    with quick.connect() as connection:
        connection.sendall(f"GET /breaks HTTP/1.1\r\nHost: {quick.host}\r\n\r\n".encode())
        assert not read_all(connection).endswith(b"0\r\n\r\n")
    assert caplog.text.count("Traceback") == 1


def test_malformed_chunks_are_one_line(quick: Door, caplog: pytest.LogCaptureFixture) -> None:
    """A body that is no body is refused without a traceback."""
    head = f"POST /echo HTTP/1.1\r\nHost: {quick.host}\r\nOrigin: http://{quick.host}\r\n"
    answer = quick.send(f"{head}Transfer-Encoding: chunked\r\n\r\nzz\r\nno".encode())
    assert answer.status in (0, 400)
    assert "Traceback" not in caplog.text


def test_unfinished_requests_make_room_for_others() -> None:
    """More are held than one address may have connections: an honest request is answered."""
    few = Limits(last_descriptor=1_000)
    with gated(limits=few) as door, ExitStack() as held:
        for _ in range(600):
            hold(held, door, HALF)
        assert door.ask().status == 200


def test_one_address_cannot_take_all_connections() -> None:
    """Who holds half of them gets no more, and is told; others are served."""
    few = Limits(last_descriptor=200)
    with gated(limits=few) as door, ExitStack() as held:
        for number in range(1, 101):
            hold(held, door, BODY_TO_COME)
            # More than a quarter that have not been read yet would be taken for unfinished.
            if number % 40 == 0:
                wait_for_requests(door, number)
        answers: list[Answer] = []

        def refused() -> bool:
            answers.append(door.ask())
            return answers[-1].status == 503

        eventually(refused)
        assert answers[-1].headers["retry-after"] == "5"
        with door.connect("127.0.0.2") as other:
            other.sendall(f"GET /echo HTTP/1.0\r\nHost: {door.host}\r\n\r\n".encode())
            assert Answer.parse(read_all(other)).status == 200


def test_without_descriptors_connections_are_refused_in_words() -> None:
    """What the process needs for itself is never given to a connection."""
    with gated(limits=Limits(last_descriptor=1)) as door:
        answer = door.ask()
    assert answer.status == 503
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_page_that_floods_is_cut() -> None:
    """A websocket may bring so much at once, and then so much a second."""
    stingy = Limits(burst_bytes=100_000, bytes_per_second=1)
    with gated(limits=stingy) as door, door.connect() as connection:
        lines = [
            "GET /socket HTTP/1.1",
            f"Host: {door.host}",
            f"Origin: http://{door.host}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert b" 101 " in connection.recv(65_536)
        frame = b"\x82\x7e\xff\xff\0\0\0\0" + bytes(65_535)
        with pytest.raises(ConnectionError):
            connection.sendall(frame * 1_000)
