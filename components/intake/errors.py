"""What cannot be read: only `UnreadableInput` leaves the package.

UnclosedQuote and UnsafeFile are translated where the name of the file is known.
"""

from components.model.errors import TaskboardError
from components.model.text import printable

EMPTY = "is empty: choose a file with task ids in it."


class UnreadableInput(TaskboardError):
    """A text or file that cannot be read; the message is its name and what is wrong with it."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(f"{printable(name)} {words}")


class UnclosedQuote(Exception):
    """A row of delimited text whose quotes do not match, beginning at ``line``."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class UnsafeFile(Exception):
    """What is wrong with a file, in words that follow its name in a sentence."""
