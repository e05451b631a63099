"""The dialog about a board's wall links: which there are, a new one, and an end to each."""

from collections.abc import Sequence

import streamlit as st

from components.model.access.actions import CreateWallLink, RevokeWallLink, WallLinkCreated
from components.model.access.records import WallLink
from components.model.limits import MAX_LABEL
from components.views.shared import dialogs
from components.views.shared.credentials import copied, rows, wall_address
from components.views.shared.queue import queue


def show(board: str, links: Sequence[WallLink]) -> None:
    """Draw the links, which come oldest first; the address of a new one is told this once."""
    st.caption(
        "A wall link opens this board's wallboard on a screen without signing in, and nothing "
        "else. Revoking it ends the screens that it opened."
    )
    made = dialogs.result()
    if isinstance(made, WallLinkCreated) and made.link.board == board:
        st.success("The wall link is made. Copy its address now: it is shown this once.")
        address = wall_address.build([board], [made.secret], page="boards")
        copied.show(address, "Copy address", key="wall-link-copy")
    for link in reversed(links):
        rows.show(
            link.name,
            rows.use(link.created_by, link.created_at, link.last_used_at),
            key=f"revoke-{link.id}",
            action=RevokeWallLink(board, link.id),
        )
    if not links:
        st.info("No wall link yet.", icon=":material/link_off:")
    where = st.text_input(
        "Where the screen is",
        key="wall_link_name",
        max_chars=MAX_LABEL,
        placeholder="Office, 2nd floor",
    )
    if st.button("Make a wall link", type="primary", icon=":material/add_link:"):
        if (where or "").strip():
            queue(CreateWallLink(board, where or ""))
        else:
            st.error(wall_address.PLACE_NEEDED)
