"""Whether an event was signed by the API just now, and comes for the first time."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from typing import Any

from components.model.errors import TaskboardError

# How far the moment at which an event was signed may lie from now, either way.
WINDOW_SECONDS = 300
# As many as an account that ends 30 tasks a second sends within that time: 4 MB.
MAX_REMEMBERED = 20_000

_SIGNATURE = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"[0-9]{1,12}")


class UnsignedEvent(TaskboardError):
    """An event that the API has not signed, or not just now."""


class TooManyEvents(TaskboardError):
    """No room is left to remember an event, by which its repetition would be known."""


class Signatures:
    """Checks signatures made with one secret, and remembers those that could come again."""

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._now = now
        # When each is too old to come again, in seconds since 1970.
        self._remembered: dict[str, int] = {}

    def event(self, body: bytes, signature: str, moment: str) -> Any:
        """Return the event in a body, signed at a moment; raises `UnsignedEvent`."""
        if not _MOMENT.fullmatch(moment) or abs(self._now() - int(moment)) > WINDOW_SECONDS:
            raise UnsignedEvent("The event was not signed within the last five minutes.")
        try:
            event = json.loads(body)
            forms = _canonical_forms(event)
        except (ValueError, RecursionError):
            # Without a cause: its message holds the body.
            raise UnsignedEvent("The body is no event.") from None
        made = (
            hmac.new(self._secret, f"{moment}.".encode() + form, hashlib.sha256).hexdigest()
            for form in forms
        )
        if not _SIGNATURE.fullmatch(signature) or not any(
            hmac.compare_digest(signature, each) for each in made
        ):
            raise UnsignedEvent("The signature is not that of this event.")
        return event

    def is_first(self, signature: str, moment: str) -> bool:
        """Tell whether a checked signature comes for the first time; raises `TooManyEvents`."""
        if signature in self._remembered:
            return False
        if len(self._remembered) >= MAX_REMEMBERED:
            now = self._now()
            self._remembered = {key: end for key, end in self._remembered.items() if end >= now}
        if len(self._remembered) >= MAX_REMEMBERED:
            raise TooManyEvents("More events came within minutes than can be told apart.")
        self._remembered[signature] = int(moment) + WINDOW_SECONDS
        return True


def _canonical_forms(event: Any) -> tuple[bytes, bytes]:
    # The vendor's verifier in Python escapes what is not ASCII, the one in TypeScript does not.
    ascii_form, plain = (
        json.dumps(event, separators=(",", ":"), sort_keys=True, ensure_ascii=ensure_ascii)
        for ensure_ascii in (True, False)
    )
    return ascii_form.encode(), plain.encode("utf-8", "surrogatepass")
