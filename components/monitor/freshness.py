"""How old a check may be before its status is only the last known."""

from components.monitor.watch import Watch


class Sweep:
    """Measures by how much a round over all live tasks runs late at present.

    Only answered checks count, so that an API that hangs can not stretch what passes
    for fresh.
    """

    def __init__(self) -> None:
        self._longest = 0.0
        self._before = 0.0
        self._counted = 0

    @property
    def delay(self) -> float:
        """The longest that a task waited past its due in this round or the one before."""
        return max(self._longest, self._before)

    def note(self, watch: Watch, started: float, live: int) -> None:
        """Count an answered check that began at ``started``, one of ``live`` in a round."""
        self._longest = max(self._longest, started - watch.due)
        self._counted += 1
        if self._counted >= live:
            self._before, self._longest, self._counted = self._longest, 0.0, 0


def is_confirmed(watch: Watch, delay: float, now: float) -> bool:
    """Tell whether a status is settled or was checked within max(2 × interval, sweep)."""
    if watch.settled:
        return True
    if watch.reading.status is None or watch.checked is None:
        return False
    return now - watch.checked <= max(2 * watch.interval, watch.interval + delay)
