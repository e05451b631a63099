"""The icon of the pages, and which of the two themes the viewer sees."""

from pathlib import Path

import streamlit as st

# A file of our own: Streamlit would fetch a named icon from the internet for every visitor.
ICON = Path(__file__).parent / "static" / "icon.svg"


def is_dark() -> bool:
    """Tell whether the page is dark."""
    return bool(st.context.theme.type == "dark")
