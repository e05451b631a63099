"""Which versions of the API a server has, as its answers show."""

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from components.api.dialect import Dialect
from components.api.dialects import DIALECTS
from components.api.errors import ApiError, EndpointMissing

# A gateway may answer 404 for a route that is there: one that has answered is given up only
# after so many in a row.
MAX_MISSES = 3
# How long a version that was given up is left alone; then one request asks for it again.
RETRY_SECONDS = 60.0
# How long an answer of one version shows that the key is accepted, whatever another says of it.
ACCEPTED_SECONDS = 10.0


@dataclass(slots=True)
class _Absence:
    """Why a version is not asked, and when it is tried again."""

    error: ApiError
    retry_at: float


class Versions:
    """The versions that may be asked, and what is known of their routes.

    ``chosen`` is the one to use, or ``auto`` for all of them; one that is missing, or refuses the
    key for every id, is tried again after ``retry_seconds``.
    """

    def __init__(self, chosen: str, retry_seconds: float = RETRY_SECONDS) -> None:
        self.all = tuple(d for d in DIALECTS if chosen in ("auto", d.api_version))
        self._by_version = {dialect.version: dialect for dialect in self.all}
        self._retry_seconds = retry_seconds
        self._accepted_seconds = min(ACCEPTED_SECONDS, retry_seconds)
        self._absent: dict[str, _Absence] = {}
        # The versions that have answered, and how often in a row each did not since.
        self._misses: dict[str, int] = {}
        # When each of them last did, and so accepted the key.
        self._answered_at: dict[str, float] = {}
        # How many answers with a status each version gave: the more, the earlier it is asked.
        self._found: dict[str, int] = {}

    @property
    def active(self) -> tuple[str, ...]:
        """The versions that know tasks of ours; before there is one, those to begin with."""
        there = tuple(dialect.version for dialect in self.available())
        known = tuple(version for version in there if version in self._found)
        return known or (there[:1] if there[:1] == ("v1",) else there)

    @property
    def spoken(self) -> tuple[str, ...]:
        """The same as versions of the API, whatever their ids name."""
        return tuple(dict.fromkeys(self.dialect(version).api_version for version in self.active))

    @property
    def lacks_v1(self) -> bool:
        """Whether the server has said that it has no v1 status route."""
        absence = self._absent.get("v1")
        return absence is not None and isinstance(absence.error, EndpointMissing)

    @property
    def are_one_api_version(self) -> bool:
        """Whether one version of the API was chosen."""
        return len({dialect.api_version for dialect in self.all}) == 1

    def available(self) -> tuple[Dialect, ...]:
        """Return those that are not known to be missing, in their order."""
        return tuple(d for d in self.all if d.version not in self._absent)

    def dialect(self, version: str) -> Dialect:
        """Return the dialect of a version that may be asked."""
        return self._by_version[version]

    def knows(self, version: str) -> bool:
        """Tell whether a version is one of those that may be asked."""
        return version in self._by_version

    def candidates(self, version: str | None, last: Collection[str] = ()) -> Iterator[Dialect]:
        """Yield those to ask for a task: first ``version``, which knew it before.

        Then those that know the most tasks, and at the end those in ``last``. Each one that is
        taken counts as tried, so take no more than are asked.
        """

        def order(dialect: Dialect) -> tuple[bool, bool, int]:
            name = dialect.version
            return name != version, name in last, -self._found.get(name, 0)

        for dialect in sorted(self.all, key=order):
            absence = self._absent.get(dialect.version)
            if absence is None:
                yield dialect
            elif _now() >= absence.retry_at:
                # Once, however many tasks are asked for meanwhile.
                absence.retry_at = _now() + self._retry_seconds
                yield dialect
            elif dialect.version == version and not isinstance(absence.error, EndpointMissing):
                # A task that it knows is asked for nowhere else.
                yield dialect

    def is_there(self, version: str) -> bool:
        """Tell whether the routes of a version have answered, and are not given up since."""
        return version in self._misses and version not in self._absent

    def others_answer(self, version: str) -> bool:
        """Tell whether any other version has answered of late, and so accepts the key."""
        since = _now() - self._accepted_seconds
        return any(
            name != version and at > since and self.is_there(name)
            for name, at in self._answered_at.items()
        )

    def absences(self) -> Iterator[tuple[str, ApiError]]:
        """Yield the versions that are not asked, and why."""
        for version, absence in self._absent.items():
            yield version, absence.error

    def found(self, version: str) -> None:
        """Note that a version told a status."""
        self._found[version] = self._found.get(version, 0) + 1
        self.answered(version)

    def answered(self, version: str) -> None:
        """Note that the routes of a version are there."""
        self._misses[version] = 0
        self._answered_at[version] = _now()
        self._absent.pop(version, None)

    def missed(self, version: str, error: ApiError) -> bool:
        """Note an answer that a version is not there for us; return whether that is believed."""
        misses = self._misses.get(version)
        if version not in self._absent and misses is not None:
            self._misses[version] = misses + 1
            if self._misses[version] < MAX_MISSES:
                return False
        self._absent[version] = _Absence(error, _now() + self._retry_seconds)
        return True

    def forget_absences(self) -> None:
        """Take no version for missing any more."""
        self._absent.clear()

    def forget(self) -> None:
        """Begin anew: the server has nothing of what it had."""
        self._absent.clear()
        self._found.clear()


def _now() -> float:
    return asyncio.get_running_loop().time()
