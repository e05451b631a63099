"""The header by which the gate tells who asks."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model.access.actor import LOCAL, Actor, Kind
from components.model.access.header import decoded, encoded
from components.model.access.roles import Role

ACTORS = st.builds(
    Actor,
    st.sampled_from(Kind),
    st.text(),
    st.sampled_from(Role),
    st.none() | st.frozensets(st.text()),
    st.text(),
)


@given(ACTORS)
def test_actor_comes_through_whole(actor: Actor) -> None:
    """Whatever a name is made of, the header is plain ASCII and tells the same actor."""
    try:
        text = encoded(actor)
    except UnicodeEncodeError:
        pytest.fail("a name that cannot be told")
    assert text.isascii() and text.isprintable()
    assert decoded(text) == actor


def test_order_of_boards_makes_no_difference() -> None:
    """A page of the same actor is resumed, so the same boards are the same text."""
    names = [f"board-{number}" for number in range(50)]
    one, other = (
        Actor(Kind.WALL, "wall", Role.VIEWER, frozenset(each)) for each in (names, names[::-1])
    )
    assert encoded(one) == encoded(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "local",
        "{}",
        "[]",
        "null",
        "7",
        quote('{"kind":"local","name":"me","role":"owner","boards":null,"id":""}'),
        quote('{"kind":"god","name":"me","role":"viewer","boards":null,"id":""}'),
        quote('{"kind":"local","name":"me","role":3,"boards":null,"id":""}'),
        quote('{"kind":"local","name":"me","role":"viewer","boards":7,"id":""}'),
        encoded(LOCAL)[:-1],
    ],
)
def test_what_tells_of_no_actor_is_refused(text: str) -> None:
    """Nothing unreadable is taken for somebody."""
    with pytest.raises(ValueError, match=r".*"):
        decoded(text)
