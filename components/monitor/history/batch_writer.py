"""Saves pending writes once a second, and prunes old history."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Lock

from anyio import to_thread

from components.model.errors import StoreError
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Change
from components.model.limits import AUDIT_PERIOD, ENDED_ACCESS_PERIOD, RESTORE_PERIOD
from components.model.reading import StorageTrouble
from components.monitor.access.notes import AccessNotes
from components.monitor.cache.task_cache import TaskCache
from components.monitor.clock import ticks, utc_now
from components.store import Store

log = logging.getLogger(__name__)

SAVE_SECONDS = 1.0
# A killed server records no end: the gap after it is known this exactly.
ALIVE_SECONDS = 10.0
PRUNE_SECONDS = 600.0
# The database itself waits for a lock for a while; a save that takes longer is trouble.
MAX_SAVE_TIME = timedelta(seconds=10)
# Charts of more than a day are made of hours.
SAMPLES_KEPT = timedelta(days=2)


class BatchWriter:
    """Brings the cache's pending writes into the database, and says why it cannot, if so.

    ``lock`` is the one that every command holds while it writes.
    """

    def __init__(
        self,
        store: Store,
        cache: TaskCache,
        notes: AccessNotes,
        lock: asyncio.Lock,
        history_days: float,
    ) -> None:
        self._trouble: StorageTrouble | None = None
        self._save_began: datetime | None = None
        self._store = store
        self._cache = cache
        self._notes = notes
        self._lock = lock
        self._saving = PendingWrites()
        self._handover = Lock()
        self._history_kept = timedelta(days=history_days)
        self._last_alive = utc_now() - timedelta(seconds=ALIVE_SECONDS)
        # The clock of the server before may have been ahead.
        self._repair_due = True

    @property
    def trouble(self) -> StorageTrouble | None:
        """Why nothing can be saved at present, if so."""
        began = self._save_began
        if self._trouble is None and began is not None and utc_now() - began > MAX_SAVE_TIME:
            return StorageTrouble("The database does not answer.", began)
        return self._trouble

    async def run(self) -> None:
        """Save until cancelled."""
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            await self.save()

    async def save(self, *, last: bool = False) -> None:
        """Save what is pending, as a whole or not at all."""
        # One writer at a time: commands and this would only wait for each other's locks.
        async with self._lock:
            with self._handover:
                batch = self._saving = self._cache.take_pending()
                self._notes.move_to(batch)
            now = utc_now()
            if last or abs((now - self._last_alive).total_seconds()) >= ALIVE_SECONDS:
                batch.alive_at = self._last_alive = now
            self._save_began = now
            saving = asyncio.ensure_future(to_thread.run_sync(self._save, batch))
            try:
                await asyncio.shield(saving)
            except asyncio.CancelledError:
                # The thread writes on: what it cannot save is left to the last save.
                await asyncio.wait([saving])
                if saving.exception() is not None:
                    self._give_back()
                raise
            except Exception as exc:
                self._give_back()
                if not isinstance(exc, StoreError):
                    self._note(StoreError("The database failed in an unforeseen way."), now)
                    raise
                self._note(exc, now)
            else:
                self._trouble = None
            finally:
                self._saving, self._save_began = PendingWrites(), None

    def clock_set_back(self, at: datetime) -> None:
        """Have what was saved with moments that are still to come repaired; now is ``at``."""
        self._repair_due = True
        if self._trouble is not None:
            self._trouble = replace(self._trouble, at=min(self._trouble.at, at))

    def _save(self, batch: PendingWrites) -> None:
        # Then what it holds is repaired too.
        self._store.save(batch)
        if self._repair_due:
            self._repair_due = False
            try:
                self._store.repair_moments(utc_now())
            except StoreError:
                self._repair_due = True
                raise

    def _note(self, exc: StoreError, at: datetime) -> None:
        if self._trouble is None:
            log.warning("nothing can be saved, trying again: %s", exc.detail)
            self._trouble = StorageTrouble(str(exc), at)

    def unsaved(self) -> list[Change]:
        """Return the changes that the database does not hold yet; from any thread."""
        with self._handover:
            return [*self._saving.changes, *self._cache.pending.changes]

    async def prune(self, every: float = PRUNE_SECONDS) -> None:
        """Prune old history and what was removed long ago every so often, until cancelled."""
        began, began_at = ticks(), utc_now()
        while True:
            await asyncio.sleep(every)
            # What a clock that was set ahead calls old may be of today, and never comes back.
            now = min(utc_now(), began_at + timedelta(seconds=ticks() - began))
            thin = partial(
                self._store.delete_old_history,
                changes_before=now - self._history_kept,
                samples_before=now - min(SAMPLES_KEPT, self._history_kept),
            )
            try:
                await self._repeat(thin)
                await self._repeat(partial(self._store.delete_expired, now - RESTORE_PERIOD))
                await self._repeat(
                    partial(
                        self._store.delete_old_access,
                        now=now,
                        audit_before=now - AUDIT_PERIOD,
                        revoked_before=now - ENDED_ACCESS_PERIOD,
                    )
                )
            except StoreError as exc:
                log.warning("old history is not pruned yet, trying again: %s", exc.detail)

    async def _repeat(self, step: Callable[[], bool]) -> None:
        # Step by step, so that no command waits long for its turn.
        more = True
        while more:
            async with self._lock:
                deleting = asyncio.ensure_future(to_thread.run_sync(step))
                try:
                    more = await asyncio.shield(deleting)
                except asyncio.CancelledError:
                    # The thread deletes on, and nobody may write meanwhile.
                    await asyncio.wait([deleting])
                    raise

    def _give_back(self) -> None:
        with self._handover:
            self._cache.pending.put_back(self._saving)
            self._saving = PendingWrites()
