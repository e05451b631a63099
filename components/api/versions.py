"""Which versions of the API a server has, as far as its answers have told."""

import asyncio
from collections.abc import Iterator

from components.api.dialect import Dialect
from components.api.v1 import V1
from components.api.v2 import V2
from components.api.v4 import V4

# A gateway may answer for a route that is there; one that has answered is not given up at once.
MOST_STRIKES = 3
# One that was given up may come back; so often it is looked for, where it would be asked.
AGAIN_SECONDS = 60.0

DIALECTS: tuple[Dialect, ...] = (V1(), V4(), V2())


class Versions:
    """The versions that may be asked, and what is known of their status routes.

    ``chosen`` is the one to speak, or ``auto`` for all; one that is missing is tried again
    after ``again_seconds``.
    """

    def __init__(self, chosen: str, again_seconds: float = AGAIN_SECONDS) -> None:
        self.all = tuple(d for d in DIALECTS if chosen in ("auto", d.version))
        self._again = again_seconds
        # Those that have no status route, and when each is tried again.
        self._missing: dict[str, float] = {}
        # How often in a row a version that has answered before was said to have no route.
        self._strikes: dict[str, int] = {}

    @property
    def speaks(self) -> tuple[str, ...]:
        """The versions that are asked now: v1 alone until the server says that it has none.

        After a restart the tasks' own versions are asked first, and may be all that is.
        """
        there = tuple(dialect.version for dialect in self.there())
        if there[:1] != ("v1",):
            return there
        answered = tuple(version for version in there if version in self._strikes)
        return there[:1] if "v1" in answered else answered or there[:1]

    @property
    def lacks_v1(self) -> bool:
        """Whether the server has said that it has no v1 status route."""
        return "v1" in self._missing

    def there(self) -> tuple[Dialect, ...]:
        """Return those that are not known to be missing, in the order of asking."""
        return tuple(d for d in self.all if d.version not in self._missing)

    def named(self, version: str) -> Dialect:
        """Return the dialect of a version."""
        return next(dialect for dialect in self.all if dialect.version == version)

    def order(self, version: str | None) -> Iterator[Dialect]:
        """Yield those to ask for a task, first the one that knew it; be lazy in taking them."""
        for dialect in sorted(self.all, key=lambda dialect: dialect.version != version):
            again = self._missing.get(dialect.version)
            if again is None:
                yield dialect
            elif _now() >= again:
                # Once, however many tasks are asked for meanwhile.
                self._missing[dialect.version] = _now() + self._again
                yield dialect

    def is_there(self, version: str) -> None:
        """Take in that a status route has answered."""
        self._strikes[version] = 0
        self._missing.pop(version, None)

    def is_gone(self, version: str) -> bool:
        """Take in that there is no status route; return whether that is believed."""
        strikes = self._strikes.get(version)
        if version not in self._missing and strikes is not None:
            self._strikes[version] = strikes + 1
            if self._strikes[version] < MOST_STRIKES:
                return False
        self._missing[version] = _now() + self._again
        return True

    def forget(self) -> None:
        """Take none for missing any more."""
        self._missing.clear()


def _now() -> float:
    return asyncio.get_running_loop().time()
