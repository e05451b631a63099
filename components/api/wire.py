"""From an HTTP answer to a status word or the error that it stands for.

The codes and their bodies are those of the vendor's v1 documentation ("Get Task Status"), the
rate limits those of its OpenAPI documents: requests are counted in windows of five seconds,
`X-RateLimit-Remaining` is what is left of one and `X-RateLimit-Reset` the seconds to its end.
All of these headers are optional.
"""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import httpx

from components.api.errors import (
    ApiError,
    BadResponse,
    EndpointMissing,
    InvalidId,
    NotFound,
    PaymentRequired,
    RateLimited,
    Redirected,
    ServerError,
    Unauthorized,
    UnclearNotFound,
)
from components.model.limits import MAX_STATUS_WORD

# Read at once, as all but a few bodies are.
SHORT_BYTES = 64 * 1024
# Tasks and list pages carry outputs of any length.
MAX_BYTES = 32 * 1024 * 1024
EXCERPT_CHARS = 80
# Longer than any wait: a number above it is a time since 1970.
EPOCH_SECONDS = 1e9
# A 404 that names one of these is about the task.
_TASK_NOUN = re.compile(r"\b(task|run|session)\b", re.IGNORECASE)
# What frameworks answer where there is no route at all.
_NO_ROUTE = "Not Found"
_NOT_HERE = re.compile(r"not available in (this|your) region", re.IGNORECASE)
# Where the API has its sentence for people.
_TEXT_FIELDS = ("detail", "error", "message")
NO_CREDIT = "The account's spend cap is reached or its credits are used up."


class Budget(NamedTuple):
    """What an answer tells of the account's rate limit, each None where it does not.

    ``limit`` requests may be sent in one window, ``remaining`` of them are left, and the window
    ends in ``reset_seconds``.
    """

    limit: float | None
    remaining: float | None
    reset_seconds: float | None


def parse_json(body: bytes) -> Any:
    """Decode a JSON body; raises `BadResponse` with a safe excerpt."""
    if not body:
        raise BadResponse("The server sent an empty answer.")
    try:
        text = body.decode("utf-8")
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            raise
        except ValueError:
            # Python makes no integer of thousands of digits.
            return json.loads(text, parse_int=float)
    except (ValueError, RecursionError) as exc:
        raise BadResponse(f"The server did not answer in JSON: {body_excerpt(body)}") from exc


def status_word(value: Any) -> str:
    """Return a decoded value that can be a status, known or not; raises `BadResponse`."""
    if not isinstance(value, str):
        raise BadResponse(f"The server sent no status word but {json_excerpt(value)}")
    if not value.strip() or len(value) > MAX_STATUS_WORD or not value.isprintable():
        raise BadResponse(f"The server sent no usable status word: {json_excerpt(value)}")
    return value


def refusal(code: int, headers: Mapping[str, str], body: bytes, version: str) -> ApiError:
    """Return the error that an answer other than 200 from a route of ``version`` stands for."""
    said = _said(body)
    if 400 <= code < 500 and _NOT_HERE.search(said):
        return EndpointMissing(f"{version} is not available in this region.", by_version=True)
    match code:
        case 401 | 403:
            return Unauthorized(f"The server refuses the API key ({code}).")
        case 402:
            return PaymentRequired(_spent(body))
        case 404 if _TASK_NOUN.search(said):
            return NotFound("The API has no task of this id for this key.")
        case 404 if said and said != _NO_ROUTE:
            return UnclearNotFound(_no_route(version))
        case 404 | 410 | 501:
            return EndpointMissing(_no_route(version), by_version=code != 404)
        case 422:
            return InvalidId("The API calls this id malformed.")
        case 429:
            return RateLimited("The API asks for fewer requests.", _retry_seconds(headers, body))
        case _ if 300 <= code < 400:
            return Redirected(f"The server answers with a redirect ({code}); it is not followed.")
        case _:
            return ServerError(f"The server answers {code}.")


def budget(headers: httpx.Headers) -> Budget | None:
    """Return what an answer tells of the rate limit; None where it tells nothing."""
    # Most answers do, or do not, for each of thousands: no three look-ups where there is none.
    if not any(name[:12].lower() == b"x-ratelimit-" for name, _ in headers.raw):
        return None
    limit, remaining = headers.get("x-ratelimit-limit"), headers.get("x-ratelimit-remaining")
    return Budget(_number(limit), _number(remaining), _reset_seconds(headers))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return `Retry-After`, in seconds or as an HTTP date, as seconds from now."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return _number(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def body_excerpt(body: bytes) -> str:
    """Return the beginning of a body on one line, in printable characters only."""
    text = body[: EXCERPT_CHARS * 4].decode("utf-8", errors="replace")
    line = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(line.split())
    return f"“{line[:EXCERPT_CHARS]}…”" if len(line) > EXCERPT_CHARS else f"“{line}”"


def json_excerpt(value: object) -> str:
    """Return the beginning of a decoded value as JSON on one line."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except RecursionError:
        # A parser goes as deep as the stack lets it, and from here there is less of it left.
        return "something nested too deeply"
    return body_excerpt(text.encode(errors="replace"))


def _retry_seconds(headers: Mapping[str, str], body: bytes) -> float | None:
    advice = retry_after(headers)
    if advice is None:
        advice = _reset_seconds(headers)
    if advice is None:
        advice = _number(_field(body, "retry_after_seconds"))
    return advice


def _reset_seconds(headers: Mapping[str, str]) -> float | None:
    seconds = _number(headers.get("x-ratelimit-reset"))
    # The API sends relative seconds; gateways are known to send seconds since 1970 instead.
    if seconds is not None and seconds > EPOCH_SECONDS:
        seconds = max(0.0, seconds - datetime.now(UTC).timestamp())
    return seconds


def _number(value: object) -> float | None:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds < math.inf else None


def _field(body: bytes, name: str) -> object:
    try:
        answer = parse_json(body)
    except BadResponse:
        return None
    return answer.get(name) if isinstance(answer, dict) else None


def _said(body: bytes) -> str:
    # The sentence of an error body, wherever it stands; an empty one where there is none.
    try:
        answer = parse_json(body)
    except BadResponse:
        return ""
    for _ in range(2):
        if not isinstance(answer, dict):
            break
        answer = next((answer[name] for name in _TEXT_FIELDS if answer.get(name)), None)
    return answer if isinstance(answer, str) else ""


def _no_route(version: str) -> str:
    return f"This server has no {version} status route."


def _spent(body: bytes) -> str:
    detail = _field(body, "detail")
    if not isinstance(detail, dict):
        return NO_CREDIT
    cap, spent = (_number(detail.get(name)) for name in ("cap", "spent"))
    if cap is None:
        return NO_CREDIT
    return f"The API key has reached its spend cap of ${cap:,.2f}" + (
        "." if spent is None else f" (spent: ${spent:,.2f})."
    )
