"""What lets somebody in, in memory: found by the hash of its secret, or by its id."""

from typing import Generic, Protocol, TypeVar

from components.model.access.actor import Actor
from components.model.access.records import Session, Token, WallLink
from components.model.access.secrets import MAX_LENGTH, hashed


class Record(Protocol):
    """A session, a token, or a wall link."""

    @property
    def id(self) -> str:
        """By which it is named; no secret."""

    @property
    def hash(self) -> str:
        """The hash of its secret."""

    @property
    def actor(self) -> Actor:
        """Who comes with it."""


R = TypeVar("R", bound=Record)


class Holdings(Generic[R]):
    """Records of one kind; read from any thread, changed on the poller's loop alone."""

    def __init__(self) -> None:
        self._by_hash: dict[str, R] = {}
        self._by_id: dict[str, R] = {}

    def put(self, record: R) -> None:
        """Add a record, or put it in the place of the one with its id."""
        self._by_id[record.id] = record
        self._by_hash[record.hash] = record

    def drop(self, record_id: str) -> R | None:
        """Take a record away and return it, if it is there."""
        record = self._by_id.pop(record_id, None)
        if record is not None:
            del self._by_hash[record.hash]
        return record

    def find(self, secret: str) -> R | None:
        """Return the record of a secret."""
        return self._by_hash.get(hashed(secret)) if len(secret) <= MAX_LENGTH else None

    def get(self, record_id: str) -> R | None:
        """Return the record of an id."""
        return self._by_id.get(record_id)

    def all(self) -> list[R]:
        """Return all records, oldest first."""
        return list(self._by_id.values())


class Access:
    """All that lets somebody in."""

    def __init__(self) -> None:
        self.sessions = Holdings[Session]()
        self.tokens = Holdings[Token]()
        self.wall_links = Holdings[WallLink]()
