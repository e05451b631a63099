"""The access page: tokens that are told once, and the audit trail."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from components.model.access.actions import CreateToken
from components.model.access.actor import LOCAL, Actor, Kind
from components.model.access.roles import Role
from components.model.actions import AddTasks, CreateBoard
from components.model.entry import Entry
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.screens import buttons, click, field, opened, texts

ADMINISTRATOR = Actor(Kind.PERSON, "ana@example.com", Role.ADMINISTRATOR, id="session-1")


def codes(app: AppTest) -> list[str]:
    """Return all texts that are there to be copied."""
    return [code.value for code in app.code]


def test_token_is_told_once_and_opens_what_was_chosen(here: Monitor) -> None:
    """A new token is shown to be copied, is gone with its dialog, and ends when revoked."""
    app = click(opened("access", ADMINISTRATOR), "New token")
    field(app, "Which program it is for").input("Nightly pipeline").run()
    click(app, "Make the token")
    (secret,) = codes(app)
    assert secret.startswith("tbt_")
    actor = here.access.token(secret)
    assert actor is not None
    assert (actor.name, actor.role, actor.boards) == ("Nightly pipeline", Role.VIEWER, None)
    click(app, "Done")
    assert codes(app) == []
    assert "Nightly pipeline" in texts(app)
    assert "reads all boards" in texts(app)
    click(app, "Revoke")
    assert here.access.token(secret) is None
    assert "Nightly pipeline" not in texts(app)


def test_token_may_be_for_some_boards_and_for_a_while(here: Monitor) -> None:
    """Scope and lifetime are those that were chosen; 90 days where nothing was."""
    here.perform(CreateBoard("nightly", "Nightly"), LOCAL)
    app = click(opened("access", ADMINISTRATOR), "New token")
    field(app, "Which program it is for").input("CI").run()
    by_label = {group.label: group for group in app.segmented_control}
    by_label["It may"].set_value("Read and write").run()
    {group.label: group for group in app.segmented_control}["On"].set_value("Some boards").run()
    click(app, "Make the token")
    assert [error.value for error in app.error] == ["Choose at least one board."]
    app.multiselect(key="token_boards").set_value(["nightly"]).run()
    click(app, "Make the token")
    (token,) = here.tokens()
    assert (token.writes, token.boards) == (True, frozenset(("nightly",)))
    assert token.expires_at is not None
    left = token.expires_at - datetime.now(UTC)
    assert timedelta(days=89) < left <= timedelta(days=90)


def test_token_needs_a_name(here: Monitor) -> None:
    """A token that nobody could tell apart is not made."""
    app = click(opened("access", ADMINISTRATOR), "New token")
    click(app, "Make the token")
    assert "Say which program" in app.error[0].value
    assert here.tokens() == []


def test_name_of_another_token_is_refused_in_words(here: Monitor) -> None:
    """The dialog stays as it was filled in, so that another name can be given."""
    here.perform(CreateToken("", "CI", writes=False, boards=None, expires_at=None), LOCAL)
    app = click(opened("access", ADMINISTRATOR), "New token")
    field(app, "Which program it is for").input("ci").run()
    click(app, "Make the token")
    assert "There is a token named “ci” already" in app.error[0].value
    field(app, "Which program it is for").input("CI 2").run()
    click(app, "Make the token")
    assert [token.name for token in here.tokens()] == ["CI", "CI 2"]


@pytest.mark.usefixtures("here")
def test_open_server_needs_no_tokens() -> None:
    """Where nobody signs in, none are offered, and the page says why."""
    app = opened("access", LOCAL)
    assert "New token" not in buttons(app)
    assert "programs need no token" in texts(app)


def test_audit_trail_tells_who_did_what(here: Monitor) -> None:
    """Each action is a row: by whom, on which board, what; a board can be chosen."""
    here.perform(CreateBoard("nightly", "Nightly"), ADMINISTRATOR)
    here.perform(AddTasks("nightly", (Entry("t-1"), Entry("t-2"))), ADMINISTRATOR)
    app = opened("access", ADMINISTRATOR)
    table = app.dataframe[-1].value
    rows = table[table["Who"] == "ana@example.com"]
    assert list(rows["Did"]) == ["Add tasks", "Create board"]
    assert list(rows["Board"]) == ["nightly", "nightly"]
    assert "t-1, t-2" in rows["What"].iloc[0]
    app.selectbox(key="audit_board").set_value("main").run()
    assert not [table for table in app.dataframe if "nightly" in list(table.value["Board"])]


def test_audit_trail_is_read_a_page_at_a_time(here: Monitor) -> None:
    """Older entries are one click away, and so are the newer ones again."""
    for number in range(120):
        here.access.count_refusal(f"GET /{number}", Kind.PERSON, "ben@example.com")
    eventually(lambda: len(here.audit(limit=200)) > 120)
    app = opened("access", ADMINISTRATOR)
    newest = list(app.dataframe[-1].value["What"])
    assert len(newest) == 100
    older = list(click(app, "Older").dataframe[-1].value["What"])
    assert older
    assert not set(older) & set(newest)
    assert list(click(app, "Newer").dataframe[-1].value["What"]) == newest


@pytest.mark.parametrize("page", ["boards", "operators"])
def test_wall_link_is_made_and_its_address_opens_the_wall(here: Monitor, page: str) -> None:
    """An administrator makes the link where the wall is set up, or on the Boards page."""
    app = opened(page, ADMINISTRATOR)
    if page == "boards":
        (menu,) = [button for button in app.menu_button if button.key == "actions-main"]
        menu.click("Wall links").run()
    field(app, "Where the screen is").input("Office").run()
    click(app, "Make a wall link")
    (address,) = [code for code in codes(app) if "token=" in code]
    secret = address.partition("token=")[2].partition("&")[0]
    wall = here.access.wall(secret)
    assert wall is not None
    assert (wall.kind, wall.name, wall.boards) == (Kind.WALL, "Office", frozenset(("main",)))
    if page == "boards":
        click(app, "Revoke")
        assert here.access.wall(secret) is None


def test_wall_link_is_not_for_operators(here: Monitor) -> None:
    """Somebody else is told that the screen has to sign in, and who can help."""
    operator = Actor(Kind.PERSON, "bo@example.com", Role.OPERATOR, id="session-2")
    app = opened(actor=operator)
    assert "an administrator can make a wall link" in texts(app)
    assert "Make a wall link" not in buttons(app)
    assert here.wall_links() == []


@pytest.mark.parametrize("page", ["boards", "operators"])
def test_wall_link_needs_a_place(here: Monitor, page: str) -> None:
    """A link that nobody could tell from others when it is to be revoked is not made."""
    app = opened(page, ADMINISTRATOR)
    if page == "boards":
        (menu,) = [button for button in app.menu_button if button.key == "actions-main"]
        menu.click("Wall links").run()
    click(app, "Make a wall link")
    assert "Say where the screen is" in app.error[0].value
    assert here.wall_links() == []
