"""What cannot be done to boards, and the words in which it is refused."""

from components.model.errors import BadBoardName, BoardLimitError, BoardTaken
from components.model.limits import BOARD_NAME, BOARD_NAME_RULE, MAX_TASKS

MAIN_BOARD = "main"


def validated_name(name: str) -> str:
    """Return a name that a board can have; raises `BadBoardName`."""
    if not BOARD_NAME.fullmatch(name):
        raise BadBoardName(f"No board can be called “{name[:80]}”. {BOARD_NAME_RULE}")
    return name


def name_taken(name: str) -> BoardTaken:
    """Return the error of a name that another board has."""
    return BoardTaken(
        f"The name “{name}” is taken: a board has it, or one that was deleted within the last "
        "week. Choose another name, or restore that board."
    )


def ensure_capacity(held: int, more: int) -> None:
    """Raise `BoardLimitError` where so many more would outgrow a board."""
    if held + more > MAX_TASKS:
        raise BoardLimitError(
            f"The board holds {held:,} tasks; {more:,} more would pass its "
            f"limit of {MAX_TASKS:,}. Remove ended tasks first, or add fewer."
        )
