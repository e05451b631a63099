"""How columns of tables are drawn, wherever they stand."""

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig


def moment(name: str) -> ColumnConfig:
    """Return how a column of moments is drawn, in the viewer's zone where that is known."""
    zone = st.context.timezone
    return st.column_config.DatetimeColumn(
        name if zone else f"{name} (UTC)", width=120, format="MMM D, HH:mm:ss", timezone=zone
    )
