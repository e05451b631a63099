"""Requests that are done once, however often they are repeated under the same key."""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from components.monitor import Monitor


async def once(
    request: Request, here: Monitor, body: msgspec.Struct, do: Callable[[], Awaitable[Response]]
) -> Response:
    """Do what is asked for; raises what that does."""
    return await do()
