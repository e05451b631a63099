"""What surrounds every page: page settings, navigation by role, and the banner of the demo."""

import streamlit as st

from components import __version__, monitor
from components.model.access.actor import Actor, Kind
from components.model.access.roles import Role
from components.model.errors import NotAllowed
from components.monitor import NotRunningError
from components.views.shared import actor, address, live_signal, theme
from components.views.words.foreign import literal
from components.web import gate

wallboard = st.Page(address.WALLBOARD, title="Wallboard")


def nothing_else() -> None:
    """Say that a wall link opens its wallboard only."""
    st.info("This screen was let in to see a wallboard, and nothing else.", icon=":material/tv:")


def pages_of(somebody: Actor) -> list[st.Page]:
    """Return the pages that somebody may open, the one that opens first in front."""
    if somebody.kind is Kind.WALL:
        return [st.Page(nothing_else, title="Taskboard", default=True), wallboard]
    pages = [
        st.Page(address.OPERATORS, title="Operators", default=True),
        wallboard,
        st.Page(address.BOARDS, title="Boards"),
        st.Page(address.HISTORY, title="History"),
    ]
    if somebody.role >= Role.ADMINISTRATOR:
        pages.append(st.Page(address.ACCESS, title="Access"))
    if somebody.kind is Kind.PERSON:
        pages.append(st.Page(address.ACCOUNT, title="Account"))
    return pages


try:
    me = actor.current()
except NotAllowed as exc:
    st.warning(literal(str(exc)))
    st.stop()
bare = st.context.is_embedded or me.kind is Kind.WALL
page = st.navigation(pages_of(me), position="hidden" if bare else "top")
st.set_page_config(page_title=f"{page.title} · Taskboard", page_icon=str(theme.ICON), layout="wide")
theme.stylesheet("shared/static/shared.css")
if gate.is_open():
    with st.container(key="tb-exposed"):
        st.caption(
            ":material/lock_open: **Open:** everybody who can reach this address can change every "
            "board."
        )
try:
    if monitor.current().demo:
        st.info(
            "**Demo data** – made-up tasks from a bundled API, on boards that end with the server. "
            "Set `BROWSER_USE_API_KEY` and restart to watch your own.",
            icon=":material/science:",
        )
except NotRunningError as exc:
    st.warning(literal(str(exc)))
    live_signal.heartbeat(monitor.is_running)
    st.stop()
page.run()
if page != wallboard:
    st.caption(f"Taskboard {__version__}")
