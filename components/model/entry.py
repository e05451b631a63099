"""What stands on a board for one task, and what an id is."""

import re
from dataclasses import dataclass

VALID = re.compile(r"[A-Za-z0-9_-]{1,128}")
# How the keys of the API begin. One in a list of ids is a slip, and must not be stored or shown.
_KEY = re.compile(r"bu_[A-Za-z0-9_-]{16,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted task id, with what else was said about it and where it stood."""

    task_id: str
    label: str = ""
    group: str = ""
    line: int = 0
    note: str = ""


def is_valid(text: str) -> bool:
    """Tell whether a text is a task id that may stand in an address."""
    return VALID.fullmatch(text) is not None


def is_key(text: str) -> bool:
    """Tell whether a text looks like an API key."""
    return _KEY.fullmatch(text) is not None
