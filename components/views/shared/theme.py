"""The icon and the stylesheets of the pages, and which of the two themes the viewer sees."""

from pathlib import Path

import streamlit as st

VIEWS = Path(__file__).parent.parent
# A file of our own: Streamlit would fetch a named icon from the internet for every visitor.
ICON = VIEWS / "shared" / "static" / "icon.svg"


def stylesheet(path: str) -> None:
    """Send a stylesheet, named by its path below `components/views/`, once a page."""
    st.html(VIEWS / path)


def is_dark() -> bool:
    """Tell whether the page is dark."""
    return bool(st.context.theme.type == "dark")
