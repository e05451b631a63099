"""What the headers and the body of an answer mean."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.api import wire
from components.api.errors import BadResponse
from components.model.limits import MAX_STATUS_WORD


def test_retry_after_is_read_in_both_forms() -> None:
    """Seconds and an HTTP date both become seconds from now; nonsense is no advice."""
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=300), usegmt=True)
    assert wire.retry_after({"retry-after": "300"}) == 300
    assert wire.retry_after({"retry-after": later}) == pytest.approx(300, abs=5)
    assert wire.retry_after({"retry-after": "soon"}) is None
    assert wire.retry_after({"retry-after": "Mon, 01 Jan 99999999999999 00:00:00 GMT"}) is None
    assert wire.retry_after({}) is None


def test_reset_that_is_a_moment_is_not_taken_for_seconds() -> None:
    """A gateway that tells when the limit ends, and not how long it lasts, is understood."""
    soon = str(int(datetime.now(UTC).timestamp()) + 20)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": soon}
    assert wire.seconds_until_reset(headers) == pytest.approx(20, abs=5)
    assert wire.seconds_until_reset({**headers, "x-ratelimit-reset": "3"}) == 3


@given(st.binary(max_size=300))
def test_any_body_is_a_word_or_a_bad_response(body: bytes) -> None:
    """No body, however odd, does more than say what it is not."""
    try:
        word = wire.status_word(wire.parse_json(body))
    except BadResponse as exc:
        assert str(exc).isprintable()
    else:
        assert 0 < len(word) <= MAX_STATUS_WORD
