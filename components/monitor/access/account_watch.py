"""Follows what the command does to local accounts while the server runs."""

import asyncio
import logging
from dataclasses import replace

from anyio.to_thread import run_sync

from components.model.access.records import LOCAL_PROVIDER
from components.model.errors import StoreError
from components.monitor.access.holdings import Access
from components.monitor.clock import utc_now
from components.store import Store

log = logging.getLogger(__name__)

# One small read, where anybody is signed in by an account: a change holds after this time.
ACCOUNTS_SECONDS = 1.0


class AccountWatch:
    """Ends or changes the sessions of accounts that are removed, reset or given another role."""

    def __init__(self, store: Store, access: Access) -> None:
        self._store = store
        self._sessions = access.sessions
        self._failed = False

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(ACCOUNTS_SECONDS)
            now = utc_now()
            for session in self._sessions.all():
                if session.expires_at <= now:
                    self._sessions.drop(session.id)
            try:
                await self.look()
                self._failed = False
            except StoreError as exc:
                if not self._failed:
                    log.warning("local accounts cannot be read, trying again: %s", exc.detail)
                self._failed = True

    async def look(self) -> None:
        """Bring the sessions of local accounts in line with the database; raises `StoreError`."""
        known = [one for one in self._sessions.all() if one.provider == LOCAL_PROVIDER]
        if not known:
            return
        # Read after what is known: a session that is opened meanwhile is not missed in it.
        roles = await run_sync(self._store.account_sessions)
        for session in known:
            role = roles.get(session.id)
            if role is None:
                self._sessions.drop(session.id)
            elif role != session.role and self._sessions.get(session.id) is session:
                self._sessions.put(replace(session, role=role))
