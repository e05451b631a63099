"""Building the address of a wall, to be copied or opened."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.model.access.actions import CreateWallLink
from components.model.snapshot import Snapshot
from components.views.charts import trends
from components.views.shared import actor, notices
from components.views.shared.credentials import copied, wall_address
from components.views.shared.outcomes import Perform
from components.views.wall import wall

# The secrets of the wall links that were made in this tab, by board.
_SECRETS = "wall_secrets"


def show(name: str, boards: Callable[[], Sequence[Snapshot]], perform: Perform) -> None:
    """Draw the button that opens the options of a wall, with its address to be copied."""
    with st.popover("Wallboard", icon=":material/tv:"):
        titles = {s.board.name: s.board.title for s in boards() if not s.board.archived}
        chosen = st.multiselect(
            "Boards, in turn",
            list(titles),
            default=[name] if name in titles else None,
            format_func=lambda board: titles[board],
            key=f"kiosk-boards-{name}",
        ) or [name]
        # Above the options, or a small window would show them only.
        place = st.container()
        options = _options(chosen)
        light = st.toggle("Light colours", key="kiosk-light")
        if st.toggle("Sound when a task fails", key="kiosk-sound"):
            options["sound"] = "1"
        with place:
            secrets = [] if actor.is_everybody() else _secrets(chosen, perform)
            address = wall_address.build(chosen, secrets, options, light=light)
            copied.show(address, "Copy address", key="kiosk-copy")


def _options(chosen: Sequence[str]) -> dict[str, str]:
    options = {}
    if len(chosen) > 1:
        options["rotate"] = str(
            st.number_input(
                "Seconds for each",
                wall.MIN_ROTATE,
                wall.MAX_ROTATE,
                wall.ROTATE,
                key="kiosk-rotate",
            )
        )
    window = trends.choose("kiosk", trends.DEFAULT)
    if window != trends.DEFAULT:
        options["window"] = window.name.replace(" ", "")
    return options


def _secrets(chosen: Sequence[str], perform: Perform) -> list[str]:
    """Return what lets a screen see the boards, once that was made; else offer to make it."""
    held: dict[str, str] = st.session_state.setdefault(_SECRETS, {})
    missing = [board for board in chosen if board not in held]
    # One place for either, so that what follows keeps its own.
    with st.container():
        if not missing:
            st.success(
                "This address holds a wall link: it opens without signing in. Copy it now, it is "
                "shown in this tab only; the Boards page lists the link, and revokes it."
            )
        elif all(actor.may(CreateWallLink, board) for board in missing):
            _offer(missing, held, perform)
        else:
            st.caption(
                "A screen with this address has to sign in: an administrator can make a wall "
                "link, which opens without."
            )
    return [] if missing else [held[board] for board in chosen]


def _offer(missing: Sequence[str], held: dict[str, str], perform: Perform) -> None:
    st.caption("A screen with this address has to sign in. A wall link opens without.")
    where = st.text_input("Where the screen is", key="kiosk-where", placeholder="Office, 2nd floor")
    if not st.button("Make a wall link", icon=":material/add_link:"):
        return
    if not (where or "").strip():
        st.error(wall_address.PLACE_NEEDED)
        return
    with notices.show_errors():
        for board in missing:
            held[board] = perform(CreateWallLink(board, where or ""), actor.current()).secret
        st.rerun()
