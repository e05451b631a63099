"""What was done, in words."""

import re

from components.model.access.records import AuditEntry

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def what(entry: AuditEntry) -> str:
    """Return the name of an action as people say it, and how many times it was counted."""
    text = _WORD.sub(" ", entry.action).capitalize()
    return text if entry.count == 1 else f"{text} ({entry.count:,} times)"
