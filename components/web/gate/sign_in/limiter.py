"""How often somebody may try a password: ever more seldom, by account and by address."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FIRST_SECONDS, LONGEST_SECONDS = 1.0, 300.0
FORGOTTEN_SECONDS = 3_600.0
# The oldest make room.
MAX_KEYS = 20_000


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last: float = 0.0

    def wait(self, now: float, free: int, longest: float) -> float:
        """Return for how many seconds more nothing is tried."""
        beyond = self.count - free
        if beyond < 0:
            return 0.0
        delay = min(FIRST_SECONDS * 2.0 ** min(beyond, 20), longest)
        return max(0.0, self.last + delay - now)


class Limiter:
    """Counts the failures of each key: so many are free, then each waits twice as long."""

    def __init__(self, free: int, longest: float, now: Callable[[], float]) -> None:
        self._free = free
        self._longest = longest
        self._now = now
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def wait(self, key: str) -> float:
        """Return the seconds until something may be tried again; 0 where it may be now."""
        return self._of(key).wait(self._now(), self._free, self._longest)

    def failed(self, key: str) -> None:
        """Count a failure; to be called before what is tried is known, and taken back after it."""
        failures = self._of(key)
        failures.count += 1
        failures.last = self._now()
        self._failures[key] = failures
        self._failures.move_to_end(key)
        if len(self._failures) > MAX_KEYS:
            self._failures.popitem(last=False)

    def take_back(self, key: str) -> None:
        """Take back one failure of a key."""
        if (failures := self._failures.get(key)) is not None:
            failures.count -= 1

    def forget(self, key: str) -> None:
        """Forget the failures of a key."""
        self._failures.pop(key, None)

    def _of(self, key: str) -> _Failures:
        failures = self._failures.get(key)
        if failures is None or self._now() - failures.last > FORGOTTEN_SECONDS:
            return _Failures()
        return failures
