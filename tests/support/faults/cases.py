"""Every fault with the error it becomes: what tests are parametrised by, and docs/faults.md."""

from dataclasses import dataclass
from typing import Literal

from components.api import errors
from components.api.errors import ApiError
from components.model.settings import DEFAULT_BASE_URL
from tests.support.api.faults import Fault

HOST = DEFAULT_BASE_URL.removeprefix("https://")
TIMEOUT = 0.6

Server = Literal["up", "down", "unresolvable", "without TLS"]


@dataclass(frozen=True)
class Case:
    """One fault: how it is made, which error it becomes, and its consequence.

    ``version`` is the one that is set; with ``auto`` v2 alone has the fault, which is ``known``
    to have the task or not, while the other versions know another one.
    """

    name: str
    error: type[ApiError]
    message: str
    consequence: str
    fault: Fault | None = None
    server: Server = "up"
    wait: float = 0.0
    wait_source: str = ""
    version: str = "v1"
    known: bool = False


def _bad(name: str, fault: Fault, message: str) -> Case:
    return Case(name, errors.BadResponse, message, "retried", fault)


def _limited(name: str, fault: Fault, wait: float, wait_source: str) -> Case:
    message = "The API asks for fewer requests."
    return Case(
        name, errors.RateLimited, message, "limited", fault, wait=wait, wait_source=wait_source
    )


def _key(name: str, error: type[ApiError], fault: Fault, message: str) -> Case:
    return Case(name, error, message, "key", fault)


def _unreachable(name: str, reason: str, fault: Fault | None, server: Server = "up") -> Case:
    message = f"{HOST} cannot be reached: {reason}."
    return Case(name, errors.Unreachable, message, "retried", fault, server)


NO_TASK = "The API has no task of this id for this key."
NO_ROUTE = "This server has no v1 status route."
LATE = f"{HOST} did not answer within {TIMEOUT:g} s."
BROKE = "the connection broke before an answer"
CASES = (
    Case(
        "404 “Task not found”",
        errors.NotFound,
        NO_TASK,
        "looked for",
        Fault.task_not_found(),
    ),
    Case(
        "422: malformed id",
        errors.InvalidId,
        "The API calls this id malformed.",
        "refused",
        Fault.invalid_id(),
    ),
    Case(
        "404 in other words of a version whose routes are there",
        errors.NotFound,
        NO_TASK,
        "looked for",
        Fault.answer(404, {"error": "not found"}),
    ),
    Case(
        "403 of one version, and no other knows the task",
        errors.NotFound,
        f"{NO_TASK} It was not looked for in v2: the key is refused.",
        "looked for",
        Fault.forbidden(),
        version="auto",
    ),
    Case(
        "403 of the version that knows the task, while others accept the key",
        errors.VersionRefused,
        "v2 refuses the API key, others accept it.",
        "one version",
        Fault.forbidden(),
        version="auto",
        known=True,
    ),
    Case(
        "404 “Not Found”, 410 or 501 of the version that knows the task, while others answer",
        errors.VersionMissing,
        "v2 is no longer served here, others are.",
        "one version",
        Fault.route_not_found(),
        version="auto",
        known=True,
    ),
    Case("404 “Not Found”", errors.EndpointMissing, NO_ROUTE, "route", Fault.route_not_found()),
    Case("410", errors.EndpointMissing, NO_ROUTE, "route", Fault.gone()),
    Case("501", errors.EndpointMissing, NO_ROUTE, "route", Fault.answer(501)),
    Case(
        "403 “not available in this region”",
        errors.EndpointMissing,
        "v1 is not available in this region.",
        "route",
        Fault.answer(403, {"detail": "This version is not available in this region"}),
    ),
    _key(
        "401",
        errors.Unauthorized,
        Fault.unauthorized(),
        "The server refuses the API key (401).",
    ),
    _key(
        "403 of every version",
        errors.Unauthorized,
        Fault.forbidden(),
        "The server refuses the API key (403).",
    ),
    _key(
        "402",
        errors.PaymentRequired,
        Fault.payment_required(),
        "The account's spend cap is reached or its credits are used up.",
    ),
    _key(
        "402 that tells the cap",
        errors.PaymentRequired,
        Fault.answer(402, {"detail": {"code": "spend_limit", "cap": 50.0, "spent": 50.126}}),
        "The API key has reached its spend cap of $50.00 (spent: $50.13).",
    ),
    _limited("429 with seconds", Fault.rate_limited(5), 5, "`Retry-After`"),
    _limited(
        "429 with a date",
        Fault.rate_limited("Fri, 01 Jan 2100 00:00:00 GMT"),
        3600,
        "`Retry-After`, at most an hour",
    ),
    _limited(
        "429 from the edge", Fault.rate_limited_at_the_edge(), 300, "`Retry-After`, here 300 s"
    ),
    _limited(
        "429 with `X-RateLimit-Reset`",
        Fault.rate_limited(None, reset=7),
        7,
        "`X-RateLimit-Reset`",
    ),
    _limited(
        "429 with seconds in its body",
        Fault.rate_limited(None, told=9),
        9,
        "`retry_after_seconds`",
    ),
    _limited("429 without advice", Fault.rate_limited(None), 5, "5 s, doubled each time"),
    Case(
        "500",
        errors.ServerError,
        "The server answers 500.",
        "retried",
        Fault.server_error(),
    ),
    Case(
        "502 with an HTML page",
        errors.ServerError,
        "The server answers 502.",
        "retried",
        Fault.bad_gateway(),
    ),
    Case("503", errors.ServerError, "The server answers 503.", "retried", Fault.unavailable()),
    Case("no answer", errors.TimedOut, LATE, "hangs", Fault.hang()),
    Case(
        "a body that drips in",
        errors.TimedOut,
        LATE,
        "hangs",
        Fault.drip(pause=0.3, body=b'"' + b"r" * 60 + b'"'),
    ),
    _unreachable("connection reset", BROKE, Fault.reset()),
    _unreachable("connection closed", BROKE, Fault.close()),
    _unreachable("connection refused", "it refuses connections", None, "down"),
    _unreachable("no such name", "its name cannot be resolved", None, "unresolvable"),
    _unreachable("no TLS", "no secure connection", None, "without TLS"),
    Case(
        "redirect",
        errors.Redirected,
        "The server answers with a redirect (307); it is not followed.",
        "retried",
        Fault.redirect("http://elsewhere.invalid/"),
    ),
    _bad(
        "body cut short",
        Fault.truncated(),
        f"{HOST} sent a broken answer: the body was cut short.",
    ),
    _bad("empty body", Fault.empty(), "The server sent an empty answer."),
    _bad(
        "body over 64 kB where a word should be",
        Fault.too_long(),
        f"{HOST} sent more than 64 kB where much less was expected.",
    ),
    _bad("no JSON", Fault.not_json(), "The server did not answer in JSON: “running”"),
    _bad(
        "an object",
        Fault.json({"status": "running"}),
        'The server sent no status word but “{"status": "running"}”',
    ),
    _bad("a number", Fault.json(7), "The server sent no status word but “7”"),
    _bad("null", Fault.json(None), "The server sent no status word but “null”"),
    _bad("an empty word", Fault.json(""), 'The server sent no usable status word: “""”'),
    _bad(
        "invalid UTF-8",
        Fault.not_utf8(),
        'The server did not answer in JSON: “"runn��ing"”',
    ),
    _bad(
        "deep nesting",
        Fault.deep(),
        f"The server did not answer in JSON: “{'[' * 80}…”",
    ),
)
