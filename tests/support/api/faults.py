"""Everything that can go wrong with an answer, as values that `ApiServer` acts out."""

import json
import math
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self

JSON = "application/json"

Kind = Literal["answer", "hang", "drip", "reset", "close", "truncate", "chunk"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to answer: bytes for a client to make sense of, or a misdeed on the socket."""

    kind: Kind = "answer"
    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = JSON
    pause: float = 0.0

    @classmethod
    def answer(
        cls,
        status: int,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        content_type: str = JSON,
    ) -> Self:
        """Any status with any body (bytes as they are, anything else as JSON) and headers."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return cls("answer", status, raw, tuple((headers or {}).items()), content_type)

    @classmethod
    def unauthorized(cls) -> Self:
        """401: the key is missing or wrong."""
        return cls.answer(401, {"detail": "Invalid API key"})

    @classmethod
    def payment_required(cls) -> Self:
        """402: the credits are used up."""
        return cls.answer(402, {"detail": "Insufficient credits"})

    @classmethod
    def forbidden(cls) -> Self:
        """403: the key has not the right."""
        return cls.answer(403, {"detail": "Forbidden"})

    @classmethod
    def task_not_found(cls) -> Self:
        """404: no such task for this key."""
        return cls.answer(404, {"detail": "Task not found"})

    @classmethod
    def route_not_found(cls) -> Self:
        """404: no such route, as from a wrong base URL or a retired API version."""
        return cls.answer(404, {"detail": "Not Found"})

    @classmethod
    def invalid_id(cls) -> Self:
        """422: the id is malformed."""
        problem = {"loc": ["path", "task_id"], "msg": "field required"}
        return cls.answer(422, {"detail": [{**problem, "type": "value_error.missing"}]})

    @classmethod
    def gone(cls) -> Self:
        """410: the route was there once."""
        return cls.answer(410, {"detail": "Gone"})

    @classmethod
    def invalid_query(cls) -> Self:
        """422: a page or a number of rows that the list route does not give."""
        problem = {"loc": ["query"], "msg": "out of range", "type": "value_error"}
        return cls.answer(422, {"detail": [problem]})

    @classmethod
    def rate_limited(
        cls,
        retry_after: float | str | None = 5,
        *,
        reset: float | str | None = None,
        told: object = None,
    ) -> Self:
        """429, with ``Retry-After`` as seconds, as an HTTP date, or without it.

        ``reset`` is sent as ``X-RateLimit-Reset``, ``told`` as the body's `retry_after_seconds`.
        """
        given = {"Retry-After": retry_after, "X-RateLimit-Reset": reset}
        headers = {name: str(value) for name, value in given.items() if value is not None}
        body: dict[str, object] = {"error": "rate_limited", "limit_rps": 25}
        if told is not None:
            body["retry_after_seconds"] = told
        return cls.answer(429, body, headers)

    @classmethod
    def rate_limited_at_the_edge(cls) -> Self:
        """429 of the network before the API, which sends a page and asks for five minutes."""
        page = b"<html><head><title>429 Too Many Requests</title></head></html>"
        return cls.answer(429, page, {"Retry-After": "300"}, "text/html")

    @classmethod
    def server_error(cls) -> Self:
        """500 with plain text."""
        return cls.answer(500, b"Internal Server Error", content_type="text/plain")

    @classmethod
    def bad_gateway(cls) -> Self:
        """502 with the HTML page of a proxy."""
        page = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
        return cls.answer(502, page, content_type="text/html")

    @classmethod
    def unavailable(cls, retry_after: float | str | None = None) -> Self:
        """503, with or without ``Retry-After``."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        return cls.answer(503, {"detail": "Service Unavailable"}, headers)

    @classmethod
    def redirect(cls, location: str) -> Self:
        """307 to somewhere else."""
        return cls.answer(307, b"", {"Location": location})

    @classmethod
    def hang(cls) -> Self:
        """No answer for as long as the client waits."""
        return cls("hang")

    @classmethod
    def drip(cls, pause: float = 0.2, body: bytes = b'"running"') -> Self:
        """Send the head at once, then one byte of a good body every ``pause`` seconds."""
        return cls("drip", body=body, pause=pause)

    @classmethod
    def reset(cls) -> Self:
        """Reset the connection (RST) instead of an answer."""
        return cls("reset")

    @classmethod
    def close(cls) -> Self:
        """Close the connection in good order (FIN) without a byte."""
        return cls("close")

    @classmethod
    def truncated(cls, body: bytes = b'"running"') -> Self:
        """Send a body shorter than its Content-Length, then close the connection."""
        return cls("truncate", body=body)

    @classmethod
    def empty(cls) -> Self:
        """200 without a body."""
        return cls.answer(200, b"")

    @classmethod
    def too_long(cls, size: int = 1_000_000) -> Self:
        """200 with a JSON string of ``size`` letters, chunked, so no length tells beforehand."""
        return cls("chunk", body=b'"' + b"a" * size + b'"')

    @classmethod
    def not_json(cls) -> Self:
        """200 with a body that is no JSON."""
        return cls.answer(200, b"running")

    @classmethod
    def json(cls, value: object) -> Self:
        """200 with any JSON value: an object, a number, null where a string should be."""
        return cls.answer(200, json.dumps(value).encode())

    @classmethod
    def not_utf8(cls) -> Self:
        """200 with a quoted string that is not UTF-8."""
        return cls.answer(200, b'"runn\xff\xfeing"')

    @classmethod
    def deep(cls, depth: int = 20_000) -> Self:
        """200 with arrays nested deeper than a recursive parser can follow."""
        return cls.answer(200, b"[" * depth + b"]" * depth)

    @classmethod
    def word(cls, status: str = "archived") -> Self:
        """200 with a status that is none of the six."""
        return cls.json(status)


class Faults:
    """The faults that are acted out at present, for good or so many times.

    Each concerns a subject (a task, or the lists) or, with None, every request; and the
    routes of one version or, with None, of all.
    """

    def __init__(self) -> None:
        self._faults: dict[tuple[str | None, str | None], tuple[Fault, int | None]] = {}

    def put(
        self,
        fault: Fault | None,
        times: int | None,
        subject: str | None = None,
        version: str | None = None,
    ) -> None:
        """Act out a fault from now on, or none where it is None."""
        if fault is None:
            self._faults.pop((subject, version), None)
        else:
            self._faults[subject, version] = (fault, times)

    def take(self, subject: str | None, version: str | None) -> Fault | None:
        """Return the fault for a request: the nearest that there is, one of its times used up."""
        if not self._faults:
            return None
        for key in ((subject, version), (subject, None), (None, None)):
            if key in self._faults:
                fault, times = self._faults[key]
                if times is not None:
                    self.put(fault if times > 1 else None, times - 1, *key)
                return fault
        return None


class AccountLimit:
    """So many requests in each window of five seconds, by whoever has the key.

    ``served`` and ``refused`` count the requests of each window, by whom they came from.
    """

    WINDOW_SECONDS = 5.0

    def __init__(self, requests: int) -> None:
        self.requests = requests
        self.served: list[Counter[str]] = []
        self.refused: list[Counter[str]] = []
        self._began = -math.inf

    def count(self, client: str, answer: Callable[[], Fault]) -> Fault:
        """Answer a request with the headers of the limit, or refuse it."""
        now = time.monotonic()
        if now - self._began >= self.WINDOW_SECONDS:
            self._began = now
            self.served.append(Counter())
            self.refused.append(Counter())
        reset = str(math.ceil(self._began + self.WINDOW_SECONDS - now))
        if self.served[-1].total() >= self.requests:
            self.refused[-1][client] += 1
            return Fault.rate_limited(reset)
        self.served[-1][client] += 1
        told = {
            "X-RateLimit-Limit": str(self.requests),
            "X-RateLimit-Remaining": str(self.requests - self.served[-1].total()),
            "X-RateLimit-Reset": reset,
        }
        found = answer()
        return replace(found, headers=(*found.headers, *told.items()))
