"""What is kept of those who come in, and of what they did; secrets only by their hashes."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from components.model.access.actor import Actor, Kind
from components.model.access.roles import Role

LOCAL_PROVIDER = "local"


@dataclass(frozen=True, slots=True)
class Session:
    """A person who signed in, until ``expires_at`` or the sign-out.

    ``provider`` is how: `LOCAL_PROVIDER` for a local account, whose name is the session's then.
    """

    id: str
    hash: str = field(repr=False)
    name: str
    role: Role
    provider: str
    created_at: datetime
    expires_at: datetime

    @property
    def actor(self) -> Actor:
        """Who it is, on every board."""
        return Actor(Kind.PERSON, self.name, self.role, id=self.id)


@dataclass(frozen=True, slots=True)
class Token:
    """What a program identifies itself with; None in ``boards`` stands for all, also later ones.

    One that may write on every board may create boards, too.
    """

    id: str
    hash: str = field(repr=False)
    name: str
    writes: bool
    boards: frozenset[str] | None
    created_by: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Who it is: a viewer or operator of its boards."""
        if not self.writes:
            role = Role.VIEWER
        else:
            role = Role.ADMINISTRATOR if self.boards is None else Role.OPERATOR
        return Actor(Kind.TOKEN, self.name, role, self.boards, self.id)

    def without(self, board: str) -> "Token | None":
        """Return what is left of it once a board is deleted; None where it was its only one."""
        if self.boards is None or board not in self.boards:
            return self
        left = self.boards - {board}
        return replace(self, boards=left) if left else None


@dataclass(frozen=True, slots=True)
class WallLink:
    """An address by which a TV sees one board, and nothing else."""

    id: str
    hash: str = field(repr=False)
    board: str
    name: str
    created_by: str
    created_at: datetime
    last_used_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Who it is: a viewer of its board."""
        return Actor(Kind.WALL, self.name, Role.VIEWER, frozenset((self.board,)), self.id)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in here with a password; its hash says how it was made (argon2)."""

    name: str
    password_hash: str = field(repr=False)
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which board, and when.

    ``action`` is a word such as "AddTasks", ``detail`` a text for people, ``count`` how many
    times, where many of a kind are counted together.
    """

    at: datetime
    kind: Kind
    actor: str
    action: str
    board: str
    detail: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """What a program was answered to a request that it may repeat, by its `Idempotency-Key`.

    ``key``, ``actor`` and ``fingerprint`` are hashes: of the key, of an `Actor.reference`, and of
    all that was asked. Without a ``status`` the request was done, and its answer was never kept.
    """

    key: str
    actor: str
    fingerprint: str
    status: int
    body: bytes = field(repr=False)
    at: datetime
