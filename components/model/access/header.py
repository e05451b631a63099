"""The header by which the gate tells pages and routes who asks; nobody else may send it."""

import json
from functools import lru_cache
from urllib.parse import quote, unquote

from components.model.access.actor import Actor, Kind
from components.model.access.roles import Role

NAME = "x-taskboard-actor"


@lru_cache(maxsize=4096)
def encoded(actor: Actor) -> str:
    """Return an actor as the header has them: the same actor is always the same text."""
    told = {
        "kind": actor.kind.value,
        "name": actor.name,
        "role": actor.role.word,
        "boards": None if actor.boards is None else sorted(actor.boards),
        "id": actor.id,
    }
    return quote(json.dumps(told, separators=(",", ":")), safe="")


@lru_cache(maxsize=4096)
def decoded(text: str) -> Actor:
    """Return the actor of a header; raises `ValueError` where it tells of none."""
    told = json.loads(unquote(text))
    try:
        role, boards = Role.of(told["role"]), told["boards"]
        if role is None:
            raise ValueError("no role")
        return Actor(
            Kind(told["kind"]),
            str(told["name"]),
            role,
            None if boards is None else frozenset(map(str, boards)),
            str(told["id"]),
        )
    except (KeyError, TypeError, AttributeError) as exc:
        raise ValueError("no actor") from exc
