"""How much may be uploaded, by one page and by all."""

from contextlib import ExitStack
from typing import Any

import pytest

from components.web.gate.limits import Limits
from components.web.gate.uploads import Uploads

LIMITS = Limits(page_upload_bytes=100, upload_bytes=250)


class Kept:
    """Uploads in memory, of pages of which some are closed."""

    def __init__(self, closed: str = "", **sizes: int) -> None:
        self._closed = closed
        self._sizes = sizes

    def sizes(self) -> dict[str, int]:
        """Return how much those of each session take."""
        return dict(self._sizes)

    def drop_without_page(self) -> None:
        """Forget those of the closed page."""
        self._sizes.pop(self._closed, None)


def upload(session: str, length: str | None = None, method: str = "PUT") -> dict[str, Any]:
    """Ask to upload something to a session."""
    headers = [] if length is None else [(b"content-length", length.encode())]
    return {"path": f"/ops/_stcore/upload_file/{session}/f", "method": method, "headers": headers}


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        (upload("a", "50"), None),
        (upload("a", "51"), 413),
        (upload("a"), 413),
        (upload("a", "-1"), 413),
        (upload("a", "9", "DELETE"), None),
        (upload("b", "100"), None),
        (upload("b", "999"), 413),
        ({"path": "/api/boards", "method": "PUT", "headers": []}, None),
    ],
)
def test_page_has_its_share(scope: dict[str, Any], status: int | None) -> None:
    """What it keeps and what is coming are bounded together; who tells no length needs it all."""
    with Uploads(200, LIMITS, Kept(a=50)).room(scope) as refusal:
        assert (refusal and refusal.status) == status


def test_uploads_under_way_count_until_they_end() -> None:
    """Two that come at a time are bounded as two that have come."""
    uploads = Uploads(60, LIMITS, Kept())
    with uploads.room(upload("a", "60")) as first:
        assert first is None
        with uploads.room(upload("a", "60")) as second:
            assert second is not None
    with uploads.room(upload("a", "60")) as third:
        assert third is None


def test_all_pages_share_what_there_is() -> None:
    """Where it is used up, pages that are closed make room; others are told to wait."""
    uploads = Uploads(100, LIMITS, Kept("gone", gone=60, here=60))
    with ExitStack() as coming:
        answers = [coming.enter_context(uploads.room(upload(f"p{n}", "90"))) for n in range(3)]
        assert [answer and answer.status for answer in answers] == [None, None, 503]
