"""Names of boards: what one may be, and which one a title suggests; no Streamlit here."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from components.model.board import DeletedBoard
from components.model.limits import BOARD_NAME, BOARD_NAME_RULE, MAX_BOARD_NAME
from components.model.snapshot import Snapshot

_FOREIGN = re.compile(r"[^a-z0-9]+")


def taken(boards: Iterable[Snapshot], deleted: Iterable[DeletedBoard]) -> dict[str, str]:
    """Return every name that cannot be given to a new board, each with the reason."""
    held = {
        lost.board.name: f"The deleted board “{lost.board.title}” still has this name: bring that "
        "one back, or choose another name."
        for lost in deleted
    }
    there = {
        snapshot.board.name: f"The board “{snapshot.board.title}” has this name already: choose "
        "another."
        for snapshot in boards
    }
    return held | there


def fault(name: str, names: Mapping[str, str]) -> str | None:
    """Return why a new board cannot have this name, if so; ``names`` are the taken ones."""
    return names.get(name) if BOARD_NAME.fullmatch(name) else BOARD_NAME_RULE


def suggest(title: str, names: Collection[str]) -> str:
    """Return a free name that is as close to a title as the rule allows."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    base = _FOREIGN.sub("-", plain).strip("-")[:MAX_BOARD_NAME].strip("-") or "board"
    name, number = base, 1
    while name in names:
        number += 1
        name = f"{base[: MAX_BOARD_NAME - len(str(number)) - 1]}-{number}"
    return name
