"""A task on a board as people list it, and what a task id is."""

import re
from dataclasses import dataclass

from components.model.limits import MAX_ID_LENGTH

TASK_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_ID_LENGTH}}}")
# How the keys of the API look. One in a list of ids is a slip, and must not be stored or shown.
_API_KEY = re.compile(r"bu_[A-Za-z0-9_-]{16,}")
_API_KEY_WITHIN = re.compile(rf"(?<![A-Za-z0-9]){_API_KEY.pattern}")
_UUID = re.compile(
    r"([0-9a-f]{8})(-?)([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{12})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted task id, and what else was given with it.

    ``line`` is the line of the text or file that it was given on, 0 where there was none.
    """

    task_id: str
    label: str = ""
    group: str = ""
    line: int = 0
    note: str = ""


def is_task_id(text: str) -> bool:
    """Tell whether a text can be a task id; such a text is safe in the path of a URL."""
    return TASK_ID.fullmatch(text) is not None


def is_api_key(text: str) -> bool:
    """Tell whether a text looks like an API key."""
    return _API_KEY.fullmatch(text) is not None


def without_keys(text: str) -> str:
    """Return a text in which each API key is cut down to its first letters."""
    return _API_KEY_WITHIN.sub("bu_…", text) if "bu_" in text else text


def canonical_id(text: str) -> str:
    """Return the one spelling of an id: UUIDs in small letters with hyphens, others as given."""
    found = _UUID.fullmatch(text) if len(text) in (32, 36) else None
    return "-".join(found.group(1, 3, 4, 5, 6)).lower() if found else text
