"""Uploading files: several at once, their sheets, and those that cannot be read."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Multiselect

from components.model.limits import MAX_FILES, MAX_UPLOAD_BYTES
from components.monitor import Monitor
from tests.support.screens import as_drawn, click, opened, texts
from tests.support.workbooks import named_workbook

PICTURE = b"\x89PNG\r\n\x1a\n" * 9
BOOK = named_workbook(
    {
        "May": [("task_id", "name"), ("m-1", "one"), ("a.b", "two")],
        "June": [("name", "task_id"), ("three", "j-1")],
        "Old": [("gone",), ("lost",)],
    }
)


@pytest.fixture
def app(here: Monitor) -> Iterator[AppTest]:
    """Open the operators' page of an empty board; it must never end in an error of ours."""
    assert here.snapshot("main").tasks == ()
    app = opened()
    yield app
    assert not app.exception


def upload(app: AppTest, *files: tuple[str, bytes]) -> None:
    """Upload files at once."""
    app.file_uploader[0].set_value(
        [(name, data, "application/octet-stream") for name, data in files]
    )
    app.run()


def errors(app: AppTest) -> list[str]:
    """Return the errors that are shown, as people read them."""
    return [as_drawn(error.value) for error in app.error]


def sheets(app: AppTest) -> Multiselect[str]:
    """Return the one choice of sheets."""
    (found,) = [box for box in app.multiselect if box.label == "Sheets to read"]
    return found


def ids(here: Monitor) -> list[str]:
    """Name the tasks of the main board."""
    return [task.task_id for task in here.snapshot("main").tasks]


def test_several_files_are_added_together(app: AppTest, here: Monitor) -> None:
    """Each file is told with what it gives, and an id that is in two of them counts once."""
    upload(app, ("one.csv", b"task_id,name\na,A\nb,B\n"), ("two.log", b"b\nc\n"))
    assert "**one.csv**: 2 ids" in texts(app)
    assert "**two.log**: 2 ids" in texts(app)
    assert "4 given = **3 new** + 0 already on the board + 1 duplicate" in texts(app)
    click(app, "Add tasks")
    assert ids(here) == ["a", "b", "c"]
    assert "given =" not in texts(app)


def test_file_that_cannot_be_read_leaves_the_others_usable(app: AppTest, here: Monitor) -> None:
    """It is named in one sentence, and changes nothing about the text and the files beside it."""
    app.text_area[0].set_value("x").run()
    upload(app, ("photo.csv", PICTURE), ("list.txt", b"a\nb.c\n"))
    assert errors(app) == ["photo.csv holds a picture: choose the list of task ids itself."]
    assert "3 given = **2 new**" in texts(app)
    assert app.dataframe[-1].value["From"].tolist() == ["list.txt"]
    click(app, "Add tasks")
    assert ids(here) == ["x", "a"]


def test_sheets_are_chosen(app: AppTest, here: Monitor) -> None:
    """Sheets with ids are read, the others offered by name, and each choice is kept."""
    upload(app, ("spring.xlsx", BOOK))
    assert sheets(app).options == ["May", "June", "Old"]
    assert sheets(app).value == ["May", "June"]
    assert "Not read: sheet “Old”" in texts(app)
    assert "3 given = **2 new**" in texts(app)
    assert app.dataframe[-1].value["From"].tolist() == ["sheet “May”"]
    labels = [box.label for box in app.selectbox]
    assert "Column with the task IDs in “June”" in labels
    sheets(app).set_value(["June", "Old"]).run()
    assert "Not read: sheet “May”" in texts(app)
    click(app, "Add tasks")
    assert ids(here) == ["j-1", "gone", "lost"]


def test_no_sheet_chosen(app: AppTest) -> None:
    """Where every sheet is taken away, that is said, and one can be chosen again."""
    upload(app, ("spring.xlsx", BOOK))
    sheets(app).set_value([]).run()
    assert "choose at least one of its sheets" in errors(app)[0]
    sheets(app).set_value(["May"]).run()
    assert not app.error
    assert "2 given = **1 new**" in texts(app)


def test_column_is_chosen_for_each_file(app: AppTest, here: Monitor) -> None:
    """A choice for one file is none for another that looks the same."""
    table = b"task_id,other\na-%d,b-%d\n"
    upload(app, ("one.csv", table % (1, 1)), ("two.csv", table % (2, 2)))
    boxes = [box for box in app.selectbox if box.label == "Column with the task IDs"]
    boxes[1].select_index(1).run()
    click(app, "Add tasks")
    assert ids(here) == ["a-1", "b-2"]


def test_files_are_limited_together(app: AppTest) -> None:
    """Files that are too large or too many together are named, and the first are read."""
    half = b"a\n".ljust(MAX_UPLOAD_BYTES // 2 + 1)
    upload(app, ("one.txt", half), ("two.txt", half))
    assert errors(app)[0].startswith("two.txt was not read: with it the files are larger than 5 MB")
    assert "1 given = **1 new**" in texts(app)


def test_only_so_many_files_at_once(app: AppTest) -> None:
    """Files beyond the limit are named, and the first are read."""
    upload(app, *((f"{number}.txt", b"a%d" % number) for number in range(MAX_FILES + 1)))
    assert errors(app) == [f"{MAX_FILES}.txt was not read: only {MAX_FILES} files are, in one go."]
    assert f"{MAX_FILES} given" in texts(app)
