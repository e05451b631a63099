"""From a full body to `TaskDetails`, and to the addresses of a live view."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from components.api.values import count_of, text_of
from components.model.details import MAX_TEXT, LiveView

MAX_FILES = 1000
MAX_NAME = 1000
MAX_ADDRESS = 4096


def texts(**given: object) -> dict[str, Any]:
    """Return what is a text, or JSON of more than that, cut; ``cut`` names those that were."""
    whole = {name: _text(value) for name, value in given.items()}
    return {
        **{name: text and text[:MAX_TEXT] for name, text in whole.items()},
        "cut": frozenset(name for name, text in whole.items() if text and len(text) > MAX_TEXT),
    }


def names(files: object, field: str) -> tuple[str, ...]:
    """Return the names of files, which are objects with a ``field``, or names themselves."""
    if not isinstance(files, list):
        return ()
    found = (each.get(field) if isinstance(each, dict) else each for each in files[:MAX_FILES])
    return tuple(name[:MAX_NAME] for each in found if (name := text_of(each)) is not None)


def steps(body: Mapping[str, Any], *summary: str) -> tuple[int | None, object]:
    """Return how many steps there are, and the first field of the last one that tells of it."""
    found = body.get("steps")
    if not isinstance(found, list):
        return count_of(found), None
    last = found[-1] if found and isinstance(found[-1], dict) else {}
    return len(found), next((last[name] for name in summary if text_of(last.get(name))), None)


def decoded(value: object) -> Mapping[str, Any]:
    """Return an object that is given as such, or as JSON in a string; else an empty one."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def live_view(live: object, screenshot: object = None, recordings: object = None) -> LiveView:
    """Return those that are addresses a browser may open."""
    given: Sequence[object] = recordings if isinstance(recordings, list) else [recordings]
    found = (_address(each) for each in given)
    return LiveView(
        _address(live), _address(screenshot), tuple(each for each in found if each is not None)
    )


def _address(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > MAX_ADDRESS or not value.isprintable():
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in ("https", "http") and parts.netloc else None


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        text = value or ""
    else:
        text = json.dumps(value, ensure_ascii=False, indent=1)
    # Half a character would break whatever encodes the text later.
    return text.encode("utf-8", "replace").decode() or None
