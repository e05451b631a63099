"""Requests that are done once, however often they are repeated under the same key."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

import msgspec
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from components.model.access.records import Answered
from components.model.errors import StoreError
from components.monitor import Monitor
from components.web import answers
from components.web.problems import RequestError
from components.web.routes.actors import actor_of
from components.web.schemas.kinds import Fault
from components.web.schemas.openapi import KEY_PATTERN

HEADER = "Idempotency-Key"
REPLAYED = {"Idempotency-Replayed": "true"}

log = logging.getLogger(__name__)

# While a request is under way, others of the same key wait for its answer.
_under_way: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()


async def once(
    request: Request,
    here: Monitor,
    body: msgspec.Struct,
    do: Callable[[Answered | None], Awaitable[Response]],
    now: Callable[[], Response],
) -> Response:
    """Do what is asked for, or give the answer that was given under the same key.

    ``do`` saves the mark that it is given with what it changes, so that both are saved or neither.
    ``now`` answers where that was saved but the answer never was: by what is there by now. Raises
    what doing it does, then nothing is kept; and `RequestError` where the key is none, or was that
    of another request.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return await do(None)
    if not re.fullmatch(KEY_PATTERN, key):
        fault = Fault(at="header.idempotency-key", detail="not 1 to 128 characters of ASCII")
        raise RequestError(422, "invalid_header", f"{HEADER} is {fault.detail}.", [fault])
    actor = actor_of(request)

    def mark_and_answer() -> tuple[Answered, Answered | None]:
        path = f"{request.method} {request.url.path}".encode()
        asked = b"\n".join((path, answers.encoded(body)))
        return here.repeats.mark(key, actor, asked), here.repeats.answered(key, actor)

    lock = _under_way.setdefault((actor.reference, key), asyncio.Lock())
    async with lock:
        mark, known = await to_thread.run_sync(mark_and_answer)
        if known is not None:
            if known.fingerprint != mark.fingerprint:
                raise RequestError(
                    409,
                    "idempotency_key_reused",
                    f"This {HEADER} was that of another request: take a new one.",
                )
            if not known.status:
                answer = now()
                answer.headers.update(REPLAYED)
                return answer
            headers = {**answers.FRESH, **REPLAYED, "Content-Type": answers.JSON}
            return Response(known.body, known.status, headers)
        done = await do(mark)
        keep = (mark, done.status_code, bytes(done.body))
        try:
            await to_thread.run_sync(here.repeats.keep, *keep)
        except StoreError as exc:
            # It is done, and the mark says so to whoever repeats it.
            log.warning("an answer could not be kept for a repeat: %s", exc.detail)
        return done
