"""Task ids as people hand them over: a text or a file becomes accepted and rejected."""

from components.intake.files import read_file
from components.intake.ids import (
    IdCollector,
    ParsedIds,
    Preview,
    Rejection,
    UnreadableInput,
    combine,
)
from components.intake.tables import Table
from components.intake.text import parse_text
from components.model.entry import VALID, Entry, is_key, is_valid
from components.model.limits import MAX_IDS, MAX_LABEL, MAX_NOTE, MAX_UPLOAD_BYTES
from components.model.text import FORMULA_STARTS, harmless, shown, tidy

__all__ = [
    "FORMULA_STARTS",
    "MAX_IDS",
    "MAX_LABEL",
    "MAX_NOTE",
    "MAX_UPLOAD_BYTES",
    "VALID",
    "Entry",
    "IdCollector",
    "ParsedIds",
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
