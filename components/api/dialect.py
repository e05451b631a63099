"""What the versions of the API have in common, and what each of them defines.

A version is one module with a subclass of `Dialect`: where the routes are, how the key is sent,
what the bodies look like, and which of the six statuses each word stands for.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar

from components.api import wire
from components.api.errors import BadResponse
from components.model.facts import NO_FACTS, Facts

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


class Dialect(ABC):
    """One version of the API.

    ``words`` are the status words that differ from ours, ``verdict_field`` the field of the
    agent's own verdict, ``page_rows`` the most rows that a list page can have.
    """

    version: ClassVar[str]
    words: ClassVar[Mapping[str, str]] = {}
    verdict_field: ClassVar[str | None] = None
    page_rows: ClassVar[int]

    def __init__(self) -> None:
        self._read_short = lru_cache(maxsize=256)(self._read)

    @abstractmethod
    def status_path(self, task_id: str) -> str:
        """Return the path of the status route for a task."""

    @abstractmethod
    def list_path(self, rows: int, cursor: str | None = None) -> str:
        """Return path and query of the first page of the newest tasks, or of a later one."""

    @abstractmethod
    def parse_page(self, value: Any) -> Page:
        """Return what the decoded body of the list route says; raises `BadResponse`."""

    def headers(self, key: str) -> dict[str, str]:
        """Return the headers that carry the key."""
        return {"X-Browser-Use-API-Key": key}

    def parse_status(self, value: Any) -> Answer:
        """Return what the decoded body of the status route says; raises `BadResponse`."""
        return self.object_answer(as_object(value))

    def read(self, body: bytes) -> Answer:
        """Return what the body of the status route says; raises `BadResponse`."""
        return self._read_short(body) if len(body) <= CACHED_BYTES else self._read(body)

    def answer(self, word: object, success: object = None) -> Answer:
        """Return the answer that a word of this version stands for; raises `BadResponse`."""
        raw = wire.status_word(word)
        verdict = success if isinstance(success, bool) else None
        return Answer(self.words.get(raw, raw), raw, self.version, verdict)

    def object_answer(self, body: Mapping[str, Any]) -> Answer:
        """Return the answer in an object with a `status`; raises `BadResponse`."""
        field = self.verdict_field
        return self.answer(body.get("status"), body.get(field) if field else None)

    def row(self, row: Mapping[str, Any], title: object, created_at: object) -> Row:
        """Return a row of `task_rows` as a task."""
        return Row(row["id"], self.row_answer(row), first_line(title), parse_time(created_at))

    def row_answer(self, row: Mapping[str, Any]) -> Answer | None:
        """Return the answer in a row, or None where it has no usable one."""
        try:
            return self.object_answer(row)
        except BadResponse:
            return None

    def _read(self, body: bytes) -> Answer:
        return self.parse_status(wire.parse_json(body))


def as_object(value: object) -> Mapping[str, Any]:
    """Return a decoded value that is an object; raises `BadResponse` with a safe excerpt."""
    if not isinstance(value, dict):
        raise BadResponse(f"The server sent no object but {wire.json_excerpt(value)}")
    return value


def task_rows(value: object, name: str) -> list[Mapping[str, Any]]:
    """Return the rows under ``name`` that are objects with an id; raises `BadResponse`."""
    rows = as_object(value).get(name)
    if not isinstance(rows, list):
        raise BadResponse(f"The server sent no “{name}” where a list of tasks was expected.")
    return [
        row
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("id"), str) and row["id"]
    ]


def next_page(value: object, number: str, size: str, total: str) -> str | None:
    """Return the number of the next page; the envelope's fields are given by their names."""
    envelope = as_object(value)
    at, rows, of = envelope.get(number), envelope.get(size), envelope.get(total)
    if not (isinstance(at, int) and isinstance(rows, int) and isinstance(of, int)):
        return None
    return str(at + 1) if at > 0 and rows > 0 and at * rows < of else None


def parse_time(value: object) -> datetime | None:
    """Return an ISO 8601 time, in UTC where it names no zone; None where it is no time."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def first_line(value: object) -> str:
    """Return the first line of a task's instructions in printable characters."""
    if not isinstance(value, str):
        return ""
    line = next((line for line in value.splitlines() if line.strip()), "")
    return "".join(char if char.isprintable() else " " for char in line).strip()
