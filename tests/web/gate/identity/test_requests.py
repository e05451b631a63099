"""Requests under way end with what their visitor came with."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.support.gate.directory import MemoryDirectory
from tests.support.gate.gated import gated
from tests.support.gate.visitors import SETTINGS

PATH = "/api/boards/x/export"
LAST_CHUNK = b"0\r\n\r\n"


def test_answer_under_way_is_cut() -> None:
    """What is left of a long answer does not reach a token that was revoked meanwhile."""
    directory, begun = MemoryDirectory(), threading.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"part"
            begun.set()
            await asyncio.sleep(0.02)

    async def export(_: Request) -> Response:
        return StreamingResponse(endless())

    secret = directory.new_token(writes=False)
    with (
        gated(SETTINGS, more=[Route(PATH, export)], directory=directory) as door,
        ThreadPoolExecutor(1) as threads,
    ):
        asking = threads.submit(door.ask, "GET", PATH, f"Authorization: Bearer {secret}")
        assert begun.wait(20)
        directory.end(secret)
        answer = asking.result(20)
    assert (answer.status, answer.body[-5:] == LAST_CHUNK) == (200, False)


def test_answer_that_comes_too_late_is_a_refusal() -> None:
    """Whatever was to be told is not, and the application need not know."""
    directory = MemoryDirectory()
    begun, revoked = threading.Event(), threading.Event()

    def export(_: Request) -> Response:
        begun.set()
        revoked.wait(20)
        return Response("all of it")

    secret = directory.new_token(writes=False)
    with (
        gated(SETTINGS, more=[Route(PATH, export)], directory=directory) as door,
        ThreadPoolExecutor(1) as threads,
    ):
        asking = threads.submit(door.ask, "GET", PATH, f"Authorization: Bearer {secret}")
        assert begun.wait(20)
        directory.end(secret)
        revoked.set()
        answer = asking.result(20)
    assert (answer.status, b"all of it" in answer.body) == (401, False)
