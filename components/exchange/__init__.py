"""A board as a file: what is written of it, and what is read again."""

from components.exchange.reading import UnreadableBoard, load
from components.exchange.writing import FORMAT, dump

__all__ = ["FORMAT", "UnreadableBoard", "dump", "load"]
