"""The boards' page as a script: what people do to boards, and what the page says then."""

import pytest
from streamlit.testing.v1 import AppTest

from components.model.access.actor import LOCAL
from components.model.actions import (
    CreateBoard,
    DeleteBoard,
    EditBoard,
    SetArchived,
    SetPaused,
    SetRefresh,
)
from components.monitor import Monitor
from tests.support.databases import refusing
from tests.support.screens import choose, click, field, links, names, texts

pytestmark = pytest.mark.databases


def test_every_board_is_listed_with_what_it_is(app: AppTest, filled: Monitor) -> None:
    """Title, name, description, counts, interval, and whether it rests, are there at a glance."""
    filled.perform(SetRefresh("night", 60), LOCAL)
    filled.perform(SetPaused("night", paused=True), LOCAL)
    app.run()
    assert {"**Main board**", "**Night shift**"} <= set(links(app))
    assert "`main` · 0 tasks · refreshed every 1 s" in texts(app)
    assert "`night` · 2 tasks · not refreshed" in texts(app)
    assert "What runs after ten" in texts(app)
    assert "PAUSED" in texts(app)
    counts = " ".join(element.proto.body for element in app.get("html"))
    assert "? unknown <b>2</b>" in counts


def test_boards_are_found_by_words(app: AppTest, filled: Monitor) -> None:
    """The search looks at title, name and description, and says when nothing matches."""
    assert not filled.perform(CreateBoard("noon", "Lunch"), LOCAL).existed
    field(app, "Find a board").set_value("after TEN").run()
    assert [label for label in links(app) if label.startswith("**")] == ["**Night shift**"]
    field(app, "Find a board").set_value("nothing like it").run()
    assert [info.value for info in app.info] == ["No board matches."]


def test_many_boards_come_a_page_at_a_time_and_archived_ones_last(
    app: AppTest, filled: Monitor
) -> None:
    """A page holds twenty boards; what was put away does not stand in the way."""
    for number in range(20):
        assert not filled.perform(CreateBoard(f"b-{number}", f"Board {number}"), LOCAL).existed
    filled.perform(SetArchived("night", archived=True), LOCAL)
    app.run()
    assert len(app.menu_button) == 20
    app.pagination[0].set_value(2).run()
    assert [menu.key for menu in app.menu_button] == ["actions-b-19", "actions-night"]
    assert "ARCHIVED" in texts(app)


def test_new_board_gets_the_name_that_its_title_suggests(app: AppTest, filled: Monitor) -> None:
    """A title is enough: the name follows it, and the new board is opened."""
    click(app, "New board")
    field(app, "Title").set_value("Größe 7").run()
    assert field(app, "Name").value == "grosse-7"
    field(app, "Title").set_value("Größe 8").run()
    field(app, "Description").set_value("All of it").run()
    click(app, "Create board")
    board = filled.snapshot("grosse-8").board
    assert (board.title, board.description) == ("Größe 8", "All of it")
    assert app.query_params["board"] == "grosse-8"
    assert "Größe 8" in [heading.value for heading in app.subheader]


def test_empty_name_follows_the_title(app: AppTest, filled: Monitor) -> None:
    """A click that comes before the suggested name is in its field still makes the board."""
    click(app, "New board")
    field(app, "Title").set_value("Night 2").run()
    field(app, "Name").set_value("")
    click(app, "Create board")
    assert filled.snapshot("night-2").board.title == "Night 2"


def test_name_that_somebody_wrote_stays(app: AppTest, filled: Monitor) -> None:
    """A name of one's own is not overwritten by what another title suggests."""
    click(app, "New board")
    field(app, "Name").set_value("mine").run()
    field(app, "Title").set_value("Day shift").run()
    assert field(app, "Name").value == "mine"
    click(app, "Create board")
    assert filled.snapshot("mine").board.title == "Day shift"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("night", "“Night shift” has this name"),
        ("lost", "deleted board “Lost”"),
        ("No Name!", "1 to 64 small letters"),
    ],
)
def test_name_that_cannot_be_is_told_at_the_field(
    app: AppTest, filled: Monitor, name: str, told: str
) -> None:
    """A taken or malformed name is told in words, and a click on the button changes nothing."""
    filled.perform(CreateBoard("lost", "Lost"), LOCAL)
    filled.perform(DeleteBoard("lost"), LOCAL)
    click(app, "New board")
    field(app, "Title").set_value("Day shift").run()
    field(app, "Name").set_value(name).run()
    assert told in app.error[0].value
    click(app, "Create board")
    assert told in app.error[0].value
    assert names(filled) == ["main", "night"]


def test_board_without_a_title_is_not_created(app: AppTest, filled: Monitor) -> None:
    """The dialog says that a title is needed, for a new board and for one that has it."""
    click(app, "New board")
    click(app, "Create board")
    assert [error.value for error in app.error] == ["A board needs a title."]
    assert names(filled) == ["main", "night"]


