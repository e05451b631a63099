"""The operators' page as a script: the picker, and what people do to tasks on a board."""

import pytest
from streamlit.testing.v1 import AppTest

from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, EditTasks, RemoveTasks, SetArchived
from components.model.entry import Entry
from components.monitor import Monitor
from tests.support.databases import refusing
from tests.support.screens import buttons, choose, click, field, ids, links, opened, select, texts

pytestmark = pytest.mark.databases


def test_picker_opens_a_board_through_the_address(app: AppTest, filled: Monitor) -> None:
    """The chosen board is the one in the address, and the picker shows which it is."""
    filled.perform(SetArchived("old", archived=True), LOCAL)
    app.run()
    assert field(app, "Board").options == ["Main board", "Night shift"]
    field(app, "Board").select("Night shift").run()
    assert app.query_params["board"] == "night"
    assert "Night shift" in [heading.value for heading in app.subheader]
    assert "What runs after ten" in texts(app)
    assert field(app, "Board").value == "night"


def test_boards_of_one_title_are_told_apart(app: AppTest) -> None:
    """Where two boards are called the same, the picker names both; the right one opens."""
    assert field(app, "Board").options == ["Main board", "Night shift (night)", "Night shift (old)"]
    field(app, "Board").select("Night shift (old)").run()
    assert app.query_params["board"] == "old"


def test_archived_board_that_is_open_stays_in_the_picker(filled: Monitor) -> None:
    """A link to an archived board works, and the board can be brought back where it is seen."""
    filled.perform(SetArchived("old", archived=True), LOCAL)
    page = opened(board="old")
    assert field(page, "Board").value == "old"
    (refresh,) = [button for button in page.button if button.label == "Refresh now"]
    assert refresh.disabled
    assert "Pause" not in buttons(page)
    click(page, "Bring back")
    assert not filled.snapshot("old").board.archived
    assert "Pause" in buttons(page)
    assert not page.exception


def test_filter_and_selection_stay_with_their_board(app: AppTest, filled: Monitor) -> None:
    """The next board begins unfiltered, unselected, and without them in its address."""
    filled.perform(AddTasks("night", (Entry("a"), Entry("x"))), LOCAL)
    field(app, "Search").set_value("first").run()
    select(app, 0)
    assert app.query_params["q"] == "first"
    field(app, "Board").select("Night shift (night)").run()
    assert "q" not in app.query_params
    assert field(app, "Search").value == ""
    assert list(app.dataframe[0].value["Task ID"]) == ["a", "x"]
    assert "Check again" in buttons(app)
    assert "not shown here" not in texts(app)


def test_address_that_leaves_the_board_out_means_the_one_seen_last(app: AppTest) -> None:
    """Going from page to page by the navigation keeps the board, and puts it in the address."""
    field(app, "Board").select("Night shift (night)").run()
    app.query_params.clear()
    app.switch_page("../../pages/wallboard.py").run()
    assert app.query_params["board"] == "night"
    app.query_params.clear()
    app.switch_page("../../pages/operators.py").run()
    assert app.query_params["board"] == "night"
    assert field(app, "Board").value == "night"


def test_ways_to_manage_boards_are_beside_the_picker(app: AppTest, filled: Monitor) -> None:
    """A new board, this board and all boards are one choice away, each where it is dealt with."""
    choose(app, "Boards", "New board")
    assert "Create board" in buttons(app)
    page = opened(board="night")
    choose(page, "Boards", "Edit this board")
    assert field(page, "Title").value == "Night shift"
    field(page, "Title").set_value("Late shift").run()
    click(page, "Save")
    assert filled.snapshot("night").board.title == "Late shift"
    page = opened(board="night")
    choose(page, "Boards", "All boards")
    assert "**Late shift**" in links(page)
    assert not page.exception


def test_one_task_is_edited(app: AppTest, filled: Monitor) -> None:
    """Label, group and note of one task stand in the dialog as they are, and are kept."""
    assert "Note" not in app.dataframe[0].proto.column_order
    select(app, 0)
    click(app, "Edit (1)")
    assert [field(app, name).value for name in ("Label", "Group", "Note")] == ["First", "Team", ""]
    field(app, "Note").set_value("Ask Jo").run()
    click(app, "Save")
    task = filled.snapshot("main").tasks[0]
    assert (task.label, task.group, task.note) == ("First", "Team", "Ask Jo")
    assert "Note" in app.dataframe[0].proto.column_order
    assert [toast.value for toast in app.toast] == ["1 changed"]


