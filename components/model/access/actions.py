"""What administrators do to tokens and wall links: actions like those of boards."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from components.model.access.records import Token, WallLink
from components.model.access.roles import Role
from components.model.actions import Action, Outcome_co


@dataclass(frozen=True, slots=True)
class AccessAction(Action[Outcome_co]):
    """What only a person may do who is an administrator."""

    role: ClassVar[Role] = Role.ADMINISTRATOR
    humans_only: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class TokenCreated:
    """The new token, and its secret, which is told this once and kept nowhere."""

    token: Token
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WallLinkCreated:
    """The new link, and its secret, which is told this once and kept nowhere."""

    link: WallLink
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Revoked:
    """Whether there was something to revoke."""

    existed: bool


@dataclass(frozen=True, slots=True)
class CreateToken(AccessAction[TokenCreated]):
    """Make a token for programs; of no board, since ``boards`` says on which it holds.

    None in ``boards`` stands for all. Raises `UnknownBoard` where one is not there, and
    `AccessNameTaken`.
    """

    doing: ClassVar[str] = "creating a token"

    name: str
    writes: bool
    boards: frozenset[str] | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class RevokeToken(AccessAction[Revoked]):
    """End a token at once."""

    doing: ClassVar[str] = "revoking a token"

    token_id: str


@dataclass(frozen=True, slots=True)
class CreateWallLink(AccessAction[WallLinkCreated]):
    """Make an address by which a TV sees this board; raises `AccessNameTaken`."""

    doing: ClassVar[str] = "creating a wall link"

    name: str


@dataclass(frozen=True, slots=True)
class RevokeWallLink(AccessAction[Revoked]):
    """End a wall's link, and the walls that it opened."""

    doing: ClassVar[str] = "revoking a wall link"

    link_id: str
