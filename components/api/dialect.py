"""What the versions of the API have in common, and what each has to say for itself.

A dialect is one module that subclasses `Dialect`: where the routes are, how the key is sent,
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

# Short bodies repeat by the thousand; longer ones name their task.
CACHED_BYTES = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API says of one task.

    ``status`` is one of the six or, where the word stands for none of them, ``raw``, the
    word as it was said; ``success`` is the agent's own verdict, None where there is none.
    """

    status: str
    raw: str
    version: str
    success: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One task of a list page; ``answer`` is None where the row tells no usable status."""

    task_id: str
    answer: Answer | None
    title: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Tasks, newest first, and what to ask the list route for next, if there is more."""

    rows: tuple[Row, ...]
    following: str | None


class Dialect(ABC):
    """One version of the API."""

    version: ClassVar[str]
    words: ClassVar[Mapping[str, str]] = {}
    page_rows: ClassVar[int]

    def __init__(self) -> None:
        self._read_short = lru_cache(maxsize=256)(self._read)

    @abstractmethod
    def headers(self, key: str) -> dict[str, str]:
        """Return the headers that carry the key."""

    @abstractmethod
    def status_path(self, task_id: str) -> str:
        """Return the path of the status route for a task."""

    @abstractmethod
    def status_in(self, value: Any) -> Answer:
        """Read the decoded body of the status route; raises `BadResponse`."""

    @abstractmethod
    def list_path(self, rows: int, following: str | None = None) -> str:
        """Return path and query for the newest tasks, or for the page after another."""

    @abstractmethod
    def page_in(self, value: Any) -> Page:
        """Read the decoded body of the list route; raises `BadResponse`."""

    def read(self, body: bytes) -> Answer:
        """Read the body of the status route; raises `BadResponse`."""
        return self._read_short(body) if len(body) <= CACHED_BYTES else self._read(body)

    def answer(self, word: object, success: object = None) -> Answer:
        """Turn a word of this dialect into an answer; raises `BadResponse`."""
        raw = wire.status_word(word)
        verdict = success if isinstance(success, bool) else None
        return Answer(self.words.get(raw, raw), raw, self.version, verdict)

    def answer_in_row(self, word: object, success: object = None) -> Answer | None:
        """Turn a word of a list row into an answer; None where it is none."""
        try:
            return self.answer(word, success)
        except BadResponse:
            return None

    def _read(self, body: bytes) -> Answer:
        return self.status_in(wire.parse_json(body))


def mapping(value: object) -> Mapping[str, Any]:
    """Check that a decoded value is an object; raises `BadResponse` with a safe excerpt."""
    if not isinstance(value, dict):
        raise BadResponse(f"The server sent no object but {wire.shown(value)}")
    return value


def listed(value: object, name: str) -> list[Mapping[str, Any]]:
    """Return the rows of a list page that are objects with an id; raises `BadResponse`."""
    rows = mapping(value).get(name)
    if not isinstance(rows, list):
        raise BadResponse(f"The server sent no “{name}” where a list of tasks was expected.")
    return [
        row
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("id"), str) and row["id"]
    ]


def next_page(value: object, number: str, size: str, total: str) -> str | None:
    """Return the number of the page that follows, as the envelope of a page tells."""
    envelope = mapping(value)
    at, rows, of = envelope.get(number), envelope.get(size), envelope.get(total)
    if not (isinstance(at, int) and isinstance(rows, int) and isinstance(of, int)):
        return None
    return str(at + 1) if at > 0 and rows > 0 and at * rows < of else None


def moment(value: object) -> datetime | None:
    """Read an ISO 8601 time, in UTC where it names no zone; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def title(value: object) -> str:
    """Return the first line of a task's instructions as printable text."""
    if not isinstance(value, str):
        return ""
    line = next((line for line in value.splitlines() if line.strip()), "")
    return "".join(char if char.isprintable() else " " for char in line).strip()
