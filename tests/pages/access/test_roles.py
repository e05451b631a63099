"""What pages offer to whom: no control of what somebody may not do."""

import pytest
from streamlit.testing.v1 import AppTest

from components.model.access.actor import LOCAL, Actor, Kind
from components.model.access.roles import Role
from components.model.actions import AddTasks, CreateBoard, DeleteBoard
from components.model.entry import Entry
from components.monitor import Monitor
from tests.support.screens import buttons, links, opened, texts

VIEWER, OPERATOR, ADMINISTRATOR = (
    Actor(Kind.PERSON, f"{role.word}@example.com", role, id=f"session-{role.word}") for role in Role
)
WALL = Actor(Kind.WALL, "Office", Role.VIEWER, frozenset(("main",)), "wall-1")
ON_TASKS = {"Check again", "Edit", "Remove all", "Removed tasks", "Refresh now", "Pause"}


@pytest.fixture(autouse=True)
def _task(here: Monitor) -> None:
    here.perform(AddTasks("main", (Entry("t-1"),)), LOCAL)


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [(VIEWER, False), (OPERATOR, True), (ADMINISTRATOR, True), (LOCAL, True)],
    ids=str,
)
def test_controls_of_tasks_are_for_those_who_may_act_on_them(actor: Actor, allowed: bool) -> None:
    """A viewer sees a board without its controls; everybody else has all of them."""
    app = opened(actor=actor)
    shown = set(buttons(app)) & {*ON_TASKS, "Add tasks"}
    assert shown == ({*ON_TASKS, "Add tasks"} if allowed else set())
    assert bool([box for box in app.selectbox if box.label == "Refresh every"]) is allowed
    assert "History" in links(app)


def test_viewer_of_an_empty_board_is_offered_no_intake(here: Monitor) -> None:
    """Nothing asks for ids that could not be added."""
    here.perform(CreateBoard("empty", "Empty"), LOCAL)
    app = opened(actor=VIEWER, board="empty")
    assert not app.text_area
    assert "No tasks yet." in [info.value for info in app.info]


@pytest.mark.parametrize(
    ("actor", "menu"),
    [
        (VIEWER, ["Export"]),
        (OPERATOR, ["Export"]),
        (ADMINISTRATOR, ["Edit", "Duplicate", "Export", "Wall links", "Archive", "Delete"]),
        (LOCAL, ["Edit", "Duplicate", "Export", "Archive", "Delete"]),
    ],
    ids=str,
)
def test_boards_are_changed_by_administrators(here: Monitor, actor: Actor, menu: list[str]) -> None:
    """The Boards page offers to others what reads only; open servers need no wall links."""
    here.perform(CreateBoard("nightly", "Nightly"), LOCAL)
    here.perform(CreateBoard("gone", "Gone"), LOCAL)
    here.perform(DeleteBoard("gone"), LOCAL)
    app = opened("boards", actor)
    (actions,) = [button for button in app.menu_button if button.key == "actions-nightly"]
    assert list(actions.options) == menu
    changes = {"New board", "Import a board", "Restore"} & set(buttons(app))
    assert changes == ({"New board", "Import a board", "Restore"} if len(menu) > 1 else set())


def test_missing_board_is_offered_to_administrators_only() -> None:
    """Others read that the board is not there, and which ones are."""
    assert "Create board nope" in buttons(opened(actor=ADMINISTRATOR, board="nope"))
    app = opened(actor=OPERATOR, board="nope")
    assert not [label for label in buttons(app) if label.startswith("Create board")]
    assert "Main board" in links(app)


def test_what_a_page_should_not_have_offered_is_refused_in_words(here: Monitor) -> None:
    """An action that got past a page's controls ends at the one door, and changes nothing."""

    def page() -> None:
        from components import monitor
        from components.model.actions import RemoveTasks
        from components.views.shared import outcomes, queue

        queue.queue(RemoveTasks("main", ("t-1",)))
        outcomes.perform_queued(monitor.current().perform)

    app = AppTest.from_function(page)
    app.user = opened(actor=VIEWER).user
    app.run()
    (error,) = app.error
    assert "viewer" in error.value
    assert [task.task_id for task in here.snapshot("main").tasks] == ["t-1"]


def test_page_without_a_visitor_shows_nothing() -> None:
    """Where the gate did not say who asks, the page says so, and nothing of any board."""
    app = opened()
    app.user = {}
    app.run()
    assert [warning.value for warning in app.warning] == [
        "Who you are cannot be told: open the page again."
    ]
    assert not app.subheader
    assert not app.dataframe


def test_navigation_follows_the_role() -> None:
    """The page about access opens for administrators, and not for others."""
    assert "Access" in texts(opened("access", ADMINISTRATOR))
    with pytest.raises(ValueError, match="access"):
        opened("access", OPERATOR)


def test_wall_has_no_page_but_its_wallboard(here: Monitor) -> None:
    """A screen that a wall link let in finds its board, no other one, and no other page."""
    here.perform(CreateBoard("other", "Other"), LOCAL)
    assert "nothing else" in opened(actor=WALL).info[0].value
    wall = opened("wallboard", WALL, board="main")
    assert not wall.error
    assert any("tbw-tile" in element.proto.body for element in wall.get("html"))
    other = opened("wallboard", WALL, board="other")
    assert "link does not show the board other" in other.error[0].value
    assert not links(other)
