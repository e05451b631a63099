"""What cannot be done to boards, and the words in which it is refused."""

from components.model.errors import BadBoardName, BoardLimitError, BoardTaken, ProtectedBoard
from components.model.limits import BOARD_NAME, BOARD_NAME_RULE, MAX_TASKS

MAIN_BOARD = "main"


def named(name: str) -> str:
    """Return a name that a board can have; raises `BadBoardName`."""
    if not BOARD_NAME.fullmatch(name):
        raise BadBoardName(f"No board can be called “{name[:80]}”. {BOARD_NAME_RULE}")
    return name


def taken(name: str) -> BoardTaken:
    """Return the error of a name that cannot be had."""
    return BoardTaken(
        f"The name “{name}” is taken: a board has it, or one that was deleted within the last "
        "week. Choose another name, or restore that board."
    )


def fit(held: int, more: int) -> None:
    """Raise `BoardLimitError` where so many more would outgrow a board."""
    if held + more > MAX_TASKS:
        raise BoardLimitError(
            f"The board holds {held:,} tasks; {more:,} more would pass its "
            f"limit of {MAX_TASKS:,}. Remove ended tasks first, or add fewer."
        )


def spare(name: str, default: str, what: str) -> None:
    """Raise `ProtectedBoard` for the main board and the one that opens first."""
    if name in (MAIN_BOARD, default):
        raise ProtectedBoard(
            f"The board “{name}” is one that always has to be there and cannot be {what}. "
            "Remove its tasks instead."
        )
