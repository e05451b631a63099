"""What people and programs may do, each role all that the one before it may."""

from enum import IntEnum


class Role(IntEnum):
    """A viewer sees, an operator acts on tasks, an administrator also on boards and access."""

    VIEWER = 1
    OPERATOR = 2
    ADMINISTRATOR = 3

    @property
    def word(self) -> str:
        """The role as settings, pages and JSON have it."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Role | None":
        """Return the role of that word, in any case, or None."""
        return cls.__members__.get(word.upper())