def test_only_the_fields_that_were_changed_are_saved(app: AppTest, filled: Monitor) -> None:
    """Two people who edit different fields of a task lose nothing of each other's."""
    select(app, 0)
    click(app, "Edit (1)")
    filled.perform(EditTasks("main", ("a",), label="Renamed meanwhile"), LOCAL)
    field(app, "Note").set_value("Ask Jo").run()
    click(app, "Save")
    task = filled.snapshot("main").tasks[0]
    assert (task.label, task.note) == ("Renamed meanwhile", "Ask Jo")


def test_several_tasks_are_edited_at_once(app: AppTest, filled: Monitor) -> None:
    """What differs stays unless something is written or it is to be emptied."""
    filled.perform(EditTasks("main", ("a",), note="Old"), LOCAL)
    app.run()
    select(app, 0, 1)
    click(app, "Edit (2)")
    assert "Label" not in [text.label for text in app.text_input]
    click(app, "Save")
    assert [task.note for task in filled.snapshot("main").tasks] == ["Old", "", ""]
    click(app, "Edit (2)")
    field(app, "Group").set_value("Crew").run()
    next(box for box in app.checkbox if box.label == "Empty the note of all 2").check().run()
    click(app, "Save")
    tasks = filled.snapshot("main").tasks
    assert [(task.group, task.note) for task in tasks] == [("Crew", ""), ("Crew", ""), ("", "")]
    assert tasks[0].label == "First"


def test_task_that_was_removed_while_it_was_edited_is_told(app: AppTest, filled: Monitor) -> None:
    """What could not be changed any more is said in words that stay until dismissed."""
    select(app, 0, 1)
    click(app, "Edit (2)")
    filled.perform(RemoveTasks("main", ("b",)), LOCAL)
    field(app, "Group").set_value("Crew").run()
    click(app, "Save")
    assert "1 changed, 1 is no longer on this board: see “Removed tasks”" in texts(app)
    click(app, "Dismiss")
    assert "no longer on this board" not in texts(app)


def test_edit_that_fails_keeps_what_was_written(app: AppTest, filled: Monitor, url: str) -> None:
    """When the database fails, the dialog stays open with the reason, for another try."""
    select(app, 0)
    click(app, "Edit (1)")
    field(app, "Note").set_value("Ask Jo").run()
    with refusing(url, "tasks", "UPDATE"):
        click(app, "Save")
        assert "disk full" in app.error[0].value
    assert field(app, "Note").value == "Ask Jo"
    click(app, "Save")
    assert filled.snapshot("main").tasks[0].note == "Ask Jo"


def test_selection_outlives_the_filter_that_hides_it(app: AppTest, filled: Monitor) -> None:
    """A selected row that is filtered away stays selected, which is said, and is acted on."""
    select(app, 0, 1)
    field(app, "Search").set_value("first").run()
    assert "1 of 2 selected tasks not shown here" in texts(app)
    field(app, "Search").set_value("nothing like it").run()
    assert "2 of 2 selected tasks not shown here" in texts(app)
    field(app, "Search").set_value("").run()
    assert "not shown here" not in texts(app)
    assert app.session_state["table-main"]["selection"]["rows"] == [0, 1]
    field(app, "Search").set_value("first").run()
    click(app, "Remove selected (2)")
    assert ids(filled) == ["c"]


def test_hidden_selection_can_be_cleared(app: AppTest) -> None:
    """Whoever forgot what is selected begins anew by one click."""
    select(app, 1, 2)
    field(app, "Search").set_value("first").run()
    click(app, "Clear selection")
    assert "Check again" in buttons(app)
    field(app, "Search").set_value("").run()
    assert app.session_state["table-main"]["selection"]["rows"] == []


def test_history_of_one_selected_task_is_a_link(app: AppTest) -> None:
    """The link names board and task, and is there to be used for exactly one."""

    def link() -> tuple[bool, str]:
        (found,) = [found for found in app.page_link if found.label == "Task history"]
        return found.proto.disabled, found.proto.query_string

    assert link()[0]
    select(app, 1)
    assert link() == (False, "board=main&task=b")
    select(app, 0, 1)
    assert link()[0]
