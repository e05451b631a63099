"""Task ids as people hand them over: a text or a file becomes accepted and rejected."""

from components.intake.collector import (
    IdCollector,
    ParsedIds,
    Preview,
    Rejection,
    Sorts,
    Words,
    combine,
)
from components.intake.errors import UnreadableInput
from components.intake.files import read_file
from components.intake.tables import Table
from components.intake.text import parse_text, read_paste

__all__ = [
    "IdCollector",
    "ParsedIds",
    "Preview",
    "Rejection",
    "Sorts",
    "Table",
    "UnreadableInput",
    "Words",
    "combine",
    "parse_text",
    "read_file",
    "read_paste",
]
