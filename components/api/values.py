"""From decoded JSON to times, costs and lines of text; what is none of these is left out."""

from datetime import UTC, datetime

from components.api.errors import BadResponse
from components.api.wire import json_excerpt
from components.model.entry import is_task_id
from components.model.limits import FIRST_YEAR, LAST_YEAR, MAX_COST_USD

# No cost in US dollars is written with more digits.
MAX_COST_CHARS = 40


def time_of(value: object) -> datetime | None:
    """Return an ISO 8601 time in UTC, also where it names no zone; None where it is no time."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        read = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return read if FIRST_YEAR <= read.year <= LAST_YEAR else None


def cost_of(value: object) -> float | None:
    """Return US dollars, given as a string or a number; None where they are no amount."""
    if isinstance(value, str):
        # float() knows more ways to write a number than the API does.
        if len(value) > MAX_COST_CHARS or not value.isascii() or "_" in value:
            return None
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        dollars = float(value)
    except (ValueError, OverflowError):
        return None
    return dollars + 0.0 if 0 <= dollars <= MAX_COST_USD else None


def count_of(value: object) -> int | None:
    """Return a number of things; None where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def flag_of(value: object) -> bool | None:
    """Return what is true or false; None for all else."""
    return value if isinstance(value, bool) else None


def text_of(value: object) -> str | None:
    """Return a text that is not empty; None for all else."""
    return value if isinstance(value, str) and value else None


def id_of(value: object) -> str | None:
    """Return an id that is safe in the path of a URL, None where there is none.

    Raises `BadResponse` where there is something else.
    """
    if not value:
        return None
    if not isinstance(value, str) or not is_task_id(value):
        raise BadResponse(f"The server sent no usable id but {json_excerpt(value)}")
    return value


def first_line(value: object) -> str:
    """Return the first line of a task's instructions in printable characters."""
    if not isinstance(value, str):
        return ""
    line = next((line for line in value.splitlines() if line.strip()), "")
    return "".join(char if char.isprintable() else " " for char in line).strip()
