"""What the gate asks of whoever keeps sessions, tokens and wall links."""

from datetime import datetime
from typing import Protocol

from components.model.access.actor import Actor, Kind
from components.model.access.records import Account, Session
from components.model.access.roles import Role


class Directory(Protocol):
    """Look-ups are from memory, fast, and safe from any thread; what saves raises `StoreError`.

    What saves must not be called from an event loop's thread.
    """

    def session(self, secret: str) -> Session | None:
        """Return the session of a cookie that has neither ended nor expired."""

    def token(self, secret: str) -> Actor | None:
        """Return who comes with a bearer token; its last use is noted."""

    def wall(self, secret: str) -> Actor | None:
        """Return which wall a link's secret opens; its last use is noted."""

    def is_valid(self, actor: Actor) -> bool:
        """Tell whether what an actor came with still holds, with the same role and boards."""

    def account(self, name: str) -> Account | None:
        """Return a local account, in any case of its name, as the database has it now."""

    def open_session(
        self,
        name: str,
        role: Role,
        provider: str,
        expires_at: datetime,
        verified: Account | None = None,
    ) -> tuple[str, Session]:
        """Save a new session; return its secret, which is kept nowhere, and the session.

        ``verified`` is the account whose password was right: raises `AccountError` where it has
        another one by now, or is gone.
        """

    def close_session(self, session_id: str) -> None:
        """End a session; one that is not there is as good as ended."""

    def count_refusal(self, what: str, kind: Kind, name: str = "", board: str = "") -> None:
        """Count a bad sign-in or a refusal for the audit trail; saved with the next batch.

        ``kind`` is that of the actor, or of what they came with, ``name`` theirs where it is known.
        """
