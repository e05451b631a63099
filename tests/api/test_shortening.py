"""What is kept of a body that is read as a stream, however it comes in chunks."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.api.errors import BadResponse
from components.api.long_bodies import KEPT_BYTES, Fields, LongBody, Shortener

FIELDS = Fields(frozenset({"status", "output", "n"}), "rows", frozenset({"id", "output"}))


def kept(body: bytes, sizes: list[int], fields: Fields = FIELDS) -> dict[str, object]:
    """Read a body in chunks of these sizes over and over."""
    reader = LongBody(fields)
    at = turn = 0
    while at < len(body):
        size = sizes[turn % len(sizes)]
        reader.feed(body[at : at + size])
        at, turn = at + size, turn + 1
    return reader.close()


@pytest.mark.parametrize(
    "ending", ["1.", "-", "01", "1e", "nan", "1" * 5000 + "x", "tru", '1} "open', "1} true"]
)
def test_what_only_looks_like_a_number_is_no_json(ending: str) -> None:
    """Words that JSON has not, and what stands behind the object, are refused in any chunks."""
    for sizes in ([1], [10_000]):
        with pytest.raises(BadResponse):
            kept(b'{"n": %b}' % ending.encode(), sizes)
    with pytest.raises(BadResponse):
        kept(b'{"n": 1} %b' % ending.encode(), [1])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from(["status", "output", "n", "rows", "x"]), JSON),
    st.lists(st.integers(1, 40), min_size=1, max_size=5),
    st.booleans(),
)
def test_any_object_in_any_chunks_keeps_its_fields(
    value: dict[str, object], sizes: list[int], ascii_only: bool
) -> None:
    """However a body is cut into chunks, wanted texts and numbers are what a parser makes of it."""
    value = json.loads(json.dumps(value).replace("\\ud", "\\u0"))
    seen = kept(json.dumps(value, ensure_ascii=ascii_only).encode(), sizes)
    expected = {name: emptied(each) for name, each in value.items() if name in FIELDS.names}
    if isinstance(value.get("rows"), list):
        expected["rows"] = [
            {name: emptied(each) for name, each in row.items() if name in FIELDS.row_names}
            for row in value["rows"]  # type: ignore[attr-defined]
            if isinstance(row, dict)
        ]
    assert seen == expected


@given(st.text(min_size=1, max_size=40), st.integers(1, 3000), st.booleans())
def test_long_strings_are_cut_at_a_character(part: str, size: int, ascii_only: bool) -> None:
    """A string that is cut is the beginning of what it was, and JSON as before."""
    text = part * (1 + KEPT_BYTES // len(part))
    body = json.dumps([text, "after"], ensure_ascii=ascii_only).encode()
    shortener = Shortener()
    cut = b"".join(shortener.feed(body[at : at + size]) for at in range(0, len(body), size))
    beginning, after = json.loads(cut)
    assert after == "after"
    # Of a character that JSON writes as two escapes one may be left.
    assert text.startswith(beginning.encode("utf-8", "ignore").decode())
    assert KEPT_BYTES - 12 <= cut.index(b'", "after') - 2 <= KEPT_BYTES


def emptied(value: object) -> object:
    """Return a value as it is kept: lists and objects without what is in them.

    Numbers beyond 18 digits are kept as floats, and none that is not finite.
    """
    if isinstance(value, int) and abs(value) >= 10**18:
        value = float(value) if abs(value) < 10**308 else None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return type(value)() if isinstance(value, list | dict) else value
