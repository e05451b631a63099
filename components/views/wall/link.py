"""Building the address of a wall, to be copied or opened."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import streamlit as st

from components.model.snapshot import Snapshot
from components.views.charts import trends
from components.views.shared import assets
from components.views.wall import wall

# For a screen that nobody touches: no scrolling, and no loading picture.
EMBED = ("disable_scrolling", "hide_loading_screen")

_copy = st.components.v2.component(
    "taskboard_copy",
    html='<button type="button">Copy address</button> <span role="status"></span>',
    css=assets.FILES["wall/static/copy_button.css"],
    js=assets.loader("wall/static/copy_button.js"),
)


def show(name: str, boards: Callable[[], Sequence[Snapshot]]) -> None:
    """Draw the button that opens the options of a wall, with its address to be copied."""
    with st.popover("Wallboard", icon=":material/tv:"):
        titles = {s.board.name: s.board.title for s in boards() if not s.board.archived}
        chosen = st.multiselect(
            "Boards, in turn",
            list(titles),
            default=[name] if name in titles else None,
            format_func=lambda board: titles[board],
            key=f"kiosk-boards-{name}",
        )
        query = [("board", board) for board in chosen or [name]]
        if len(chosen) > 1:
            rotate = st.number_input(
                "Seconds for each",
                wall.MIN_ROTATE,
                wall.MAX_ROTATE,
                wall.ROTATE,
                key="kiosk-rotate",
            )
            query.append(("rotate", str(rotate)))
        window = trends.choose("kiosk", trends.DEFAULT)
        if window != trends.DEFAULT:
            query.append(("window", window.name.replace(" ", "")))
        theme = "light_theme" if st.toggle("Light colours", key="kiosk-light") else "dark_theme"
        if st.toggle("Sound when a task fails", key="kiosk-sound"):
            query.append(("sound", "1"))
        query += [("embed", "true"), *(("embed_options", each) for each in (theme, *EMBED))]
        # The operators' page is at the root, or at the path below which a proxy serves it, which
        # Streamlit tells without its last slash.
        address = f"{(st.context.url or '').rstrip('/')}/wallboard?{urlencode(query)}"
        _copy(key="kiosk-copy", data={"address": address})
        st.code(address, language=None, wrap_lines=True)
        st.link_button("Open the wallboard", address, icon=":material/open_in_new:")
