"""The address of a wall: its boards, how it looks, and what lets a screen in."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

PLACE_NEEDED = "Say where the screen is: by that people tell one link from another."
# For a screen that nobody touches: no scrolling, and no loading picture.
_EMBED = ("disable_scrolling", "hide_loading_screen")


def build(
    boards: Sequence[str],
    secrets: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
    *,
    light: bool = False,
    page: str = "",
) -> str:
    """Return the address of a wall with some boards in turn.

    ``secrets`` are those of the boards' wall links, where a screen needs them; ``options`` are
    those of `wall.options`; ``page`` is the path of the page that this is drawn on.
    """
    query = [("board", board) for board in boards]
    query += [("token", secret) for secret in secrets]
    query += (options or {}).items()
    theme = "light_theme" if light else "dark_theme"
    query += [("embed", "true"), *(("embed_options", each) for each in (theme, *_EMBED))]
    # The operators' page is at the root, or at the path below which a proxy serves it, which
    # Streamlit tells without its last slash; the address of any other page ends with its path.
    root = (st.context.url or "").rstrip("/").removesuffix(f"/{page}").rstrip("/")
    return f"{root}/wallboard?{urlencode(query)}"
