"""What holds of every board, whoever changes it."""

from components.model import limits
from components.model.errors import BadBoardName, BoardLimitError, BoardTaken


def bounded(seconds: float) -> float:
    """Return a refresh interval within its limits."""
    return min(max(seconds, limits.MIN_REFRESH_SECONDS), limits.MAX_REFRESH_SECONDS)


def validated_name(name: str) -> str:
    """Return a name that a board can have; raises `BadBoardName`."""
    if not limits.BOARD_NAME.fullmatch(name):
        raise BadBoardName(f"No board can be called “{name[:80]}”. {limits.BOARD_NAME_RULE}")
    return name


def name_taken(name: str) -> BoardTaken:
    """Return the error of a name that another board has."""
    return BoardTaken(
        f"The name “{name}” is taken: a board has it, or one that was deleted within the last "
        "week. Choose another name, or restore that board."
    )


def ensure_capacity(held: int, more: int) -> None:
    """Raise `BoardLimitError` where a board would hold too many tasks."""
    if held + more > limits.MAX_TASKS:
        raise BoardLimitError(
            f"The board holds {held:,} tasks; {more:,} more would pass its "
            f"limit of {limits.MAX_TASKS:,}. Remove ended tasks first, or add fewer."
        )
