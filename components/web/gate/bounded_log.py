"""Logs that hostile visitors cannot fill."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

LINES, SECONDS = 5, 10.0
# Whoever writes its details into the message itself, instead of beside it, has this many in all.
KINDS = 200


@dataclass(slots=True)
class _Kind:
    ends_at: float = 0.0
    lines: int = 0
    left_out: int = 0


class BoundedFilter(logging.Filter):
    """Lets through so many lines of each message in so many seconds, and counts the others."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._kinds: dict[str, _Kind] = {}
        # Pages run in threads of their own.
        self._lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is written; it says how many were not since the last one."""
        with self._lock:
            return self._lets_through(record)

    def _lets_through(self, record: logging.LogRecord) -> bool:
        now, message = self._now(), str(record.msg)
        if message not in self._kinds and len(self._kinds) >= KINDS:
            self._kinds = {text: kind for text, kind in self._kinds.items() if kind.ends_at > now}
            message = message if len(self._kinds) < KINDS else "…"
        kind = self._kinds.setdefault(message, _Kind())
        if now >= kind.ends_at:
            kind.ends_at, kind.lines = now + SECONDS, 0
        kind.lines += 1
        if kind.lines > LINES:
            kind.left_out += 1
            return False
        if kind.left_out:
            record.msg = f"{record.msg} (and {kind.left_out:,} more before)"
            kind.left_out = 0
        return True


def bound(*names: str) -> None:
    """Bound the loggers of these names, once."""
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(each, BoundedFilter) for each in logger.filters):
            logger.addFilter(BoundedFilter())


def printable(text: str, length: int = 200) -> str:
    """Return the beginning of a text in one line of ASCII."""
    return ascii(text[:length])[1:-1]
