"""Task ids as people hand them over: a text or a file becomes accepted and rejected."""

from components.task_ids.files import read_file
from components.task_ids.formulas import FORMULA_STARTS, harmless
from components.task_ids.ids import (
    MAX_BYTES,
    MAX_IDS,
    MAX_LABEL,
    MAX_NOTE,
    VALID,
    Collector,
    Entry,
    Parsed,
    Preview,
    Rejection,
    UnreadableInput,
    combine,
    is_key,
    is_valid,
    shown,
    tidy,
)
from components.task_ids.tables import Table
from components.task_ids.text import parse_text

__all__ = [
    "FORMULA_STARTS",
    "MAX_BYTES",
    "MAX_IDS",
    "MAX_LABEL",
    "MAX_NOTE",
    "VALID",
    "Collector",
    "Entry",
    "Parsed",
    "Preview",
    "Rejection",
    "Table",
    "UnreadableInput",
    "combine",
    "harmless",
    "is_key",
    "is_valid",
    "parse_text",
    "read_file",
    "shown",
    "tidy",
]
