"""The pages as scripts: what each state of a board makes them draw."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import monitor
from components.monitor import Monitor
from components.settings import Settings
from components.task_ids import Entry
from tests.api_server import ApiServer
from tests.conftest import eventually

SHELL = Path(__file__).resolve().parent.parent / "components" / "shell.py"


@pytest.fixture
def app(here: Monitor) -> AppTest:
    """Open the operators' page through the shell."""
    here.set_refresh("main", 300)
    return AppTest.from_file(SHELL, default_timeout=30)


@pytest.fixture
def many(settings: Settings, api: ApiServer) -> Iterator[Monitor]:
    """Run a monitor whose board holds 10,000 settled tasks."""
    names = [f"t{number:05}" for number in range(10_000)]
    api.set_many(dict.fromkeys(names, "finished"))
    with monitor.running(replace(settings, requests_per_second=50_000)) as here:
        monitor.install(here)
        here.add_tasks("main", [Entry(name, f"Label {name}") for name in names])
        eventually(lambda: here.snapshot("main").waiting == 0, 60)
        yield here
        monitor.install(None)


def texts(app: AppTest) -> str:
    """Return all captions, headings and paragraphs of a page."""
    return " ".join(e.value for e in (*app.caption, *app.markdown, *app.header, *app.subheader))


def test_empty_board_offers_the_entry_fields(app: AppTest) -> None:
    """Whoever opens an empty board can paste at once, and sees which host is watched."""
    app.run()
    assert not app.exception
    assert [area.label for area in app.text_area] == ["Task IDs"]
    assert "127.0.0.1" in texts(app)


def test_entry_fields_are_empty_after_an_addition(app: AppTest, here: Monitor) -> None:
    """An added text is gone from the field, so that it is not sent with every rerun."""
    app.run()
    app.text_area[0].set_value("a b b x#y").run()
    assert "4 given = **2 new**" in texts(app)
    next(button for button in app.button if button.label == "Add tasks").click().run()
    assert [task.task_id for task in here.snapshot("main").tasks] == ["a", "b"]
    assert not any(area.value for area in app.text_area)
    assert "2 added, 1 given twice, 1 rejected" in texts(app)
    next(button for button in app.button if button.label == "Dismiss").click().run()
    assert "rejected" not in texts(app)


def test_nothing_given_is_said_to_be_nothing(app: AppTest, here: Monitor) -> None:
    """A click on "Add tasks" without ids adds nothing and says so."""
    app.run()
    next(button for button in app.button if button.label == "Add tasks").click().run()
    assert "No task ids were given" in app.warning[0].value
    assert here.snapshot("main").tasks == ()


def test_upload_brings_labels(app: AppTest, here: Monitor) -> None:
    """An uploaded table is previewed and added with its labels and groups."""
    app.run()
    app.file_uploader[0].upload("tasks.csv", b"task_id,label,group\na,First,Team\n").run()
    next(button for button in app.button if button.label == "Add tasks").click().run()
    assert [(t.task_id, t.label, t.group) for t in here.snapshot("main").tasks] == [
        ("a", "First", "Team")
    ]


def test_interval_chosen_on_the_page_is_the_boards(app: AppTest, here: Monitor) -> None:
    """The interval that is chosen is kept for everybody, and shown as chosen."""
    app.run()
    box = next(box for box in app.selectbox if box.label == "Refresh every")
    box.set_value(30.0).run()
    assert here.snapshot("main").board.refresh_seconds == 30
    assert next(box for box in app.selectbox if box.label == "Refresh every").value == 30


def test_interval_chosen_by_somebody_else_is_shown(app: AppTest, here: Monitor) -> None:
    """A page takes over an interval that another page chose, and does not set it back."""
    app.run()
    here.set_refresh("main", 60)
    app.run()
    assert next(box for box in app.selectbox if box.label == "Refresh every").value == 60
    assert here.snapshot("main").board.refresh_seconds == 60


@pytest.mark.parametrize("name", ["night-shift", "No Such Board!", "<b>x</b>"])
def test_unknown_board_is_offered_where_it_can_exist(
    app: AppTest, here: Monitor, name: str
) -> None:
    """A proper name can be created by one click, any other is explained."""
    app.query_params["board"] = name
    app.run()
    assert not app.exception
    create = [button for button in app.button if "Create board" in button.label]
    assert bool(create) == (name == "night-shift")
    if create:
        create[0].click().run()
        assert here.snapshot(name).tasks == ()


def test_ten_thousand_tasks_are_shown_a_page_at_a_time(many: Monitor) -> None:
    """A large board sends a hundred rows, and filters on the server."""
    assert many.snapshot("main").counts["finished"] == 10_000
    app = AppTest.from_file(SHELL, default_timeout=60).run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 100
    assert "1–100 of 10,000 tasks" in texts(app)
    next(field for field in app.text_input if field.label == "Search").set_value("t09999").run()
    assert list(app.dataframe[0].value["Task ID"]) == ["t09999"]


def test_page_number_beyond_a_narrower_filter_is_no_trouble(many: Monitor) -> None:
    """Whoever filters while on a late page is not left on one that is no more."""
    assert many.snapshot("main").live == 0
    app = AppTest.from_file(SHELL, default_timeout=60).run()
    app.session_state["page"] = 100
    app.run()
    assert "9,901–10,000 of 10,000 tasks" in texts(app)
    next(field for field in app.text_input if field.label == "Search").set_value("t00").run()
    assert not app.exception
    assert "1–100 of 1,000 tasks" in texts(app)
