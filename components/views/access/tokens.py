"""Tokens for programs: which there are, a new one, and an end to each."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from components.model.access.actions import CreateToken, RevokeToken, TokenCreated
from components.model.access.records import Token
from components.model.limits import MAX_LABEL
from components.model.snapshot import Snapshot
from components.views.shared import actor, dialogs, notices
from components.views.shared.credentials import copied, rows
from components.views.shared.queue import button, queue

PLACE = "/access"
LIFETIMES = {"30 days": 30, "90 days": 90, "A year": 365, "Until it is revoked": None}
READ, WRITE = "Read", "Read and write"
ALL, SOME = "All boards, later ones too", "Some boards"


def header() -> None:
    """Draw the heading of the page, with the way to a new token."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Access", anchor=False)
        if not actor.is_everybody():
            button(
                "New token",
                type="primary",
                icon=":material/add:",
                on_click=dialogs.open_dialog,
                args=(PLACE, "create", "New token"),
            )
    notices.outcome(PLACE)


def show(tokens: Sequence[Token]) -> None:
    """List the tokens, which come oldest first, with the latest in front."""
    if actor.is_everybody():
        st.caption("Nobody has to sign in on this server, so programs need no token either.")
        return
    st.markdown("**Tokens** – by which programs read and change boards")
    for token in reversed(tokens):
        told = (
            _scope(token),
            rows.use(token.created_by, token.created_at, token.last_used_at),
            _lifetime(token),
        )
        rows.show(
            token.name,
            " · ".join(told),
            key=f"revoke-{token.id}",
            action=RevokeToken("", token.id),
        )
    if not tokens:
        st.info("No token yet.", icon=":material/key_off:")


def create(boards: Sequence[Snapshot]) -> None:
    """Ask for what a new token may do; its secret is told this once."""
    made = dialogs.result()
    if isinstance(made, TokenCreated):
        st.success("The token is made. Copy it now: it is shown this once.")
        copied.show(made.secret, "Copy token", key="token-copy")
        st.caption("Programs send it as `Authorization: Bearer …`.")
        if st.button("Done", type="primary"):
            dialogs.dismiss()
        return
    name = st.text_input("Which program it is for", max_chars=MAX_LABEL, key="token_name")
    writes = st.segmented_control("It may", (READ, WRITE), default=READ, key="token_writes")
    which = st.segmented_control("On", (ALL, SOME), default=ALL, key="token_which")
    titles = {snapshot.board.name: snapshot.board.title for snapshot in boards}
    chosen: list[str] = []
    if which == SOME:
        chosen = st.multiselect(
            "Boards", list(titles), format_func=lambda board: titles[board], key="token_boards"
        )
    lifetime = st.selectbox("It ends after", list(LIFETIMES), index=1, key="token_lifetime")
    if st.button("Make the token", type="primary", icon=":material/key:"):
        if not (name or "").strip():
            st.error("Say which program it is for: by that name the audit trail knows it.")
        elif which == SOME and not chosen:
            st.error("Choose at least one board.")
        else:
            days = LIFETIMES[lifetime]
            ends = None if days is None else datetime.now(UTC) + timedelta(days=days)
            scope = frozenset(chosen) if which == SOME else None
            queue(CreateToken("", name or "", writes == WRITE, scope, ends))


def _scope(token: Token) -> str:
    may = "reads and writes" if token.writes else "reads"
    if token.boards is None:
        return f"{may} all boards"
    return f"{may} {', '.join(sorted(token.boards))}"


def _lifetime(token: Token) -> str:
    if token.expires_at is None:
        return "until it is revoked"
    has_ended = token.expires_at <= datetime.now(UTC)
    return f"{'ENDED' if has_ended else 'ends'} {rows.moment(token.expires_at)}"
