"""The route to which the API tells that a task has changed."""

import logging
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from components import monitor
from components.monitor import NotRunningError
from components.web import answers
from components.web.problems import problem
from components.web.resources import Answer, AnyMethod, Operation, Resource
from components.web.schemas.webhooks import Event, Received
from components.web.webhooks.signatures import Signatures, TooManyEvents, UnsignedEvent

PATH = "/api/webhooks/browser-use"
MAX_BYTES = 64 * 1024
STATUS_UPDATE = "agent.task.status_update"
# Of v2 a task's id is the one that a board has, of v3 its session's.
ID_FIELDS = ("task_id", "session_id")

log = logging.getLogger(__package__)
_installed: Signatures | None = None


def install(secret: str | None) -> None:
    """Receive what is signed with this secret, or nothing without one."""
    global _installed  # noqa: PLW0603 - one server runs in a process, as one monitor does
    _installed = None if secret is None else Signatures(secret)


async def receive(request: Request) -> Response:
    """Have the task of an event asked for; 200 for whatever is signed, known or not."""
    signatures = _installed
    if signatures is None:
        detail = "No webhooks are received: TASKBOARD_WEBHOOK_SECRET is not set."
        return problem(404, "not_found", detail)
    if request.method != "POST":
        detail, headers = "Webhooks come by POST.", {"Allow": "POST"}
        return problem(405, "method_not_allowed", detail, headers=headers)
    if _media_type(request) != answers.JSON:
        return _refused(415, "unsupported_media_type", "Events come as application/json.")
    body = await _body(request)
    if body is None:
        return _refused(413, "too_large", "An event has at most 64 kB.")
    signature = request.headers.get("X-Browser-Use-Signature", "")
    moment = request.headers.get("X-Browser-Use-Timestamp", "")
    try:
        event = signatures.event(body, signature, moment)
        # Before it counts as received: the API sends again what was not.
        here = monitor.current()
        if signatures.is_first(signature, moment):
            here.hear(_task_ids(event))
    except UnsignedEvent as exc:
        return _refused(401, "not_signed", str(exc))
    except TooManyEvents as exc:
        return _refused(503, "too_many_events", str(exc))
    except NotRunningError as exc:
        return _refused(503, "starting", str(exc))
    return answers.json(Received(received=True))


ROUTES: list[Route] = [AnyMethod(PATH, receive, methods=["POST"])]
# How it is documented; whoever sends a webhook signs it.
RESOURCE = Resource(
    PATH,
    Operation(
        "POST", receive, {200: Answer("It was received.", Received)}, body=Event,
        refused=(401, 404), public=True,
    ),
)  # fmt: skip


async def _body(request: Request) -> bytes | None:
    # None where it is too long, of which no more is read than tells that.
    told = request.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > MAX_BYTES:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            return None
    return bytes(body)


def _task_ids(event: Any) -> list[str]:
    if not isinstance(event, dict) or event.get("type") != STATUS_UPDATE:
        return []
    payload = event.get("payload")
    if not isinstance(payload, dict):
        return []
    found = (payload.get(name) for name in ID_FIELDS)
    return [task_id for task_id in found if isinstance(task_id, str)]


def _media_type(request: Request) -> str:
    return request.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _refused(status: int, word: str, detail: str) -> Response:
    log.warning("a webhook is refused: %s", detail)
    return problem(status, word, detail)
