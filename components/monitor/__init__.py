"""The door to the one running monitor: its poller, cached client, freshness and budget.

Knows no Streamlit.
"""

import sys
from types import ModuleType

from components.api import ApiError
from components.model.errors import TaskboardError
from components.monitor.commands import MAIN_BOARD
from components.monitor.monitor import BoardLiveness, Monitor, running
from components.monitor.polling.poller import ApiBusyError
from components.monitor.polling.task_requests import TaskUnreadable

__all__ = [
    "MAIN_BOARD",
    "ApiBusyError",
    "ApiError",
    "BoardLiveness",
    "Monitor",
    "NotRunningError",
    "TaskUnreadable",
    "current",
    "install",
    "is_running",
    "running",
]

# Streamlit re-imports our modules when one is edited; this one has no file, so it stays.
_HOLDER = "taskboard_running"


class NotRunningError(TaskboardError):
    """No monitor is running: the server is starting or stopping."""


def install(monitor: Monitor | None) -> None:
    """Make a monitor the one that pages and routes read; None takes it away."""
    holder = sys.modules.setdefault(_HOLDER, ModuleType(_HOLDER))
    holder.__dict__["monitor"] = monitor


def is_running() -> bool:
    """Tell whether there is a monitor."""
    return _installed() is not None


def current() -> Monitor:
    """Return the running monitor; raises `NotRunningError`."""
    monitor = _installed()
    if monitor is None:
        raise NotRunningError("Taskboard is starting: this page follows by itself.")
    return monitor


def _installed() -> Monitor | None:
    holder = sys.modules.get(_HOLDER)
    monitor: Monitor | None = holder.__dict__["monitor"] if holder is not None else None
    return monitor
