"""Values of typed cells as text."""

import datetime as dt
import json
import math

from components.model.text import unescape_formula

# Spreadsheets and floating-point columns keep 15 digits of a number for certain.
_ROUNDED = 10**15


def text_of(value: object) -> str:
    """Return what a cell shows; a number that may have been rounded is no id any more."""
    match value:
        case str():
            return unescape_formula(value)
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if not math.isfinite(value):
            return "" if math.isnan(value) else f"{value:+}"
        case float() if abs(value) >= _ROUNDED:
            return f"{value:.15g}".replace("e", "E")
        case float() if value.is_integer():
            return str(int(value))
        case dt.date() | dt.time():
            return value.isoformat()
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)
