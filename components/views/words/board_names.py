"""Names of new boards: which are free, and which one a title suggests."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from components.model.board import DeletedBoard
from components.model.limits import BOARD_NAME, BOARD_NAME_RULE, MAX_BOARD_NAME
from components.model.snapshot import Snapshot

_NOT_ALLOWED = re.compile(r"[^a-z0-9]+")


def taken(boards: Iterable[Snapshot], deleted: Iterable[DeletedBoard]) -> dict[str, str]:
    """Return every name that is taken, each with a sentence that says by which board."""
    by_deleted = {
        each.board.name: f"The deleted board “{each.board.title}” still has this name: bring that "
        "one back, or choose another name."
        for each in deleted
    }
    by_existing = {
        snapshot.board.name: f"The board “{snapshot.board.title}” has this name already: choose "
        "another."
        for snapshot in boards
    }
    return by_deleted | by_existing


def fault(name: str, names: Mapping[str, str]) -> str | None:
    """Return why a new board cannot have this name, if so; ``names`` are the taken ones."""
    return names.get(name) if BOARD_NAME.fullmatch(name) else BOARD_NAME_RULE


def suggest(title: str, names: Collection[str]) -> str:
    """Return a free name that is as close to a title as names of boards can be."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    base = _NOT_ALLOWED.sub("-", plain).strip("-")[:MAX_BOARD_NAME].strip("-") or "board"
    name, number = base, 1
    while name in names:
        number += 1
        name = f"{base[: MAX_BOARD_NAME - len(str(number)) - 1]}-{number}"
    return name
