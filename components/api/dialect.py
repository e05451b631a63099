"""What the versions of the API have in common, and what each of them defines.

A version is a subclass of `Dialect` in `dialects`: where the routes are, how the key is sent,
what the bodies look like, and which of the six statuses each word stands for.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from components.api import wire
from components.api.errors import BadResponse
from components.api.long_bodies import Fields
from components.api.values import cost_of, first_line, flag_of, time_of
from components.model.details import LiveView, TaskDetails
from components.model.facts import NO_FACTS, Facts
from components.model.text import tidy

# Bodies this short hold no more than a status, so that thousands of them are the same.
CACHED_BYTES = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API says of one task.

    ``raw`` is its word, ``status`` the one of the six that it stands for, or the word itself
    where it stands for none; ``success`` is the agent's own verdict, None where there is none.
    """

    status: str
    raw: str
    version: str
    success: bool | None = None
    facts: Facts = NO_FACTS


@dataclass(frozen=True, slots=True)
class Row:
    """One task of a list page; ``answer`` is None where the row has no usable status."""

    task_id: str
    answer: Answer | None
    title: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Tasks, newest first; ``next_cursor`` leads to the next page, None at the end."""

    rows: tuple[Row, ...]
    next_cursor: str | None


class Order(NamedTuple):
    """A request that changes something."""

    method: str
    path: str
    body: bytes = b""


class Dialect(ABC):
    """One version of the API, or one kind of id of it.

    ``version`` is its key, ``api_version`` the version that has its routes, ``words`` the status
    words that differ from ours. The ``…_field`` name where the agent's own verdict and the facts
    stand in a status body or a row, ``status_names`` all fields that a status is read from
    (None: its body is always short). A list has its rows in ``rows_field``, ``page_rows`` at most.
    """

    version: ClassVar[str]
    api_version: ClassVar[str]
    words: ClassVar[Mapping[str, str]] = {}
    id_field: ClassVar[str] = "id"
    verdict_field: ClassVar[str | None] = None
    cost_field: ClassVar[str | None] = None
    created_field: ClassVar[str] = "createdAt"
    finished_field: ClassVar[str | None] = None
    updated_field: ClassVar[str | None] = None
    extra_names: ClassVar[frozenset[str]] = frozenset()
    has_short_status: ClassVar[bool] = False
    rows_field: ClassVar[str]
    page_rows: ClassVar[int]
    envelope_names: ClassVar[frozenset[str]]
    # Whether its list is one of the account's newest tasks, or tells the same as another one.
    lists_newest: ClassVar[bool] = True

    def __init__(self) -> None:
        self._read_short = lru_cache(maxsize=256)(self._read)
        told = (self.verdict_field, self.cost_field, self.finished_field, self.updated_field)
        names = {"status", "title", *filter(None, told), *self.extra_names}
        self.status_fields = None if self.has_short_status else Fields(frozenset(names))
        self.page_fields = Fields(
            self.envelope_names, self.rows_field, frozenset({*names, *self._row_names()})
        )

    @abstractmethod
    def status_path(self, task_id: str) -> str:
        """Return the path of the status route for a task."""

    @abstractmethod
    def full_path(self, task_id: str) -> str:
        """Return the path of the route that tells everything of a task."""

    @abstractmethod
    def list_path(self, rows: int, cursor: str | None = None) -> str:
        """Return path and query of the first page of the newest tasks, or of a later one."""

    @abstractmethod
    def next_cursor(self, envelope: Mapping[str, Any]) -> str | None:
        """Return where the page behind this one begins, None where there is none."""

    @abstractmethod
    def details(self, task_id: str, body: Mapping[str, Any]) -> TaskDetails:
        """Return what a full body tells; raises `BadResponse`."""

    @abstractmethod
    def live_view(self, body: Mapping[str, Any]) -> LiveView:
        """Return the addresses in the body of `live_path`, with that of `browser_path`."""

    def live_path(self, task_id: str) -> str:
        """Return the path of the route that tells the live address, or who does."""
        return self.full_path(task_id)

    def browser_path(self, body: Mapping[str, Any]) -> str | None:  # noqa: ARG002 (see v2)
        """Return what else is to be asked after `live_path`; raises `BadResponse`."""
        return None

    @abstractmethod
    def stop_order(self, task_id: str) -> Order:
        """Return the request that stops a task; v1 has none and raises `CannotStop`."""

    def headers(self, key: str) -> dict[str, str]:
        """Return the headers that carry the key."""
        return {"X-Browser-Use-API-Key": key}

    def parse_status(self, value: Any) -> Answer:
        """Return what the decoded body of the status route says; raises `BadResponse`."""
        return self.object_answer(as_object(value))

    def read(self, body: bytes) -> Answer:
        """Return what the body of the status route says; raises `BadResponse`."""
        return self._read_short(body) if len(body) <= CACHED_BYTES else self._read(body)

    def answer(self, word: object, body: Mapping[str, Any]) -> Answer:
        """Return the answer that a word of this version stands for; raises `BadResponse`."""
        raw = wire.status_word(word)
        verdict = flag_of(body.get(self.verdict_field)) if self.verdict_field else None
        return Answer(self.status_of(raw, body), raw, self.version, verdict, self.facts(body))

    def status_of(self, raw: str, body: Mapping[str, Any]) -> str:  # noqa: ARG002 (see v3)
        """Return the status that a word stands for in a body, or the word itself."""
        return self.words.get(raw, raw)

    def object_answer(self, body: Mapping[str, Any]) -> Answer:
        """Return the answer in an object with a `status`; raises `BadResponse`."""
        return self.answer(body.get("status"), body)

    def facts(self, body: Mapping[str, Any]) -> Facts:
        """Return what a status body or a row tells beside the status."""
        line = first_line(body.get("title") or body.get("task"))
        facts = Facts(
            cost_usd=cost_of(body.get(self.cost_field)) if self.cost_field else None,
            title=tidy(line) if line else "",
            finished_at=time_of(body.get(self.finished_field)) if self.finished_field else None,
            updated_at=time_of(body.get(self.updated_field)) if self.updated_field else None,
        )
        return NO_FACTS if facts == NO_FACTS else facts

    def parse_page(self, value: Any) -> Page:
        """Return what the decoded body of the list route says; raises `BadResponse`."""
        envelope = as_object(value)
        found = envelope.get(self.rows_field)
        if not isinstance(found, list):
            raise BadResponse(
                f"The server sent no “{self.rows_field}” where a list of tasks was expected."
            )
        rows = tuple(self._row(row) for row in found if self._has_id(row))
        return Page(rows, self.next_cursor(envelope) if rows else None)

    def row_answer(self, row: Mapping[str, Any]) -> Answer | None:
        """Return the answer in a row, or None where it has no usable one."""
        try:
            return self.object_answer(row)
        except BadResponse:
            return None

    def _row(self, row: Mapping[str, Any]) -> Row:
        title = first_line(row.get("title") or row.get("task"))
        created_at = time_of(row.get(self.created_field) or row.get("startedAt"))
        return Row(row[self.id_field], self.row_answer(row), title, created_at)

    def _has_id(self, row: object) -> bool:
        return (
            isinstance(row, dict)
            and isinstance(row.get(self.id_field), str)
            and bool(row[self.id_field])
        )

    def _row_names(self) -> tuple[str, ...]:
        return self.id_field, "task", self.created_field, "startedAt"

    def _read(self, body: bytes) -> Answer:
        return self.parse_status(wire.parse_json(body))


def as_object(value: object) -> Mapping[str, Any]:
    """Return a decoded value that is an object; raises `BadResponse` with a safe excerpt."""
    if not isinstance(value, dict):
        raise BadResponse(f"The server sent no object but {wire.json_excerpt(value)}")
    return value


def next_number(envelope: Mapping[str, Any], number: str, size: str, total: str) -> str | None:
    """Return the number of the next page; the envelope's fields are given by their names."""
    at, rows, of = envelope.get(number), envelope.get(size), envelope.get(total)
    if not (isinstance(at, int) and isinstance(rows, int) and isinstance(of, int)):
        return None
    return str(at + 1) if at > 0 and rows > 0 and at * rows < of else None
