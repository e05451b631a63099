"""Who asks for something: a person, a token, a wall, or the program itself."""

from dataclasses import dataclass
from enum import StrEnum

from components.model.access.roles import Role


class Kind(StrEnum):
    """How an actor came in; ``LOCAL`` is everybody, where nobody has to sign in."""

    LOCAL = "local"
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - the word, no token
    WALL = "wall"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a role on some boards, or on all where ``boards`` is None.

    ``name`` is what people know them by; ``id`` names the session, token or wall link that they
    came with, and is no secret.
    """

    kind: Kind
    name: str
    role: Role
    boards: frozenset[str] | None = None
    id: str = ""

    @property
    def is_human(self) -> bool:
        """Whether a person acts, and no token, wall or program."""
        return self.kind in (Kind.LOCAL, Kind.PERSON)

    @property
    def reference(self) -> str:
        """By which the same actor is known again, as "token:3f…"; no secret."""
        return f"{self.kind.value}:{self.id or self.name}"

    def sees(self, board: str) -> bool:
        """Tell whether a board is among the actor's; no board at all is only for all boards."""
        return self.boards is None or board in self.boards

    def may(self, role: Role, board: str) -> bool:
        """Tell whether the actor has at least this role on a board."""
        return self.role >= role and self.sees(board)


# Everybody, on a server where nobody signs in.
LOCAL = Actor(Kind.LOCAL, "local", Role.ADMINISTRATOR)
# The server itself: what it sets up, and what it does by its own rules.
PROGRAM = Actor(Kind.PROGRAM, "Taskboard", Role.ADMINISTRATOR)