def test_board_that_cannot_be_saved_keeps_what_was_entered(
    app: AppTest, filled: Monitor, url: str
) -> None:
    """When the database fails, the dialog stays open with the reason, for another try."""
    click(app, "New board")
    field(app, "Title").set_value("Day shift").run()
    with refusing(url, "boards", "INSERT"):
        click(app, "Create board")
        assert "disk full" in app.error[0].value
    assert field(app, "Title").value == "Day shift"
    click(app, "Create board")
    assert filled.snapshot("day-shift").tasks == ()


def test_only_what_was_changed_of_a_board_is_saved(app: AppTest, filled: Monitor) -> None:
    """Whoever changes the title leaves alone what somebody else did to the rest meanwhile."""
    choose(app, "actions-night", "Edit")
    filled.perform(EditBoard("night", description="Changed meanwhile"), LOCAL)
    filled.perform(SetRefresh("night", 30), LOCAL)
    field(app, "Title").set_value("Late shift").run()
    click(app, "Save")
    board = filled.snapshot("night").board
    assert (board.title, board.description) == ("Late shift", "Changed meanwhile")
    assert board.refresh_seconds == 30
    assert "**Late shift**" in links(app)


def test_description_and_interval_can_be_changed(app: AppTest, filled: Monitor) -> None:
    """All settings of a board are in its dialog; one that is closed unchanged sets nothing."""
    choose(app, "actions-night", "Edit")
    field(app, "Description").set_value("").run()
    field(app, "Refresh every").set_value(120.0).run()
    click(app, "Save")
    board = filled.snapshot("night").board
    assert (board.description, board.refresh_seconds) == ("", 120)
    choose(app, "actions-night", "Edit")
    click(app, "Save")
    assert filled.snapshot("night").board == board
    assert "Save" not in [button.label for button in app.button]


def test_duplicate_has_the_tasks_and_a_name_of_its_own(app: AppTest, filled: Monitor) -> None:
    """A copy is suggested title and name, made with all tasks, and opened."""
    choose(app, "actions-night", "Duplicate")
    assert field(app, "Title").value == "Copy of Night shift"
    assert field(app, "Name").value == "copy-of-night-shift"
    click(app, "Duplicate")
    tasks = filled.snapshot("copy-of-night-shift").tasks
    assert [(task.task_id, task.label) for task in tasks] == [("a", "First"), ("b", "")]
    assert app.query_params["board"] == "copy-of-night-shift"
    assert [toast.value for toast in app.toast] == ["“Copy of Night shift” is here, with 2 tasks"]


def test_archived_board_is_brought_back(app: AppTest, filled: Monitor) -> None:
    """Archiving and its way back are one choice each, told by the board's own badge."""
    choose(app, "actions-night", "Archive")
    assert filled.snapshot("night").board.archived
    assert "ARCHIVED" in texts(app)
    choose(app, "actions-night", "Bring back")
    assert not filled.snapshot("night").board.archived
    assert "ARCHIVED" not in texts(app)


def test_export_offers_both_files(app: AppTest) -> None:
    """The whole board and its list of tasks are links, each to its route."""
    choose(app, "actions-night", "Export")
    urls = [link.proto.url for link in app.link_button]
    assert urls == ["api/boards/night/export.gz", "api/boards/night.csv"]


def test_board_is_imported_under_another_name(app: AppTest, filled: Monitor) -> None:
    """A file is shown with what it holds, and becomes a board of its own."""
    data = b"".join(filled.exported("night"))
    click(app, "Import a board")
    app.file_uploader[0].upload("night.json", data).run()
    assert "**Night shift** · 2 tasks · " in texts(app)
    assert field(app, "Name").value == "night-2"
    field(app, "Name").set_value("night").run()
    click(app, "Import")
    assert "“Night shift” has this name" in app.error[0].value
    field(app, "Name").set_value("nacht").run()
    click(app, "Import")
    assert [task.label for task in filled.snapshot("nacht").tasks] == ["First", ""]
    assert app.query_params["board"] == "nacht"


def test_file_that_holds_no_board_is_told_with_the_line(app: AppTest, filled: Monitor) -> None:
    """A wrong file is told in words, and offers nothing to import."""
    click(app, "Import a board")
    app.file_uploader[0].upload("night.json", b'{"taskboard":1,\n"board":{}}').run()
    assert "line 2" in app.error[0].value
    assert "Import" not in [button.label for button in app.button]
    assert names(filled) == ["main", "night"]


def test_boards_of_others_appear(app: AppTest, filled: Monitor) -> None:
    """A run of the page, as its heartbeat brings one, shows what somebody else did."""
    filled.perform(CreateBoard("noon", "Lunch"), LOCAL)
    filled.perform(EditBoard("night", title="Late shift"), LOCAL)
    app.run()
    assert {"**Lunch**", "**Late shift**"} <= set(links(app))
