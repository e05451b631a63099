"""Rows of access and audit as the model's records, and the values of records for their rows."""

import json
from typing import Any

import sqlalchemy as sa

from components.model.access.actor import Kind
from components.model.access.records import (
    Account,
    Answered,
    AuditEntry,
    Session,
    Token,
    WallLink,
)
from components.model.access.roles import Role
from components.store.rows import Values, values

Row = sa.Row[Any]


def session(row: Row) -> Session:
    return Session(
        row.id, row.hash, row.name, role(row), row.provider, row.created_at, row.expires_at
    )


def token(row: Row) -> Token:
    return Token(
        row.id,
        row.hash,
        row.name,
        row.writes,
        None if row.boards is None else frozenset(json.loads(row.boards)),
        row.created_by,
        row.created_at,
        row.expires_at,
        row.last_used_at,
    )


def token_values(given: Token) -> Values:
    named = None if given.boards is None else json.dumps(sorted(given.boards))
    return {**values(given), "boards": named}


def wall_link(row: Row) -> WallLink:
    return WallLink(
        row.id, row.hash, row.board, row.name, row.created_by, row.created_at, row.last_used_at
    )


def account(row: Row) -> Account:
    return Account(row.name, row.password_hash, role(row), row.created_at)


def with_role(given: Session | Account) -> Values:
    return {**values(given), "role": given.role.word}


def entry(row: Row) -> AuditEntry:
    # By its name: `count` of a row counts what is in it.
    count: int = row._mapping["count"]  # noqa: SLF001
    return AuditEntry(row.at, Kind(row.kind), row.actor, row.action, row.board, row.detail, count)


def answered(row: Row) -> Answered:
    return Answered(row.key, row.actor, row.fingerprint, row.status, row.body, row.at)


def role(row: Row) -> Role:
    # A word that is no role allows no more than to see.
    return Role.of(row.role) or Role.VIEWER
