"""Sessions, tokens and wall links in memory, for tests of the gate alone."""

import threading
from datetime import UTC, datetime, timedelta

from components.model.access.actor import Actor, Kind
from components.model.access.passwords import hash_password
from components.model.access.records import Account, Session, Token, WallLink
from components.model.access.roles import Role
from components.model.access.secrets import hashed, new_secret
from components.model.errors import AccountError

LONG = timedelta(hours=1)


class MemoryDirectory:
    """A `Directory` that also makes what is looked up in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_hash: dict[str, Session | Token | WallLink] = {}
        self.accounts: dict[str, Account] = {}
        self.refusals: list[tuple[str, Kind, str, str]] = []

    def session(self, secret: str) -> Session | None:
        """Return a session that has not expired."""
        found = self._by_hash.get(hashed(secret))
        return found if isinstance(found, Session) and _holds(found) else None

    def token(self, secret: str) -> Actor | None:
        """Return whose a token is."""
        found = self._by_hash.get(hashed(secret))
        return found.actor if isinstance(found, Token) and _holds(found) else None

    def wall(self, secret: str) -> Actor | None:
        """Return which wall a secret opens."""
        found = self._by_hash.get(hashed(secret))
        return found.actor if isinstance(found, WallLink) else None

    def is_valid(self, actor: Actor) -> bool:
        """Tell whether what somebody came with is still there, and is the same."""
        with self._lock:
            return any(found.actor == actor and _holds(found) for found in self._by_hash.values())

    def account(self, name: str) -> Account | None:
        """Return a local account."""
        return self.accounts.get(name.strip().lower())

    def open_session(
        self,
        name: str,
        role: Role,
        provider: str,
        expires_at: datetime,
        verified: Account | None = None,
    ) -> tuple[str, Session]:
        """Keep a new session."""
        if verified is not None and self.accounts.get(name) != verified:
            raise AccountError("This account was changed meanwhile: sign in again.")
        secret = new_secret("tbs")
        session = Session(
            secret[4:12], hashed(secret), name, role, provider, datetime.now(UTC), expires_at
        )
        self._keep(session)
        return secret, session

    def close_session(self, session_id: str) -> None:
        """Forget a session."""
        self.end(session_id)

    def count_refusal(self, what: str, kind: Kind, name: str = "", board: str = "") -> None:
        """Keep what was refused."""
        self.refusals.append((what, kind, name, board))

    def signed_in(self, role: Role, provider: str = "local", last: timedelta = LONG) -> str:
        """Return the secret of a new session."""
        return self.open_session(role.word, role, provider, datetime.now(UTC) + last)[0]

    def new_token(
        self, *, writes: bool, boards: frozenset[str] | None = None, last: timedelta = LONG
    ) -> str:
        """Return the secret of a new token."""
        secret, now = new_secret("tbt"), datetime.now(UTC)
        self._keep(
            Token(secret[4:12], hashed(secret), "token", writes, boards, "me", now, now + last)
        )
        return secret

    def new_wall(self, board: str) -> str:
        """Return the secret of a new wall link."""
        secret = new_secret("tbw")
        self._keep(
            WallLink(secret[4:12], hashed(secret), board, f"wall {board}", "me", datetime.now(UTC))
        )
        return secret

    def new_account(self, name: str, password: str, role: Role) -> None:
        """Keep an account."""
        self.accounts[name] = Account(name, hash_password(password), role, datetime.now(UTC))

    def end(self, identifier: str) -> None:
        """Forget what has this id, or this secret."""
        with self._lock:
            self._by_hash = {
                key: found
                for key, found in self._by_hash.items()
                if identifier != found.id and hashed(identifier) != key
            }

    def _keep(self, made: Session | Token | WallLink) -> None:
        with self._lock:
            self._by_hash[made.hash] = made


def _holds(found: Session | Token | WallLink) -> bool:
    expires_at = getattr(found, "expires_at", None)
    return expires_at is None or expires_at > datetime.now(UTC)
