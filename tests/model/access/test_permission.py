"""Who may do what: every action, by role, boards and kind of actor."""

from dataclasses import fields
from typing import Any

import pytest

from components.model.access import actions as access_actions
from components.model.access.actor import LOCAL, PROGRAM, Actor, Kind
from components.model.access.permission import ensure_allowed
from components.model.access.roles import Role
from components.model.actions import Action, AddTasks, CreateBoard
from components.model.errors import NotAllowed

BOARD = "night"
OPERATORS = {
    *("SetRefresh", "SetPaused", "AddTasks", "RemoveTasks", "RestoreTasks", "EditTasks"),
    *("RefreshBoard", "RecheckTasks", "StopTask"),
}


def every_action(kind: type[Action[Any]] = Action) -> list[type[Action[Any]]]:
    """Return all actions that can be performed."""
    below = [one for child in kind.__subclasses__() for one in every_action(child)]
    # Not those which others are derived from, nor what slots made of a class before.
    return below or ([kind] if "doing" in vars(kind) else [])


def made(kind: type[Action[Any]]) -> Action[Any]:
    """Make an action of a kind on the board."""
    # What it does with its values is not asked for here.
    return kind(*(BOARD for _ in fields(kind)))


ACTIONS = {kind.__name__: made(kind) for kind in every_action()}


def allowed(action: Action[Any], actor: Actor) -> bool:
    """Tell whether an actor may do something."""
    try:
        ensure_allowed(action, actor)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_is_its_own(role: Role) -> None:
    """A viewer does nothing, an operator what concerns tasks and polling, an administrator all."""
    person = Actor(Kind.PERSON, "ann@example.com", role)
    may = {name for name, action in ACTIONS.items() if allowed(action, person)}
    expected = {Role.VIEWER: set(), Role.OPERATOR: OPERATORS, Role.ADMINISTRATOR: set(ACTIONS)}
    assert may == expected[role]
    assert len(ACTIONS) == 20


def test_no_program_gives_access_to_others() -> None:
    """Tokens and wall links are made and revoked by people, whatever role a token has."""
    token = Actor(Kind.TOKEN, "pipeline", Role.ADMINISTRATOR)
    refused = {name for name, action in ACTIONS.items() if not allowed(action, token)}
    assert refused == {"CreateToken", "RevokeToken", "CreateWallLink", "RevokeWallLink"}
    assert refused == {name for name, action in ACTIONS.items() if not allowed(action, PROGRAM)}
    assert all(allowed(ACTIONS[name], LOCAL) for name in refused)


def test_actor_of_some_boards_leaves_others_alone() -> None:
    """A token holds on its boards only, and on nothing that concerns no board."""
    token = Actor(Kind.TOKEN, "pipeline", Role.OPERATOR, frozenset((BOARD,)))
    assert allowed(AddTasks(BOARD, ()), token)
    assert not allowed(AddTasks("main", ()), token)
    assert not allowed(
        access_actions.CreateToken("", "x", writes=True, boards=None, expires_at=None), token
    )


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        (
            Actor(Kind.PERSON, "ann", Role.VIEWER),
            "Your role here is viewer: adding tasks takes an operator or an administrator.",
        ),
        (
            Actor(Kind.TOKEN, "ci", Role.VIEWER),
            "The role of this token is viewer: adding tasks takes an operator or an administrator.",
        ),
        (
            Actor(Kind.TOKEN, "ci", Role.OPERATOR, frozenset(("main",))),
            "Adding tasks: the board “night” is not among yours.",
        ),
    ],
)
def test_refusal_says_what_it_takes(actor: Actor, said: str) -> None:
    """Whoever may not reads why, and who may."""
    with pytest.raises(NotAllowed) as caught:
        ensure_allowed(AddTasks(BOARD, ()), actor)
    assert str(caught.value) == said


def test_operator_reads_that_boards_are_made_by_administrators() -> None:
    """Where one role only may do it, that one is named."""
    with pytest.raises(NotAllowed) as caught:
        ensure_allowed(CreateBoard("new", "New"), Actor(Kind.PERSON, "bob", Role.OPERATOR))
    assert str(caught.value) == (
        "Your role here is operator: creating a board takes an administrator."
    )
