"""A board as a file: what is written of it, and what is read again."""

from components.exchange.reading import MAX_BYTES, UnreadableBoard, load
from components.exchange.writing import FORMAT, BoardFile, dump

__all__ = ["FORMAT", "MAX_BYTES", "BoardFile", "UnreadableBoard", "dump", "load"]
