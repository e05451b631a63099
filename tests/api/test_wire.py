"""What the headers and the body of an answer mean."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.api import wire
from components.api.errors import BadResponse, EndpointMissing, PaymentRequired
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
    told = wire.budget(httpx.Headers({"X-RateLimit-Reset": soon}))
    assert told is not None
    assert told.reset_seconds == pytest.approx(20, abs=5)
    assert wire.budget(httpx.Headers({"x-ratelimit-reset": "3"})) == (None, None, 3)


@pytest.mark.parametrize(
    ("headers", "budget"),
    [
        ({"X-RateLimit-Limit": "125", "X-RateLimit-Remaining": "7"}, (125, 7, None)),
        ({"x-ratelimit-limit": "much", "x-ratelimit-remaining": "-1"}, (None, None, None)),
        ({"Retry-After": "5"}, None),
        ({}, None),
    ],
)
def test_budget_is_read_where_there_is_one(
    headers: dict[str, str], budget: tuple[float | None, ...] | None
) -> None:
    """What is no number is not known, and without any such header nothing is told."""
    assert wire.budget(httpx.Headers(headers)) == budget


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ({"code": "spend", "cap": 50, "spent": 50.126}, "cap of $50.00 (spent: $50.13)."),
        ({"code": "spend", "cap": "1500"}, "cap of $1,500.00."),
        ({"code": "spend", "cap": None, "spent": 3}, "credits are used up."),
        ({"cap": "1e999"}, "credits are used up."),
        ("Insufficient credits", "credits are used up."),
        (None, "credits are used up."),
    ],
)
def test_cap_is_said_in_words(detail: object, words: str) -> None:
    """A 402 that tells the spend cap is read as a sentence with it, any other as one without."""
    body = json.dumps({"detail": detail}).encode()
    error = wire.refusal(402, {}, body, "v2")
    assert isinstance(error, PaymentRequired)
    assert str(error).endswith(words)


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (501, b""),
        (410, b'{"detail": "Gone"}'),
        (403, b'{"detail": "This legacy route is not available in this region."}'),
        (404, b'{"error": {"message": "v2 is not available in your region"}}'),
    ],
)
def test_version_that_is_not_served_is_missing(code: int, body: bytes) -> None:
    """Whatever its code, an answer that a version is not served does not concern the key."""
    error = wire.refusal(code, {}, body, "v2")
    assert isinstance(error, EndpointMissing)
    assert error.by_version
    assert "v2" in str(error)


@given(st.binary(max_size=300))
def test_any_body_is_a_word_or_a_bad_response(body: bytes) -> None:
    """No body, however odd, does more than say what it is not."""
    try:
        word = wire.status_word(wire.parse_json(body))
    except BadResponse as exc:
        assert str(exc).isprintable()
    else:
        assert 0 < len(word) <= MAX_STATUS_WORD
