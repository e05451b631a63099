"""Boards that are deleted on the boards' page, and brought back."""

import pytest
from streamlit.testing.v1 import AppTest

from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, DeleteBoard
from components.model.entry import Entry
from components.monitor import Monitor
from tests.support.databases import refusing
from tests.support.screens import choose, click, names, opened, texts

pytestmark = pytest.mark.databases


def test_board_that_opens_first_is_not_offered_to_go(app: AppTest) -> None:
    """What cannot be archived or deleted is not offered to be."""
    (menu,) = [menu for menu in app.menu_button if menu.key == "actions-main"]
    assert menu.options == ["Edit", "Duplicate", "Export"]


def test_deletion_is_asked_about_and_can_be_undone(app: AppTest, filled: Monitor) -> None:
    """The question names the number of tasks, and one click brings the board back with them."""
    choose(app, "actions-night", "Delete")
    filled.perform(AddTasks("night", (Entry("c"),)), LOCAL)
    app.run()
    assert "Delete **Night shift** with its **3 tasks**" in texts(app)
    click(app, "Delete board with 3 tasks")
    assert names(filled) == ["main"]
    assert "**“Night shift” was deleted**" in texts(app)
    click(app, "Undo")
    assert [task.task_id for task in filled.snapshot("night").tasks] == ["a", "b", "c"]
    assert "was deleted" not in texts(app)
    assert "Undo" not in [button.label for button in app.button]


def test_deletion_that_fails_is_told_and_changes_nothing(
    app: AppTest, filled: Monitor, url: str
) -> None:
    """When the database fails the board stays, and nobody is told that it was deleted."""
    choose(app, "actions-night", "Delete")
    with refusing(url, "boards", "UPDATE"):
        click(app, "Delete board with 2 tasks")
        assert "disk full" in app.error[0].value
    assert names(filled) == ["main", "night"]
    click(app, "Keep it")
    assert "was deleted" not in texts(app)
    assert "Keep it" not in [button.label for button in app.button]


def test_undo_that_fails_stays_for_another_try(app: AppTest, filled: Monitor, url: str) -> None:
    """The way back is gone only once it was taken."""
    choose(app, "actions-night", "Delete")
    click(app, "Delete board with 2 tasks")
    with refusing(url, "boards", "UPDATE"):
        click(app, "Undo")
        assert "disk full" in app.error[0].value
    click(app, "Undo")
    assert names(filled) == ["main", "night"]


def test_deleted_board_is_restored_from_the_list(app: AppTest, filled: Monitor) -> None:
    """Whoever comes later finds what was deleted, with until when, and restores it."""
    filled.perform(DeleteBoard("night"), LOCAL)
    app.run()
    assert "**Night shift** · `night` · 2 tasks · can be restored until" in texts(app)
    click(app, "Restore")
    assert len(filled.snapshot("night").tasks) == 2
    assert "can be restored until" not in texts(app)


def test_deleted_board_is_offered_back_under_its_address(app: AppTest, filled: Monitor) -> None:
    """An old link to a deleted board leads to the way back, not to an empty new one."""
    filled.perform(DeleteBoard("night"), LOCAL)
    page = opened(board="night")
    assert "The board “Night shift” was deleted." in texts(page)
    assert not [button for button in page.button if "Create" in button.label]
    click(page, "Restore")
    assert "Night shift" in [heading.value for heading in page.subheader]
    assert not app.exception


def test_no_page_goes_on_to_a_board_that_was_just_deleted(app: AppTest, filled: Monitor) -> None:
    """Who deletes the board that was looked at before is taken to the default one."""
    page = opened(board="night")
    # The pages' own navigation leaves the board out of the address.
    page.query_params.clear()
    page.switch_page("../../pages/boards.py").run()
    choose(page, "actions-night", "Delete")
    click(page, "Delete board with 2 tasks")
    page.switch_page("../../pages/operators.py").run()
    assert "Main board" in [heading.value for heading in page.subheader]
    assert names(filled) == ["main"]
    assert not app.exception
