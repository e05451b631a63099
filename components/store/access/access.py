"""Sessions, tokens, wall links and accounts; of their secrets only hashes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model.access.records import LOCAL_PROVIDER, Account, Session, Token, WallLink
from components.model.access.roles import Role
from components.store import rows
from components.store.access import rows as access_rows
from components.store.database import Database, insert, nothing_done
from components.store.schema import Moment, accounts, sessions, tokens, wall_links

T = TypeVar("T")


@dataclass(frozen=True)
class AccessContents:
    """Everything that holds at a moment, by which somebody may come in."""

    sessions: tuple[Session, ...]
    tokens: tuple[Token, ...]
    wall_links: tuple[WallLink, ...]


class Access(Database):
    """What is kept of those who come in; every method is one transaction."""

    def load_access(self, at: datetime) -> AccessContents:
        """Return what holds at a moment, oldest first; tokens also where they have expired."""
        begun = (sessions.c.created_at <= at) & (sessions.c.expires_at > at)
        with self._read() as connection:
            return AccessContents(
                _read(connection, sessions, begun, access_rows.session),
                _read(connection, tokens, tokens.c.revoked_at.is_(None), access_rows.token),
                _read(
                    connection, wall_links, wall_links.c.revoked_at.is_(None), access_rows.wall_link
                ),
            )

    def open_session(self, session: Session, verified: Account | None = None) -> bool:
        """Save a new session; False where the account that it is of is no longer as verified."""
        with self._transaction() as connection:
            if verified is not None and not _still_has_its_password(connection, verified):
                nothing_done()
                return False
            connection.execute(sa.insert(sessions), access_rows.with_role(session))
            return True

    def close_session(self, session_id: str) -> None:
        """Delete a session; one that is not there is as good as ended."""
        with self._transaction() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.id == session_id))

    def account_sessions(self) -> dict[str, Role]:
        """Return by id the sessions of local accounts that are there, with the accounts' roles."""
        of_account = (accounts.c.name == sessions.c.name) & (sessions.c.provider == LOCAL_PROVIDER)
        query = sa.select(sessions.c.id, accounts.c.role).join(accounts, of_account)
        return {row.id: access_rows.role(row) for row in self._select(query)}

    def create_token(self, token: Token) -> None:
        """Save a new token."""
        with self._transaction() as connection:
            connection.execute(sa.insert(tokens), access_rows.token_values(token))

    def create_wall_link(self, link: WallLink) -> None:
        """Save a new wall link; its board has to be there."""
        with self._transaction() as connection:
            connection.execute(sa.insert(wall_links), rows.values(link))

    def revoke_token(self, token_id: str, at: datetime) -> None:
        """Mark a token as revoked."""
        with self._transaction() as connection:
            _revoke(connection, tokens, tokens.c.id == token_id, at)

    def revoke_wall_link(self, link_id: str, at: datetime) -> None:
        """Mark a wall link as revoked."""
        with self._transaction() as connection:
            _revoke(connection, wall_links, wall_links.c.id == link_id, at)

    def accounts(self) -> tuple[Account, ...]:
        """Return all local accounts by name."""
        found = self._select(sa.select(accounts).order_by(accounts.c.name))
        return tuple(map(access_rows.account, found))

    def account(self, name: str) -> Account | None:
        """Return a local account, if there is one of that name."""
        found = self._select(sa.select(accounts).where(accounts.c.name == name))
        return access_rows.account(found[0]) if found else None

    def add_account(self, account: Account) -> bool:
        """Save a new account; return False where one has its name."""
        with self._transaction() as connection:
            adding = insert(connection, accounts).on_conflict_do_nothing()
            saved = connection.execute(
                adding.values(access_rows.with_role(account)).returning(accounts.c.name)
            )
            return saved.one_or_none() is not None

    def reset_password(self, name: str, password_hash: str) -> bool:
        """Give an account another password, and end its sessions; False where there is none."""
        with self._transaction() as connection:
            changed = _change(connection, name, password_hash=password_hash)
            connection.execute(sa.delete(sessions).where(_of_account(name)))
            return changed

    def change_role(self, name: str, role: Role) -> bool:
        """Give an account and its sessions another role; False where there is none."""
        with self._transaction() as connection:
            changed = _change(connection, name, role=role.word)
            of_account = sa.update(sessions).where(_of_account(name))
            connection.execute(of_account.values(role=role.word))
            return changed

    def remove_account(self, name: str) -> bool:
        """Delete an account, and end its sessions; False where there is none."""
        with self._transaction() as connection:
            # Waits for a session that is just being opened, which the second finds then.
            removed = connection.execute(sa.delete(accounts).where(accounts.c.name == name))
            connection.execute(sa.delete(sessions).where(_of_account(name)))
            return removed.rowcount > 0


def end_access_to(connection: Connection, board: str, at: datetime) -> None:
    """End the wall links of a board for good, and take it out of tokens, within a transaction.

    A token of no other board ends with it. So none opens a later board of its name.
    """
    _revoke(connection, wall_links, wall_links.c.board == board, at)
    scoped = tokens.c.revoked_at.is_(None) & tokens.c.boards.is_not(None)
    for token in _read(connection, tokens, scoped, access_rows.token):
        left, has_id = token.without(board), tokens.c.id == token.id
        if left is None:
            _revoke(connection, tokens, has_id, at)
        elif left is not token:
            named = access_rows.token_values(left)["boards"]
            connection.execute(sa.update(tokens).where(has_id).values(boards=named))


def save_uses(connection: Connection, used: Mapping[str, datetime]) -> None:
    """Note when tokens and wall links were last used, by id, within a transaction."""
    for table in (tokens, wall_links) if used else ():
        has_id = table.c.id == sa.bindparam("the_id")
        at = sa.bindparam("used_at", type_=Moment)
        connection.execute(
            sa.update(table).where(has_id).values(last_used_at=at),
            [{"the_id": key, "used_at": moment} for key, moment in used.items()],
        )


def _read(
    connection: Connection,
    table: sa.Table,
    which: sa.ColumnElement[bool],
    record: Callable[[sa.Row[Any]], T],
) -> tuple[T, ...]:
    query = sa.select(table).where(which).order_by(table.c.created_at, *table.primary_key.columns)
    return tuple(map(record, connection.execute(query)))


def _of_account(name: str) -> sa.ColumnElement[bool]:
    return (sessions.c.provider == LOCAL_PROVIDER) & (sessions.c.name == name)


def _still_has_its_password(connection: Connection, account: Account) -> bool:
    has_it = (accounts.c.name == account.name) & (accounts.c.password_hash == account.password_hash)
    # Held until the session is saved: whoever changes the account then finds it.
    query = sa.select(accounts.c.name).where(has_it).with_for_update(read=True)
    return connection.execute(query).one_or_none() is not None


def _change(connection: Connection, name: str, **values: str) -> bool:
    changed = sa.update(accounts).where(accounts.c.name == name).values(values)
    return connection.execute(changed).rowcount > 0


def _revoke(
    connection: Connection, table: sa.Table, which: sa.ColumnElement[bool], at: datetime
) -> None:
    valid = table.c.revoked_at.is_(None)
    connection.execute(sa.update(table).where(which, valid).values(revoked_at=at))
