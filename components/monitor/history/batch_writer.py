"""Saves what is learnt, a second at a time, and looks after the age of what is kept."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from anyio import to_thread

from components.model.errors import StoreError
from components.model.history import Change
from components.model.limits import RESTORE_PERIOD
from components.model.pending_writes import PendingWrites
from components.model.reading import Trouble
from components.monitor.cache.task_cache import TaskCache
from components.monitor.clock import utc_now
from components.store import Store

log = logging.getLogger(__name__)

SAVE_SECONDS = 1.0
# A kill tells no time: this is how exactly the gap that it leaves is known.
ALIVE_SECONDS = 10.0
TEND_SECONDS = 600.0
# A lock is waited for a while by the database itself; silence that lasts longer is trouble.
PATIENCE = timedelta(seconds=10)
# Charts of more than a day are made of hours.
SAMPLES_KEPT = timedelta(days=2)


class BatchWriter:
    """Brings the ledger's news into the database, and says why it cannot, if so."""

    def __init__(
        self, store: Store, cache: TaskCache, commands: asyncio.Lock, history_days: float
    ) -> None:
        self._trouble: Trouble | None = None
        self._began: datetime | None = None
        self._store = store
        self._cache = cache
        self._commands = commands
        self._saving = PendingWrites()
        self._history = timedelta(days=history_days)
        self._alive = utc_now() - timedelta(seconds=ALIVE_SECONDS)

    @property
    def trouble(self) -> Trouble | None:
        """Why nothing can be saved at present, if so."""
        began = self._began
        if self._trouble is None and began is not None and utc_now() - began > PATIENCE:
            return Trouble("storage", "The database does not answer.", began)
        return self._trouble

    async def run(self) -> None:
        """Save until cancelled."""
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            await self.save()

    async def save(self, *, last: bool = False) -> None:
        """Save what was learnt since the last time, as a whole or not at all."""
        # One writer at a time: commands and this would only wait for each other's locks.
        async with self._commands:
            pending = self._saving = self._cache.pending
            self._cache.pending = PendingWrites()
            now = utc_now()
            if last or abs((now - self._alive).total_seconds()) >= ALIVE_SECONDS:
                pending.alive_at = self._alive = now
            self._began = now
            saving = asyncio.ensure_future(to_thread.run_sync(self._store.save, pending))
            try:
                await asyncio.shield(saving)
            except asyncio.CancelledError:
                # The thread writes on: what it leaves undone is left to the last save.
                await asyncio.wait([saving])
                if saving.exception() is not None:
                    self._cache.pending.put_back(pending)
                raise
            except Exception as exc:
                self._cache.pending.put_back(pending)
                if self._trouble is None:
                    log.warning("nothing can be saved, trying again: %s", exc)
                    self._trouble = Trouble("storage", str(exc), now)
                if not isinstance(exc, StoreError):
                    raise
            else:
                self._trouble = None
            finally:
                self._saving, self._began = PendingWrites(), None

    def unsaved(self) -> list[Change]:
        """Return the changes that the database does not hold yet; from any thread."""
        # In the order in which they move on, so that none is missed between the two.
        return [*tuple(self._cache.pending.changes), *tuple(self._saving.changes)]

    async def tend(self) -> None:
        """Thin old history and forget what was taken away long ago, until cancelled."""
        while True:
            await asyncio.sleep(TEND_SECONDS)
            try:
                await self.tend_once()
            except StoreError as exc:
                log.warning("old history is not thinned yet, trying again: %s", exc)

    async def tend_once(self) -> None:
        """Do so once, a part at a time, so that nobody waits long; raises `StoreError`."""
        now = utc_now()
        await self._all(
            lambda: self._store.delete_old_history(
                changes_before=now - self._history,
                samples_before=now - min(SAMPLES_KEPT, self._history),
            )
        )
        await self._all(lambda: self._store.delete_expired(now - RESTORE_PERIOD))

    async def _all(self, part: Callable[[], bool]) -> None:
        more = True
        while more:
            async with self._commands:
                more = await to_thread.run_sync(part)
