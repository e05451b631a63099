"""The bundled demo API: lives of made-up tasks, served over real HTTP on loopback."""

from components.demo.lives import DemoTask, Life, Lives
from components.demo.past import past
from components.demo.server import Demo, serve
from components.demo.stock import BOARD, DESCRIPTION, TITLE, stocked

__all__ = [
    "BOARD",
    "DESCRIPTION",
    "TITLE",
    "Demo",
    "DemoTask",
    "Life",
    "Lives",
    "past",
    "serve",
    "stocked",
]
