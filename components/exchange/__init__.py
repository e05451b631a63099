"""A board as a file: what is written of it, and what is read again."""

from components.exchange.reading import MAX_BOARD_FILE_BYTES, UnreadableBoard, load
from components.exchange.writing import FORMAT, dump
from components.model.board import BoardFile

__all__ = ["FORMAT", "MAX_BOARD_FILE_BYTES", "BoardFile", "UnreadableBoard", "dump", "load"]
