"""What people take along from a page: an address or a secret, with a button that copies it."""

import streamlit as st

from components.views.shared import assets

_copy = st.components.v2.component(
    "taskboard_copy",
    html='<button type="button"></button> <span role="status"></span>',
    css=assets.FILES["shared/static/copy_button.css"],
    js=assets.loader("shared/static/copy_button.js"),
)


def show(text: str, label: str, *, key: str) -> None:
    """Draw the button and the text, which can be marked where a browser refuses to copy."""
    _copy(key=key, data={"text": text, "label": label})
    st.code(text, language=None, wrap_lines=True)
