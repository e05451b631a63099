"""Which of the two themes the viewer sees."""

import streamlit as st


def is_dark() -> bool:
    """Tell whether the page is dark."""
    return bool(st.context.theme.type == "dark")
