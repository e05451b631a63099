"""What was done, in words."""

import re

from components.model.access.records import AuditEntry

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Where the name of an action does not say what people do with it.
_NAMES = {
    "SetPaused": "Pause or resume",
    "SetArchived": "Archive or bring back",
    "SetRefresh": "Change interval",
    "RecheckTasks": "Check again",
}


def what(entry: AuditEntry) -> str:
    """Return the name of an action as people say it, and how many times it was counted."""
    text = _NAMES.get(entry.action) or _WORD.sub(" ", entry.action).capitalize()
    return text if entry.count == 1 else f"{text} ({entry.count:,} times)"
