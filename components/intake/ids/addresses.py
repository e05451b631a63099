"""The task id in the address of a task, and in what people put around an id."""

import re

from components.model.entry import is_task_id
from components.model.text import visible

# The id in an address of the API or of the cloud's own pages, whichever version it is.
_URL_ID = re.compile(r"/(?:tasks?|runs?|sessions?|agents?)/([^\s/?#&\"'`<>|,;\\]+)")

_WRAPPING = "\"'`´‘’‚‛“”„‟«»‹›[](){}<>*~"

_DECORATION = re.compile(r"[-_*+=~.…•◦▪‣·–—→:]+")


def unwrapped(text: str) -> str:
    """Return a text without the quotes, brackets and list punctuation around it."""
    return text.lstrip(_WRAPPING).rstrip(_WRAPPING + ".,;")


def id_in_cell(cell: str) -> str:
    """Return what a table's cell gives as an id: the cell itself without what is around it."""
    if is_task_id(cell):
        return cell
    text = visible(cell).strip()
    found = ids_in_addresses(text)
    if found:
        return found[0]
    # The placeholder of an address, which has lost its closing brace, stays no id.
    return text if text.startswith("{") and not text.endswith("}") else unwrapped(text).strip()


def ids_in_addresses(text: str) -> list[str]:
    """Return what the addresses in a text have in the place of the id."""
    # Only what follows is taken off: a placeholder such as {task_id} must not become an id.
    if "/" not in text:
        return []
    found = (item.rstrip(_WRAPPING + ".,;") for item in _URL_ID.findall(text))
    return [item for item in found if item]


def has_address(text: str) -> bool:
    """Tell whether a text holds an address with an id in it."""
    return "/" in text and _URL_ID.search(text) is not None


def is_address(text: str) -> bool:
    """Tell whether a text is one address with an id in it."""
    return has_address(text) and len(text.split(None, 1)) == 1


def is_decoration(token: str) -> bool:
    """Tell whether a word or cell is empty, or a rule or a bullet only."""
    text = token.strip()
    return not text or _DECORATION.fullmatch(text) is not None
