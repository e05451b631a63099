"""Whether somebody may do something: the one check before every action."""

from typing import Any

from components.model.access.actor import Actor, Kind
from components.model.access.roles import Role
from components.model.actions import Action
from components.model.errors import NotAllowed

_WHO = {Kind.TOKEN: "this token", Kind.WALL: "this wall link", Kind.PROGRAM: "the program"}


def ensure_allowed(action: Action[Any], actor: Actor) -> None:
    """Raise `NotAllowed`, in words for whoever asked, where an actor may not do something."""
    who = _WHO.get(actor.kind)
    if action.humans_only and who is not None:
        raise NotAllowed(f"{action.doing.capitalize()} takes a person: {who} may not do it.")
    if not actor.sees(action.board):
        where = f"the board “{action.board[:80]}”" if action.board else "all boards"
        raise NotAllowed(f"{action.doing.capitalize()}: {where} is not among yours.")
    if not actor.may(action.role, action.board):
        role = "Your role here" if who is None else f"The role of {who}"
        raise NotAllowed(
            f"{role} is {actor.role.word}: {action.doing} takes {_at_least(action.role)}."
        )


def _at_least(role: Role) -> str:
    allowed = (other.word for other in Role if other >= role)
    return " or ".join(f"an {word}" if word[0] in "aeiou" else f"a {word}" for word in allowed)
