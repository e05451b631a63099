"""Open websockets end with what their visitor came with."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_network

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from components.model.access.roles import Role
from components.model.settings import AccessSettings, ProxySettings, WebSettings
from tests.support.gate.directory import MemoryDirectory
from tests.support.gate.gated import Door, gated
from tests.support.gate.visitors import SETTINGS

SECONDS = 20
MESSAGE = BackMsg(stop_script=True).SerializeToString()


@pytest.fixture(scope="module")
def directory() -> MemoryDirectory:
    """Keep what everybody comes with."""
    return MemoryDirectory()


@pytest.fixture(scope="module")
def door(directory: MemoryDirectory) -> Iterator[Door]:
    """Serve people with accounts."""
    with gated(SETTINGS, directory=directory) as door:
        yield door


@contextmanager
def opened(
    door: Door, cookie: str = "", headers: Mapping[str, str] | None = None
) -> Iterator[ClientConnection]:
    """Open a websocket as a page does, which echoes; ``headers`` are a proxy's."""
    with connect(
        f"ws://{door.host}/_stcore/stream",
        origin=Origin(f"http://{door.host}"),
        additional_headers={"Cookie": cookie} if cookie else headers,
    ) as socket:
        assert socket.recv(SECONDS) == b"welcome"
        yield socket


def closed_with(socket: ClientConnection) -> int | None:
    """Wait for the end of a websocket, and return its code."""
    with pytest.raises(ConnectionClosed):
        socket.recv(SECONDS)
    return socket.close_code


@pytest.mark.parametrize(
    "made",
    [
        lambda directory: ("session", directory.signed_in(Role.VIEWER)),
        lambda directory: ("wall_x", directory.new_wall("x")),
    ],
    ids=["session", "wall"],
)
def test_socket_closes_once_what_opened_it_ends(
    door: Door, directory: MemoryDirectory, made: Callable[[MemoryDirectory], tuple[str, str]]
) -> None:
    """All of a session or a wall, and those of nobody else."""
    name, secret = made(directory)
    other = directory.signed_in(Role.VIEWER)
    with opened(door, f"taskboard_session={other}") as stays:
        with (
            opened(door, f"taskboard_{name}={secret}") as one,
            opened(door, f"taskboard_{name}={secret}") as two,
        ):
            directory.end(secret)
            assert (closed_with(one), closed_with(two)) == (4401, 4401)
        stays.send(MESSAGE)
        assert stays.recv(SECONDS) == MESSAGE


def test_socket_closes_when_its_session_expires(door: Door, directory: MemoryDirectory) -> None:
    """Without anybody doing anything."""
    secret = directory.signed_in(Role.VIEWER, last=timedelta(seconds=0.5))
    with opened(door, f"taskboard_session={secret}") as socket:
        assert closed_with(socket) == 4401


def test_socket_closes_when_a_proxy_has_to_be_asked_again() -> None:
    """Nobody tells that somebody has signed out there: it lasts no longer than a session does."""
    proxy = ProxySettings((ip_network("127.0.0.0/8"),))
    grants = ((Role.VIEWER, frozenset(("*@ops.example",))),)
    access = AccessSettings(proxy=proxy, grants=grants, session=timedelta(seconds=0.5))
    said = {"X-Forwarded-Email": "me@ops.example"}
    with gated(WebSettings(access=access), directory=MemoryDirectory()) as door:
        with opened(door, headers=said) as socket:
            assert closed_with(socket) == 4401
        # The page comes back, and the proxy says again who it is.
        with opened(door, headers=said):
            pass


def test_nothing_gets_through_after_the_end(door: Door, directory: MemoryDirectory) -> None:
    """What a page sends once its session has ended is not heard, however soon it comes."""
    secret = directory.signed_in(Role.VIEWER)
    with opened(door, f"taskboard_session={secret}") as socket:
        directory.end(secret)
        socket.send(MESSAGE)
        assert closed_with(socket) == 4401


def test_wall_that_ends_takes_down_what_several_have_in_common(
    door: Door, directory: MemoryDirectory
) -> None:
    """The page connects again, with the walls that are left."""
    x, y = directory.new_wall("x"), directory.new_wall("y")
    cookie = f"taskboard_wall_x={x}; taskboard_wall_y={y}"
    with opened(door, cookie) as socket:
        directory.end(x)
        assert closed_with(socket) == 4401
    with opened(door, cookie) as again:
        again.send(MESSAGE)
        assert again.recv(SECONDS) == MESSAGE
