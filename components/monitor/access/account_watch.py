"""Follows what the command does to local accounts while the server runs."""

import asyncio
import logging
from dataclasses import replace

from anyio.to_thread import run_sync

from components.model.access.records import LOCAL_PROVIDER, Account, Session
from components.model.errors import StoreError
from components.monitor.access.holdings import Access
from components.monitor.clock import utc_now
from components.store import Store

log = logging.getLogger(__name__)

# One small read: an account that is removed or changed is followed in this time.
ACCOUNTS_SECONDS = 1.0


class AccountWatch:
    """Ends or changes the sessions of accounts that are removed, reset or given another role.

    ``lock`` is the one that every command holds while it writes.
    """

    def __init__(self, store: Store, access: Access, lock: asyncio.Lock) -> None:
        self._store = store
        self._access = access
        self._lock = lock
        self._known: dict[str, Account] = {}
        self._failed = False

    def begin_with(self, accounts: tuple[Account, ...]) -> None:
        """Take accounts as those by which the sessions that are there were opened."""
        self._known = {account.name: account for account in accounts}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(ACCOUNTS_SECONDS)
            self._drop_expired()
            try:
                await self._look()
                self._failed = False
            except StoreError as exc:
                if not self._failed:
                    log.warning("local accounts cannot be read, trying again: %s", exc.detail)
                self._failed = True

    async def _look(self) -> None:
        found = {one.name: one for one in await run_sync(self._store.accounts)}
        for name, before in self._known.items():
            now = found.get(name)
            if now is None or now.password_hash != before.password_hash:
                await self._end(name)
            elif now.role != before.role:
                for session in self._of(name):
                    self._access.sessions.put(replace(session, role=now.role))
        self._known = found

    async def _end(self, name: str) -> None:
        sessions = self._of(name)
        for session in sessions:
            self._access.sessions.drop(session.id)
        if sessions:
            # The command has deleted those that it saw; one may have been opened meanwhile.
            async with self._lock:
                await run_sync(self._store.close_sessions_of, name)

    def _of(self, name: str) -> list[Session]:
        return [
            session
            for session in self._access.sessions.all()
            if session.provider == LOCAL_PROVIDER and session.name == name
        ]

    def _drop_expired(self) -> None:
        now = utc_now()
        for session in self._access.sessions.all():
            if session.expires_at <= now:
                self._access.sessions.drop(session.id)
