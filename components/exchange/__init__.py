"""A board as a file: what is written of it, and what is read again."""

from components.exchange.reading import UnreadableBoard, load
from components.exchange.writing import FORMAT, MAX_CHANGE_BYTES, dump, first_that_fits

__all__ = [
    "FORMAT",
    "MAX_CHANGE_BYTES",
    "UnreadableBoard",
    "dump",
    "first_that_fits",
    "load",
]
