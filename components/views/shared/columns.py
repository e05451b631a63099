"""How columns of tables are drawn."""

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig


def moment(name: str) -> ColumnConfig:
    """Return the settings of a column of moments, in the viewer's zone or in UTC."""
    zone = st.context.timezone
    return st.column_config.DatetimeColumn(
        name if zone else f"{name} (UTC)", width=120, format="MMM D, HH:mm:ss", timezone=zone
    )
