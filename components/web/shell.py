"""What surrounds every page: page settings, navigation, and the banner of the demo."""

import streamlit as st

from components import __version__, monitor
from components.monitor import NotRunningError
from components.views.shared import address, live_signal, theme
from components.views.words.foreign import literal
from components.web import gate

wallboard = st.Page(address.WALLBOARD, title="Wallboard")
page = st.navigation(
    [
        st.Page(address.OPERATORS, title="Operators", default=True),
        wallboard,
        st.Page(address.BOARDS, title="Boards"),
        st.Page(address.HISTORY, title="History"),
    ],
    position="hidden" if st.context.is_embedded else "top",
)
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
