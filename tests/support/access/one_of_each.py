"""One of each that lets somebody in, and what a store holds of them."""

from datetime import UTC, datetime, timedelta

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
from components.model.access.secrets import hashed
from components.model.history.pending_writes import PendingWrites
from components.store import AccessContents, Store

AT = datetime(2026, 11, 24, 10, 0, 0, 250_000, tzinfo=UTC)
DAY = timedelta(days=1)

SESSION = Session("s1", hashed("one"), "ann@example.com", Role.OPERATOR, "oidc", AT, AT + DAY)
TOKEN = Token(
    "t1",
    hashed("two"),
    "CI ✓",
    writes=True,
    boards=frozenset(("main", "b")),
    created_by="ann",
    created_at=AT,
)
ANY_BOARD = Token(
    "t2",
    hashed("three"),
    "Reader",
    writes=False,
    boards=None,
    created_by="ann",
    created_at=AT,
    expires_at=AT + DAY,
    last_used_at=AT,
)
LINK = WallLink("w1", hashed("four"), "main", "Hall", "ann", AT)
ACCOUNT = Account("ann", "$argon2id$…", Role.ADMINISTRATOR, AT)
CONTENTS = AccessContents((SESSION,), (TOKEN, ANY_BOARD), (LINK,))
ENTRY = AuditEntry(AT, Kind.PERSON, "ann@example.com", "AddTasks", "main", "1 task: t-1")
ANSWER = Answered("k" * 64, "token:t1", "f" * 64, 201, '{"added":"✓"}'.encode(), AT)


def fill(store: Store) -> None:
    """Save one of each, on a board `main` that is there."""
    store.open_session(SESSION)
    store.create_token(TOKEN)
    store.create_token(ANY_BOARD)
    store.create_wall_link(LINK)
    store.add_account(ACCOUNT)
    store.keep_answer(ANSWER)
    store.save(PendingWrites(audit=[ENTRY]))
