"""Answers to programs: as JSON, as files, and not again to those who have them."""

import hashlib
from collections.abc import Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from components.web import negotiation
from components.web.bodies import Encoded
from components.web.streaming import streamed

FRESH = {"Cache-Control": "no-store"}
# To be kept, and asked for again each time.
CHECKED = {"Cache-Control": "no-cache"}
JSON = "application/json"

encoded = msgspec.json.Encoder().encode


def json(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer as JSON that nobody keeps."""
    whole = {**FRESH, **(headers or {}), "Content-Type": JSON}
    return Response(encoded(content), status, whole)


def unless_held(
    request: Request, body: bytes, media_type: str, keeping: Mapping[str, str] = FRESH
) -> Response:
    """Return a short answer with its tag, or 304 to whoever has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**keeping, "ETag": tag}
    if tag in negotiation.tags_held(request) or negotiation.has_anything(request):
        return Response(status_code=304, headers=headers)
    return Response(body, headers={**headers, "Content-Type": media_type})


async def conditional(request: Request, found: Encoded, headers: Mapping[str, str]) -> Response:
    """Return a board in the form that a request takes, or 304 to whoever has all that it tells."""
    packed = negotiation.takes_packed(request)
    tag = found.packed_tag if packed else found.plain_tag
    # Whoever has a body of an earlier moment that tells the same, in the form that would be sent,
    # has what there is. A 304 has no body whose coding it could name.
    held = tag.among(negotiation.tags_held(request))
    if held is not None or negotiation.has_anything(request):
        unchanged = {**FRESH, **negotiation.VARIES, "ETag": held or str(tag)}
        return Response(status_code=304, headers=unchanged)
    body = await found.packed.get() if packed else found.plain
    whole = {**headers, **negotiation.form_headers(packed=packed), "ETag": str(tag)}
    return streamed(request, body.stream(), body.length, whole)


def attached(name: str, media_type: str) -> dict[str, str]:
    """Return the headers of a file of that name."""
    disposition = f'attachment; filename="{name}"'
    return {**FRESH, "Content-Type": media_type, "Content-Disposition": disposition}
