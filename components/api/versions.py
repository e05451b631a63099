"""Which versions of the API a server has, as its answers show."""

import asyncio
from collections.abc import Iterator

from components.api.dialect import Dialect
from components.api.v1 import V1
from components.api.v2 import V2
from components.api.v4 import V4

# A gateway may answer 404 for a route that is there: one that has answered is given up only
# after so many in a row.
MAX_MISSES = 3
# How long a version that was given up is left alone; then one request asks for it again.
RETRY_SECONDS = 60.0

DIALECTS: tuple[Dialect, ...] = (V1(), V4(), V2())


class Versions:
    """The versions that may be asked, and what is known of their status routes.

    ``chosen`` is the one to use, or ``auto`` for all of them; one that is missing is tried again
    after ``retry_seconds``.
    """

    def __init__(self, chosen: str, retry_seconds: float = RETRY_SECONDS) -> None:
        self.all = tuple(d for d in DIALECTS if chosen in ("auto", d.version))
        self._retry_seconds = retry_seconds
        # The versions without a status route, and when each is tried again.
        self._missing: dict[str, float] = {}
        # The versions that have answered, and how often in a row each had no route since.
        self._misses: dict[str, int] = {}

    @property
    def active(self) -> tuple[str, ...]:
        """The versions that are asked now: v1 alone until the server says that it has none.

        After a restart the tasks' own versions are asked first, and may be all there is.
        """
        available = tuple(dialect.version for dialect in self.available())
        if available[:1] != ("v1",):
            return available
        answered = tuple(version for version in available if version in self._misses)
        return available[:1] if "v1" in answered else answered or available[:1]

    @property
    def lacks_v1(self) -> bool:
        """Whether the server has said that it has no v1 status route."""
        return "v1" in self._missing

    def available(self) -> tuple[Dialect, ...]:
        """Return those that are not known to be missing, in the order of asking."""
        return tuple(d for d in self.all if d.version not in self._missing)

    def dialect(self, version: str) -> Dialect:
        """Return the dialect of a version that may be asked."""
        return next(dialect for dialect in self.all if dialect.version == version)

    def candidates(self, version: str | None) -> Iterator[Dialect]:
        """Yield those to ask for a task, first ``version``, which knew it before.

        Each one that is taken counts as tried, so take no more than are asked.
        """
        for dialect in sorted(self.all, key=lambda dialect: dialect.version != version):
            retry_at = self._missing.get(dialect.version)
            if retry_at is None:
                yield dialect
            elif _now() >= retry_at:
                # Once, however many tasks are asked for meanwhile.
                self._missing[dialect.version] = _now() + self._retry_seconds
                yield dialect

    def answered(self, version: str) -> None:
        """Note that a status route has answered."""
        self._misses[version] = 0
        self._missing.pop(version, None)

    def missed(self, version: str) -> bool:
        """Note an answer that there is no status route; return whether that is believed."""
        misses = self._misses.get(version)
        if version not in self._missing and misses is not None:
            self._misses[version] = misses + 1
            if self._misses[version] < MAX_MISSES:
                return False
        self._missing[version] = _now() + self._retry_seconds
        return True

    def forget_missing(self) -> None:
        """Take no version for missing any more."""
        self._missing.clear()


def _now() -> float:
    return asyncio.get_running_loop().time()
