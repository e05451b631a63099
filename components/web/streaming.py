"""Long answers, sent a piece at a time: no reader is sent more ahead than it takes."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

# As much as is handed to a connection at a time.
PIECE_BYTES = 2**16
# How zlib is told to write and read what gzip does.
GZIP_FORMAT = 31

Pieces = AsyncGenerator[bytes, None]


class _Streamed(StreamingResponse):
    """An answer that lets go of what it sends, however its reader leaves."""

    def __init__(self, pieces: Pieces, headers: Mapping[str, str]) -> None:
        super().__init__(pieces, headers=headers)
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Where its reader has left it is in a cycle of references, and so would be its file.
        async with aclosing(self._pieces):
            await super().__call__(scope, receive, send)


def streamed(request: Request, pieces: Pieces, length: int, headers: Mapping[str, str]) -> Response:
    """Answer with so many bytes in pieces, HEAD with the headers alone."""
    whole = {**headers, "Content-Length": str(length)}
    return Response(headers=whole) if request.method == "HEAD" else _Streamed(pieces, whole)
