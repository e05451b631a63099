"""The bundled demo API: lives of made-up tasks, served over real HTTP on loopback."""

from components.demo.lives import DemoTask, Life, Lives
from components.demo.server import Demo, serve
from components.demo.stock import BOARD, TITLE, stocked

__all__ = ["BOARD", "TITLE", "Demo", "DemoTask", "Life", "Lives", "serve", "stocked"]
