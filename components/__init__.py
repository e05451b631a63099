"""The parts of the program: every room of Taskboard, not only its widgets."""
