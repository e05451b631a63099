"""How much may be uploaded: Streamlit keeps every file in memory until its page is closed."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from starlette.types import Scope

from components.web.gate import refusals, streamlit_server
from components.web.gate.headers import headers_of
from components.web.gate.limits import Limits
from components.web.gate.refusals import Refusal


class KeptUploads(Protocol):
    """The uploads that are in memory."""

    def sizes(self) -> dict[str, int]:
        """Return how much those of each session take."""

    def drop_without_page(self) -> None:
        """Forget those whose page is not connected."""


class Uploads:
    """Those that are under way, and a bound for them with those that are kept."""

    def __init__(self, largest: int, limits: Limits, kept: KeptUploads) -> None:
        self._largest = largest
        self._limits = limits
        self._kept = kept
        self._coming: Counter[str] = Counter()

    @contextmanager
    def room(self, scope: Scope) -> Iterator[Refusal | None]:
        """Make room for a request's upload while it comes; give why there is none."""
        _, upload, rest = scope["path"].partition(streamlit_server.UPLOADS)
        if not upload or scope["method"] != "PUT":
            yield None
            return
        session, size = rest.partition("/")[0], self._size(scope)
        refusal = self._refusal(session, size)
        if refusal is not None:
            yield refusal
            return
        self._coming[session] += size
        try:
            yield None
        finally:
            self._coming[session] -= size
            if not self._coming[session]:
                del self._coming[session]

    def _size(self, scope: Scope) -> int:
        told = headers_of(scope, b"content-length")
        # One that does not say how long it is may be as long as any.
        known = len(told) == 1 and told[0].isdecimal()
        return min(int(told[0]), self._largest) if known else self._largest

    def _refusal(self, session: str, size: int) -> Refusal | None:
        kept = self._kept.sizes()
        of_page = kept.get(session, 0) + self._coming[session] + size
        if of_page > self._limits.page_upload_bytes:
            return Refusal(
                refusals.TOO_LARGE,
                "This page keeps as many uploaded files as it may: reload it, and try again.",
                "a page uploads too much",
            )
        if self._is_full(size):
            self._kept.drop_without_page()
        if self._is_full(size):
            return Refusal(
                refusals.UNAVAILABLE,
                "Others upload as much as the server has room for: try again soon.",
                "all pages together upload too much",
            )
        return None

    def _is_full(self, size: int) -> bool:
        kept = sum(self._kept.sizes().values())
        return kept + self._coming.total() + size > self._limits.upload_bytes
