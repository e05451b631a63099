"""Tells the gate who comes in, from memory, and opens and closes sessions."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from anyio.to_thread import run_sync

from components.model.access.actor import Actor, Kind
from components.model.access.passwords import account_name
from components.model.access.records import LOCAL_PROVIDER, Account, Session
from components.model.access.roles import Role
from components.model.access.secrets import hashed, new_secret
from components.model.errors import AccountError
from components.monitor.access.action_note import MAX_ACTOR, REFUSED, made_entry
from components.monitor.access.holdings import Access
from components.monitor.access.notes import AccessNotes
from components.monitor.clock import utc_now
from components.store import Store, audited

# A last use is told this exactly, so that a busy token costs one write a minute.
USE_NOTED = timedelta(minutes=1)
ID_BYTES = 8


class AccessDirectory:
    """`components.model.access.directory.Directory` over what is in memory.

    ``save`` carries out a coroutine on the poller's loop while nobody else writes.
    """

    def __init__(
        self,
        store: Store,
        access: Access,
        notes: AccessNotes,
        save: Callable[[Callable[[], Awaitable[None]]], None],
    ) -> None:
        self._store = store
        self._access = access
        self._notes = notes
        self._save = save
        self._used: dict[str, datetime] = {}

    def session(self, secret: str) -> Session | None:
        """Return the session of a cookie that has neither ended nor expired."""
        found = self._access.sessions.find(secret)
        return found if found is not None and found.expires_at > utc_now() else None

    def token(self, secret: str) -> Actor | None:
        """Return who comes with a bearer token; its last use is noted."""
        found, now = self._access.tokens.find(secret), utc_now()
        if found is None or (found.expires_at is not None and found.expires_at <= now):
            return None
        self._use(found.id, now)
        return found.actor

    def wall(self, secret: str) -> Actor | None:
        """Return which wall a link's secret opens; its last use is noted."""
        found = self._access.wall_links.find(secret)
        if found is None:
            return None
        self._use(found.id, utc_now())
        return found.actor

    def is_valid(self, actor: Actor) -> bool:
        """Tell whether what an actor came with still holds, with the same role and boards."""
        match actor.kind:
            case Kind.PERSON:
                person, now = self._access.sessions.get(actor.id), utc_now()
                return person is not None and person.expires_at > now and person.actor == actor
            case Kind.TOKEN:
                token, now = self._access.tokens.get(actor.id), utc_now()
                over = token is not None and token.expires_at and token.expires_at <= now
                return token is not None and not over and token.actor == actor
            case Kind.WALL:
                link = self._access.wall_links.get(actor.id)
                return link is not None and link.actor == actor
        return True

    def account(self, name: str) -> Account | None:
        """Return a local account as the database has it now; raises `StoreError`."""
        try:
            kept_as = account_name(name)
        except AccountError:
            # No account can have that name.
            return None
        return self._store.account(kept_as)

    def open_session(
        self,
        name: str,
        role: Role,
        provider: str,
        expires_at: datetime,
        verified: Account | None = None,
    ) -> tuple[str, Session]:
        """Save a new session; return its secret, which is kept nowhere, and the session.

        Raises `AccountError` where the account has another password by now than was verified.
        """
        secret = new_secret("tbs")
        session_id = secrets.token_hex(ID_BYTES)
        session = Session(
            session_id, hashed(secret), name[:MAX_ACTOR], role, provider, utc_now(), expires_at
        )

        async def opened() -> None:
            entry = made_entry(session.actor, "SignIn", "", _way(provider))
            with audited(entry):
                saved = await run_sync(self._store.open_session, session, verified)
            if not saved:
                raise AccountError("This account was changed meanwhile: sign in again.")
            self._access.sessions.put(session)

        self._save(opened)
        return secret, session

    def close_session(self, session_id: str) -> None:
        """End a session; one that is not there is as good as ended."""

        async def closed() -> None:
            session = self._access.sessions.get(session_id)
            if session is not None:
                with audited(made_entry(session.actor, "SignOut", "")):
                    await run_sync(self._store.close_session, session_id)
                self._access.sessions.drop(session_id)

        self._save(closed)

    def count_refusal(self, what: str, kind: Kind, name: str = "", board: str = "") -> None:
        """Count a bad sign-in or a refusal for the audit trail; saved with the next batch."""
        self._notes.count(made_entry(Actor(kind, name, Role.VIEWER), REFUSED, board, what))

    def last_used(self, access_id: str, saved: datetime | None) -> datetime | None:
        """Return when a token or link was last used, given what was saved of it."""
        return self._used.get(access_id, saved)

    def clock_set_back(self, at: datetime) -> None:
        """End the sessions that would last too long, since they began later than now, ``at``."""
        for session in self._access.sessions.all():
            if session.created_at > at:
                self._access.sessions.drop(session.id)
        self._used.clear()

    def _use(self, access_id: str, now: datetime) -> None:
        last = self._used.get(access_id)
        if last is None or now - last >= USE_NOTED:
            self._used[access_id] = now
            self._notes.use(access_id, now)


def _way(provider: str) -> str:
    return "with a password" if provider == LOCAL_PROVIDER else "at the identity provider"
