"""All of access in one monitor: who comes in, what they are given, and what is told of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime

from anyio.from_thread import BlockingPortal
from anyio.to_thread import run_sync

from components.model.access.actor import Actor
from components.model.access.permission import ensure_allowed
from components.model.access.records import AuditEntry, Session, Token, WallLink
from components.model.actions import Action
from components.model.errors import NotAllowed
from components.monitor.access.account_watch import AccountWatch
from components.monitor.access.action_note import refusal
from components.monitor.access.directory import AccessDirectory
from components.monitor.access.grants import Grants
from components.monitor.access.holdings import Access
from components.monitor.access.notes import AccessNotes
from components.monitor.access.repeated_requests import RepeatedRequests
from components.monitor.clock import utc_now
from components.store import Store


class AccessReads:
    """The part of `Monitor` that is about access; safe from any thread but the poller's own."""

    def __init__(self, store: Store, portal: BlockingPortal) -> None:
        self._store = store
        self._portal = portal
        self._lock = asyncio.Lock()
        self._notes = AccessNotes()
        self._access = Access()
        self._grants = Grants(store, self._access)
        self._accounts = AccountWatch(store, self._access)
        self.repeats = RepeatedRequests(store, utc_now)
        self.access = AccessDirectory(store, self._access, self._notes, self._save)

    def tokens(self) -> list[Token]:
        """List the tokens that were not revoked, oldest first; some may have expired."""
        last_used = self.access.last_used
        return [
            replace(token, last_used_at=last_used(token.id, token.last_used_at))
            for token in self._access.tokens.all()
        ]

    def wall_links(self, board: str | None = None) -> list[WallLink]:
        """List the wall links of a board, or of all, oldest first."""
        last_used = self.access.last_used
        return [
            replace(link, last_used_at=last_used(link.id, link.last_used_at))
            for link in self._access.wall_links.all()
            if board in (None, link.board)
        ]

    def sessions(self) -> list[Session]:
        """List who is signed in, oldest session first."""
        now = utc_now()
        return [session for session in self._access.sessions.all() if session.expires_at > now]

    def audit(
        self, before: datetime | None = None, limit: int = 100, board: str | None = None
    ) -> tuple[AuditEntry, ...]:
        """Return the latest entries of the audit trail before a moment, newest first.

        There may be a few more than ``limit``, so that the next part begins before the moment of
        the last one. Raises `StoreError`.
        """
        return self._store.audit_entries(before, limit, board)

    def exported_audit(self, board: str | None = None) -> Iterator[AuditEntry]:
        """Read the whole audit trail, newest first, a part at a time; raises `StoreError`."""
        return self._store.audit_export(board)

    def _ensure_allowed(self, action: Action[object], actor: Actor) -> None:
        try:
            ensure_allowed(action, actor)
        except NotAllowed:
            self._notes.count(refusal(action, actor))
            raise

    async def _load_access(self, at: datetime) -> None:
        contents = await run_sync(self._store.load_access, at)
        for session in contents.sessions:
            self._access.sessions.put(session)
        for token in contents.tokens:
            self._access.tokens.put(token)
        for link in contents.wall_links:
            self._access.wall_links.put(link)
        await self._accounts.look()

    def _save(self, step: Callable[[], Awaitable[None]]) -> None:
        async def alone() -> None:
            async with self._lock:
                await step()

        self._portal.call(alone)
