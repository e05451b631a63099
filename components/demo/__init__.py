"""The bundled demo API: simulated tasks, served over real HTTP on loopback."""

from components.demo.history import simulated_history
from components.demo.server import Demo, serve
from components.demo.simulation import SimulatedTask, Simulation
from components.demo.stock import BOARD, DESCRIPTION, TITLE, stocked

__all__ = [
    "BOARD",
    "DESCRIPTION",
    "TITLE",
    "Demo",
    "SimulatedTask",
    "Simulation",
    "serve",
    "simulated_history",
    "stocked",
]
