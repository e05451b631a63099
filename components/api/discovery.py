"""Finds out which version of the API knows an id, each version asked once."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from components.api.calls import Throttle
from components.api.dialect import Answer, Dialect
from components.api.errors import (
    ApiError,
    BadResponse,
    EndpointMissing,
    KeyRefused,
    NotFound,
    RateLimited,
    TaskRefused,
    Unauthorized,
    UnclearNotFound,
    Unreachable,
    VersionMissing,
    VersionRefused,
)
from components.api.versions import Versions

# Searches that an outage or a hanging version interrupts, and that go on later.
MAX_INTERRUPTED = 10_000

Ask = Callable[[Dialect, str], Awaitable[Answer]]
Check = Callable[[Dialect], Awaitable[None]]


@dataclass(slots=True)
class _Search:
    """What the versions said of one id so far; ``failed`` brought no answer at all."""

    said: dict[str, ApiError] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def of(self, kind: type[ApiError]) -> ApiError | None:
        """Return the first refusal of a kind."""
        return next((error for error in self.said.values() if isinstance(error, kind)), None)


@dataclass(slots=True)
class _ListCheck:
    """The checks of one version's list, one at a time: how many ended, and how the last one did."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended: int = 0
    error: ApiError | None = None


class Discovery:
    """Asks for ids in the versions that may know them.

    ``ask`` asks one version for the status of an id, ``check`` whether it has any routes: both
    raise `ApiError`. A search that is interrupted goes on where it was, with the versions that
    failed at its end.
    """

    def __init__(self, versions: Versions, throttle: Throttle, ask: Ask, check: Check) -> None:
        self._versions = versions
        self._throttle = throttle
        self._ask = ask
        self._check = check
        self._interrupted: dict[str, _Search] = {}
        self._list_checks: defaultdict[str, _ListCheck] = defaultdict(_ListCheck)

    async def status(self, task_id: str, version: str | None) -> Answer:
        """Return what is said of a task; ``version`` knew it before. Raises `ApiError`."""
        if version is not None and self._versions.knows(version):
            return await self._search(task_id, version, _Search())
        search = self._interrupted.pop(task_id, None) or _Search()
        asked = False
        try:
            answer = await self._search(task_id, None, search)
            asked = True
        except (TaskRefused, Unauthorized, EndpointMissing):
            asked = True
            raise
        finally:
            if not asked and (search.said or search.failed):
                self._interrupt(task_id, search)
        return answer

    async def _search(self, task_id: str, version: str | None, search: _Search) -> Answer:
        first = True
        for dialect in self._versions.candidates(version, search.failed):
            name = dialect.version
            if name in search.said:
                continue
            if not first:
                await self._throttle.wait_for_budget()
            first = False
            if name not in search.failed:
                search.failed.append(name)
            ended = self._list_checks[name].ended
            try:
                answer = await self._ask(dialect, task_id)
            except (TaskRefused, EndpointMissing, Unauthorized) as exc:
                said: ApiError = exc
                if isinstance(exc, UnclearNotFound):
                    said = await self._cleared(dialect, exc, version, ended)
                search.said[name] = self._understood(dialect, said, version)
            except (KeyRefused, RateLimited, Unreachable):
                # Would have been the same in any version.
                search.failed.remove(name)
                raise
            else:
                self._versions.found(name)
                return answer
            search.failed.remove(name)
            if name == version and isinstance(search.said[name], TaskRefused):
                raise search.said[name]
        raise self._conclusion(version, search)

    def _understood(self, dialect: Dialect, exc: ApiError, version: str | None) -> ApiError:
        # What a refusal says of this version and this id; raises where it may be a stray one.
        name = dialect.version
        if isinstance(exc, TaskRefused):
            self._versions.answered(name)
            return exc
        believed = self._versions.missed(name, exc)
        if isinstance(exc, EndpointMissing) and not believed:
            doubtful = EndpointMissing(str(exc), doubtful=True, by_version=exc.by_version)
            if not exc.by_version or name == version:
                raise doubtful from exc
            return doubtful
        if isinstance(exc, Unauthorized) and name == version and self._versions.others_answer(name):
            return VersionRefused(f"{dialect.api_version} refuses the API key, others accept it.")
        return exc

    async def _cleared(
        self, dialect: Dialect, exc: UnclearNotFound, version: str | None, ended: int
    ) -> ApiError:
        # Where the routes are there, whatever a 404 says is about the id.
        if not self._versions.is_there(dialect.version) and dialect.version != version:
            try:
                await self._check_list(dialect, ended)
            except (EndpointMissing, Unauthorized) as missing:
                return missing
            except BadResponse:
                return exc
        return NotFound("The API has no task of this id for this key.")

    async def _check_list(self, dialect: Dialect, ended: int) -> None:
        # Of many searches at once one asks, for all that began when so many checks had ended.
        check = self._list_checks[dialect.version]
        async with check.lock:
            if check.ended == ended:
                await self._throttle.wait_for_budget()
                check.error = None
                try:
                    await self._check(dialect)
                except ApiError as exc:
                    check.error = exc
                check.ended += 1
            if check.error is not None:
                raise check.error

    def _conclusion(self, version: str | None, search: _Search) -> ApiError:
        said = {**dict(self._versions.absences()), **search.said}
        refused = search.of(TaskRefused)
        keys = {name: error for name, error in said.items() if isinstance(error, Unauthorized)}
        if refused is not None:
            if version in keys:
                api_version = self._versions.dialect(str(version)).api_version
                return VersionRefused(f"{api_version} refuses the API key, others accept it.")
            if version is not None and isinstance(said.get(version), EndpointMissing):
                api_version = self._versions.dialect(version).api_version
                return VersionMissing(f"{api_version} is no longer served here, others are.")
            if keys and isinstance(refused, NotFound):
                names = " and ".join(
                    dict.fromkeys(self._versions.dialect(name).api_version for name in keys)
                )
                return NotFound(f"{refused} It was not looked for in {names}: the key is refused.")
            return refused
        # A gateway may be at fault for a while, or the key be mended: all are asked again.
        if keys:
            self._versions.forget_absences()
            return next(iter(keys.values()))
        self._versions.forget()
        missing = [error for error in said.values() if isinstance(error, EndpointMissing)]
        for error in missing:
            if error.doubtful or self._versions.are_one_api_version:
                return error
        return EndpointMissing("This server has no v1 status route, nor one of v2, v3 or v4.")

    def _interrupt(self, task_id: str, search: _Search) -> None:
        self._interrupted[task_id] = search
        if len(self._interrupted) > MAX_INTERRUPTED:
            del self._interrupted[next(iter(self._interrupted))]
