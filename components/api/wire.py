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
from typing import Any

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
)
from components.model.limits import MAX_STATUS_WORD

MAX_BODY_BYTES = 64 * 1024
# A list page carries the instructions and the output of its tasks.
MAX_PAGE_BYTES = 4 * 1024 * 1024
EXCERPT_CHARS = 80
# Longer than any wait: a number above it is a time since 1970.
EPOCH_SECONDS = 1e9
# A 404 whose detail names none of these says that the server has no such route.
_TASK_NOUN = re.compile(r"\b(task|run|session)\b", re.IGNORECASE)


def parse_json(body: bytes) -> Any:
    """Decode a JSON body; raises `BadResponse` with a safe excerpt."""
    if not body:
        raise BadResponse("The server sent an empty answer.")
    try:
        return json.loads(body.decode("utf-8"))
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
    match code:
        case 401 | 403:
            return Unauthorized(f"The server refuses the API key ({code}).")
        case 402:
            return PaymentRequired("The account's spend cap is reached or its credits are used up.")
        case 404 if _names_a_task(body):
            return NotFound("The API has no task of this id for this key.")
        case 404 | 410:
            return EndpointMissing(f"This server has no {version} status route.")
        case 422:
            return InvalidId("The API calls this id malformed.")
        case 429:
            return RateLimited("The API asks for fewer requests.", _retry_seconds(headers, body))
        case _ if 300 <= code < 400:
            return Redirected(f"The server answers with a redirect ({code}); it is not followed.")
        case _:
            return ServerError(f"The server answers {code}.")


def seconds_until_reset(headers: Mapping[str, str]) -> float | None:
    """Return the seconds until a used-up rate limit resets; None where it is not used up."""
    remaining = headers.get("x-ratelimit-remaining")
    if remaining is None or remaining.strip() != "0":
        return None
    return _reset_seconds(headers)


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


def _names_a_task(body: bytes) -> bool:
    detail = _field(body, "detail")
    return isinstance(detail, str) and _TASK_NOUN.search(detail) is not None
