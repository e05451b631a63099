"""Readers that begin a download and take no more of it until they are told to."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

PIECE_BYTES = 1024


@contextmanager
def slowly(client: httpx.Client, path: str) -> Iterator[Callable[[], bytes]]:
    """Read the first bytes of an answer, and yield what reads all of it."""
    narrow = httpx.HTTPTransport(
        verify=False, socket_options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**14)]
    )
    with (
        httpx.Client(base_url=client.base_url, transport=narrow) as slow,
        # Packed, much would fit into the buffers on the way.
        slow.stream("GET", path, headers={"Accept-Encoding": "identity"}) as answer,
    ):
        assert answer.status_code == 200
        pieces = answer.iter_raw(PIECE_BYTES)
        first = next(pieces)
        yield lambda: first + b"".join(pieces)
