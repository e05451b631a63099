"""The parts of the program: every room of Taskboard, not only its widgets."""

__version__ = "0.1.0"
