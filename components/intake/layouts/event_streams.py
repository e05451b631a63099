"""Event streams (SSE), as curl prints them: JSON behind `data:`."""

import json
import re

from components.intake.layouts.json_records import Document

_DATA = re.compile(r"^data:[ ]?([{\[][^\n]*)$", re.MULTILINE)


def documents(text: str) -> list[Document]:
    """Return the JSON of each event; none where the text is no event stream."""
    found: list[Document] = []
    for match in _DATA.finditer(text) if "data:" in text else ():
        try:
            found.append((match.start(1), json.loads(match.group(1))))
        except (ValueError, RecursionError):
            return []
    return found
