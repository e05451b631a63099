"""Logs that hostile visitors cannot fill."""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

LINES, SECONDS = 5, 10.0
# Whoever writes its details into the message itself, instead of beside it, has this many in all.
KINDS = 200
_QUERY = re.compile(r"\?\S+")


@dataclass(slots=True)
class _Kind:
    ends_at: float = 0.0
    lines: int = 0
    left_out: int = 0


class BoundedFilter(logging.Filter):
    """Lets through so many lines of each message in so many seconds, and counts the others.

    The texts that are put into a message are cut, and escaped.
    """

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
        if isinstance(record.args, tuple):
            record.args = tuple(map(_printable, record.args))
        return True


class QueryFilter(logging.Filter):
    """Leaves out the queries of addresses: that of a wall's link holds its secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, without them."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                _QUERY.sub("?…", arg) if isinstance(arg, str) else arg for arg in record.args
            )
        return True


def bound(*names: str) -> None:
    """Bound the loggers of these names and those below them, each once.

    A filter holds for its own logger only, and Streamlit has one for each of its modules.
    """
    below = tuple(f"{name}." for name in names)
    found = [name for name in logging.root.manager.loggerDict if name.startswith(below)]
    for name in (*names, *found):
        logger = logging.getLogger(name)
        if not any(isinstance(each, BoundedFilter) for each in logger.filters):
            logger.addFilter(BoundedFilter())


def hide_queries(name: str) -> None:
    """Write no query of an address into this logger."""
    logger = logging.getLogger(name)
    if not any(isinstance(each, QueryFilter) for each in logger.filters):
        logger.addFilter(QueryFilter())


def _printable(argument: object) -> object:
    # What others sent is quoted in such texts, at any length and with whatever steers a terminal.
    return printable(str(argument)) if isinstance(argument, str | BaseException) else argument


def printable(text: str, length: int = 200) -> str:
    """Return the beginning of a text in one line of ASCII."""
    return ascii(text[:length])[1:-1]
