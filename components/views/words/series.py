"""Columns of tables that are alike wherever they stand; no Streamlit here."""

from collections.abc import Iterable
from datetime import datetime

import pandas as pd


def moments(found: Iterable[datetime | None]) -> "pd.Series[pd.Timestamp]":
    """Return moments to the second."""
    whole = [None if moment is None else moment.replace(microsecond=0) for moment in found]
    return pd.Series(whole, dtype="datetime64[s, UTC]")


def texts(found: Iterable[str]) -> "pd.Series[str]":
    """Return texts."""
    return pd.Series(list(found), dtype="str")
