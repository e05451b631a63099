"""How columns of tables are drawn."""

from collections.abc import Iterable

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from components.views.words import frames


def moment(name: str) -> ColumnConfig:
    """Return the settings of a column of moments, in the viewer's zone or in UTC."""
    zone = st.context.timezone
    return st.column_config.DatetimeColumn(
        name if zone else f"{name} (UTC)", width=120, format="MMM D, HH:mm:ss", timezone=zone
    )


def pills(words: Iterable[str], width: int) -> ColumnConfig:
    """Return the settings of a column of status texts, all of which are given."""
    options = sorted(set(words))
    return st.column_config.MultiselectColumn(
        width=width,
        options=options,
        color=[frames.status_of(word).pill for word in options],
        format_func=lambda word: f"{frames.status_of(word).icon} {word}",
    )
