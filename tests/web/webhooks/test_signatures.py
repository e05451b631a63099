"""Which signatures count, on a clock that the test sets."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from components.web.webhooks.signatures import (
    MAX_REMEMBERED,
    WINDOW_SECONDS,
    Signatures,
    TooManyEvents,
    UnsignedEvent,
)
from tests.support.api.webhooks import SECRET, signature, update

NOW = 1_800_000_000
NOON = str(NOW)


class Clock:
    """A time of day that stands still until it is set."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    "event",
    [
        update("a"),
        {"type": "test", "timestamp": "2024-03-21T12:00:00Z", "payload": {"test": "ok"}},
        update("a", metadata={"z": [1, 2.5, None, True], "a": {"c": 1, "b": 2}}),
        update("a", metadata={"city": "München", "mood": "\N{PARTY POPPER}"}),
        update("a", metadata={"cut": "\ud83c"}),
        [],
        "text",
    ],
)
def test_what_the_vendor_signs_is_taken(event: Any) -> None:
    """Whatever its values, an event that is signed over its canonical form is returned."""
    for body in (json.dumps(event), json.dumps(event, indent=2, sort_keys=True)):
        found = Signatures(SECRET, Clock()).event(body.encode(), signature(event, NOON), NOON)
        assert found == event


def test_letters_may_be_signed_as_they_are() -> None:
    """The form that JavaScript writes is taken too, in which only ASCII needs no escapes."""
    event = update("a", metadata={"city": "München"})
    plain = json.dumps(event, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    signed = hmac.new(SECRET.encode(), f"{NOON}.{plain}".encode(), hashlib.sha256).hexdigest()
    assert Signatures(SECRET, Clock()).event(plain.encode(), signed, NOON) == event


@pytest.mark.parametrize("late", [-WINDOW_SECONDS, 0, WINDOW_SECONDS])
def test_signature_counts_for_five_minutes(late: float) -> None:
    """Either way, since the other's clock may be ahead."""
    clock, event = Clock(), update("a")
    signatures, body = Signatures(SECRET, clock), json.dumps(event).encode()
    clock.now += late
    assert signatures.event(body, signature(event, NOON), NOON) == event
    clock.now += 1 if late >= 0 else -1
    if late:
        with pytest.raises(UnsignedEvent, match="five minutes"):
            signatures.event(body, signature(event, NOON), NOON)


@pytest.mark.parametrize("moment", ["", "soon", f" {NOON}", f"{NOON}.0", f"-{NOON}", "٣", "9" * 13])
def test_moment_is_a_whole_number_of_seconds(moment: str) -> None:
    """Another moment does not count, however well it is signed."""
    event = update("a")
    with pytest.raises(UnsignedEvent):
        Signatures(SECRET, Clock()).event(
            json.dumps(event).encode(), signature(event, moment), moment
        )


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe\x00", b"[" * 60_000, b"1" * 60_000, b'{"a": NaN', b"\x00" * 8],
    ids=lambda body: repr(body[:6]),
)
def test_body_that_is_no_json_is_refused_unread(body: bytes) -> None:
    """Nested however deep, it is no event, and nothing of it is repeated."""
    with pytest.raises(UnsignedEvent) as caught:
        Signatures(SECRET, Clock()).event(body, "0" * 64, NOON)
    assert str(caught.value) == "The body is no event."
    assert caught.value.__cause__ is None


def test_each_signature_counts_once() -> None:
    """It is remembered for as long as its moment would let it count."""
    signatures = Signatures(SECRET, Clock())
    signed = signature(update("a"), NOON)
    assert signatures.is_first(signed, NOON)
    assert not signatures.is_first(signed, NOON)


def test_no_more_are_remembered_than_there_is_room_for() -> None:
    """A flood makes room for no repetition: others wait until the first are too old."""
    clock = Clock()
    signatures = Signatures(SECRET, clock)
    for number in range(MAX_REMEMBERED):
        assert signatures.is_first(f"{number:064x}", NOON)
    with pytest.raises(TooManyEvents):
        signatures.is_first("f" * 64, NOON)
    assert not signatures.is_first(f"{0:064x}", NOON)
    clock.now += WINDOW_SECONDS + 1
    assert signatures.is_first("f" * 64, str(NOW + WINDOW_SECONDS + 1))
