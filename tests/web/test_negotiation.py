"""What a request says that it takes, and that it has already."""

import pytest
from starlette.requests import Request

from components.web import negotiation
from components.web.bodies import Tag
from components.web.gate.headers import accepts_gzip

PLAIN, PACKED = Tag("c0de", "2.000000"), Tag("c0de", "2.000000", "-gzip")
EARLIER, EARLIER_PACKED = '"c0de.1.000000"', '"c0de.1.000000-gzip"'


def having(*if_none_match: str) -> Request:
    """Return a request with these headers."""
    headers = [(b"if-none-match", value.encode("latin-1")) for value in if_none_match]
    return Request({"type": "http", "headers": headers})


@pytest.mark.parametrize(
    ("given", "accepted"),
    [
        (["gzip"], True),
        (["gzip, deflate"], True),
        (["deflate", "br, GZip"], True),
        (["x-gzip"], True),
        (["*"], True),
        (["gzip;q=0.001"], True),
        (["br;q=1.0 , gzip ; Q=0.5"], True),
        (["gzip, *;q=0"], True),
        ([], False),
        ([""], False),
        (["identity"], False),
        (["deflate, br, zstd"], False),
        (["gzip;q=0"], False),
        (["gzip; q=0.000, *"], False),
        (["deflate, *;q=0"], False),
        (["not-gzip"], False),
        (["gzip;q=2"], False),
        (["gzip;level=1"], False),
    ],
)
def test_gzip_is_taken_by_those_who_say_so(given: list[str], accepted: bool) -> None:
    """Gzip is taken where it is named with a weight, or stands under the star, and not refused."""
    assert accepts_gzip(given) is accepted


@pytest.mark.parametrize(
    "given",
    [
        "{}",
        "W/{}",
        '"other", {}',
        '"other",W/"weak"\t,\t{}',
        ",, {} ,",
        '"with,comma", {}, "more"',
        '"", "\xff", {}',
    ],
)
def test_tag_is_found_in_a_list(given: str) -> None:
    """A tag of any moment is known, weak or strong, wherever it stands, in its own form alone."""
    for tag, own, other in (
        (PLAIN, EARLIER, EARLIER_PACKED),
        (PACKED, EARLIER_PACKED, EARLIER),
    ):
        assert tag.among(negotiation.tags_held(having(given.format(own)))) == own
        assert tag.among(negotiation.tags_held(having(given.format(str(tag))))) == str(tag)
        assert tag.among(negotiation.tags_held(having(given.format(other)))) is None
        assert tag.among(negotiation.tags_held(having('"x"', given.format(own)))) == own


@pytest.mark.parametrize(
    "given",
    [
        '"c0de.anything',
        '"c0de.anything"',
        '"c0de.1.000000',
        "c0de.1.000000",
        '"c0de.1.000000" "x"',
        '"c0de.1.000000"x',
        'w/"c0de.1.000000"',
        '"c0de.1.000000x"',
        '"c0de.1.0"',
        '"c0de."',
        '"c0de"',
        '"beef.1.000000"',
        '"c0de.\xb2.000000"',
        '"*"',
        '"other", *',
        "",
    ],
)
def test_other_than_a_whole_tag_is_none(given: str) -> None:
    """What merely begins like a tag, or is no member of a list, names nothing that somebody has."""
    request = having(given)
    assert PLAIN.among(negotiation.tags_held(request)) is None
    assert not negotiation.has_anything(request)


def test_lone_star_is_anything() -> None:
    """A star names no tag, and stands for every one."""
    assert negotiation.has_anything(having("*"))
    assert negotiation.tags_held(having("*")) == []
