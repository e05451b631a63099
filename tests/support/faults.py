"""Every fault with its consequence: what tests are parametrised by, and docs/faults.md.

``python -m tests.support.faults`` prints the document.
"""

import sys
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
class Consequence:
    """What people see, and what the poller does with the task and with all others."""

    shown: str
    polling: str


CONSEQUENCES = {
    "looked for": Consequence(
        "{message} A status known before stays, as last known; a task without one counts as not "
        "found",
        "looks for it every interval, at least every 5 s, for 60 s after it was added, then every "
        "60 s; others: nothing",
    ),
    "refused": Consequence(
        "{message} A status known before stays, as last known",
        "asks again every 60 s; others: nothing",
    ),
    "one version": Consequence(
        "{message} A status known before stays, as last known",
        "asks again after 2, 4, 8 … 60 s (± 20 %); others: nothing",
    ),
    "key": Consequence(
        "Banner on every board: {message} What to set or pay. All statuses stay, as last known",
        "asks for one task that was fine before; if that is refused too, all others wait and one "
        "probe leaves every 30 s until one is answered",
    ),
    "route": Consequence(
        "Banner on every board: {message} What to set. All statuses stay, as last known. With "
        "`auto`, all other versions are asked first, and the heading says what is spoken instead",
        "asks for one task that was fine before; if there is no route for it either, all others "
        "wait and one probe leaves every 30 s until one is answered; a route that answered a "
        "moment ago is probed every 2 s, and given up after three such answers",
    ),
    "limited": Consequence(
        "Banner on every board: rate limited until 10:42:10. {message} All statuses stay, as last "
        "known",
        "every request waits as long as the server says ({wait}); then half the pace, and a "
        "tenth of the budget more every 5 s",
    ),
    "retried": Consequence(
        "{message} A status known before stays, as last known. A banner where most requests fail",
        "asks again after 2, 4, 8 … 60 s (± 20 %); where most of the last requests failed, all "
        "wait and one probe leaves every 2 s, later less often (as the interval, at most 30 s), "
        "then the budget returns within 5 s",
    ),
    "hangs": Consequence(
        "{message} A status known before stays, as last known. A banner where most requests fail",
        "asks again after twice the interval, then 4 × … up to 60 s (± 20 %), and in at most a "
        "quarter of the connections; where most of the last requests failed, all wait and one "
        "probe leaves every 2 s, later less often (as the interval, at most 30 s), then the budget "
        "returns within 5 s",
    ),
}


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

TEXT = """# Every fault, and what follows from it

Made from the cases that the tests are parametrised by (`python -m tests.support.faults`); a test
holds this page to them. The kind is `problem.kind` in the JSON of a board. No fault ever erases a
status that was known, and every age goes on being counted.

| Fault | Kind | What people see | What the poller does |
| --- | --- | --- | --- |
"""
AFTER = """
A word outside the six statuses is no fault: it is shown as it was said and counted as unknown.
Nor is the length of a body: beside an output or in a list page of up to 32 MB a status is read as
ever, and a longer one is a `bad_response`.

With `auto` an id is looked for in every version that the server has, once in each, and then asked
for only where it is known. What one version refuses (404, 410, 401, 403, 501, "not available in
this region") says nothing about the others: a version that is not there, or refuses the key
without ever having accepted it, is left alone for a minute, and the key is called refused only
where every version refuses it. An id that none knows costs one request in each of them each time
it is looked for.

Tasks that hang or fail never hold up the others: of the connections, at most a quarter go to
tasks whose last check hung, and where every one is taken by requests that last four times longer
than nine in ten answers (at least 1 s), those are broken off and asked again in that quarter.

## While the database fails

A full disk, a lock that somebody holds, a damaged file, one that was deleted or replaced, a
PostgreSQL that is down: statuses go on being checked and shown, every page and `/readyz` say that
nothing can be saved and why, and what people do is refused in words. Once the cause is gone all
that was learnt meanwhile is saved by itself, changes of status too (the last 100,000).

SQLite would write on into a file that was deleted or replaced. Taskboard does not, never makes a
new one in its place, and goes on as soon as the very file is back. To go on with a backup instead,
stop Taskboard and delete the lost file's `-wal` and `-shm`, which would destroy any other.
"""


def document() -> str:
    """Write docs/faults.md."""
    rows = []
    for case in CASES:
        consequence = CONSEQUENCES[case.consequence]
        message = f"“{case.message.rstrip('.')}.”".replace("|", "\\|")
        cells = (
            case.name,
            f"`{case.error.kind}`",
            consequence.shown.replace("{message}", message),
            consequence.polling.replace("{wait}", case.wait_source),
        )
        rows.append(f"| {' | '.join(cells)} |\n")
    return TEXT + "".join(rows) + AFTER


if __name__ == "__main__":
    sys.stdout.write(document())
