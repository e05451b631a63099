"""Tokens and wall links that administrators make: their names, and the end of their boards."""

from dataclasses import replace

import pytest

from components.model.access.actions import (
    CreateToken,
    CreateWallLink,
    RevokeToken,
    RevokeWallLink,
)
from components.model.access.actor import LOCAL
from components.model.actions import CreateBoard, DeleteBoard, RestoreBoard
from components.model.errors import AccessNameTaken
from components.monitor import Monitor
from tests.support.monitors import BOARD

pytestmark = pytest.mark.databases


def test_token_ends_with_its_last_board(here: Monitor) -> None:
    """A board that is deleted leaves tokens for good, whatever comes back by its name."""
    here.perform(CreateBoard("night", "Night"), LOCAL)
    scopes = {"one": frozenset(("night",)), "two": frozenset(("night", BOARD)), "every": None}
    one, two, every = (
        here.perform(
            CreateToken("", name, writes=True, boards=boards, expires_at=None), LOCAL
        ).secret
        for name, boards in scopes.items()
    )
    came = [here.access.token(secret) for secret in (one, two, every)]
    here.perform(DeleteBoard("night"), LOCAL)
    here.perform(RestoreBoard("night"), LOCAL)
    valid = [actor is not None and here.access.is_valid(actor) for actor in came]
    assert valid == [False, False, True]
    assert here.access.token(one) is None
    left = here.access.token(two)
    assert left is not None and left.boards == frozenset((BOARD,))
    assert [made.boards for made in here.tokens()] == [frozenset((BOARD,)), None]


def test_name_is_that_of_one(here: Monitor) -> None:
    """The audit trail knows tokens and walls by name; it is free again once its owner is gone."""
    make = CreateToken("", "CI", writes=False, boards=None, expires_at=None)
    made = here.perform(make, LOCAL).token
    with pytest.raises(AccessNameTaken, match="token named “ci”"):
        here.perform(replace(make, name=" ci ", writes=True), LOCAL)
    here.perform(RevokeToken("", made.id), LOCAL)
    here.perform(make, LOCAL)
    here.perform(CreateBoard("night", "Night"), LOCAL)
    link = here.perform(CreateWallLink(BOARD, "Hall"), LOCAL).link
    here.perform(CreateWallLink("night", "Hall"), LOCAL)
    with pytest.raises(AccessNameTaken, match="wall link of this board named “hall”"):
        here.perform(CreateWallLink(BOARD, "hall"), LOCAL)
    here.perform(RevokeWallLink(BOARD, link.id), LOCAL)
    here.perform(CreateWallLink(BOARD, "hall"), LOCAL)
    assert [one.name for one in here.wall_links(BOARD)] == ["hall"]
