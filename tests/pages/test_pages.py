"""The pages as scripts: what each state of a board makes them draw."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from components import __version__, monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, SetRefresh
from components.model.entry import Entry
from components.model.settings import Settings
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.databases import refusing
from tests.support.screens import click, shell, texts

pytestmark = pytest.mark.databases


@pytest.fixture
def app(here: Monitor) -> Iterator[AppTest]:
    """Open the operators' page through the shell; it must never end in an error of ours."""
    here.perform(SetRefresh("main", 300), LOCAL)
    app = shell()
    yield app
    assert not app.exception


def test_page_opened_before_the_monitor_follows_it(settings: Settings) -> None:
    """While the server starts the page says so, and the board comes with the next beat."""
    app = shell().run()
    assert [warning.value for warning in app.warning] == [
        "Taskboard is starting: this page follows by itself."
    ]
    with monitor.running(settings) as here:
        monitor.install(here)
        app.run()
        monitor.install(None)
    assert not app.warning
    assert not app.exception


def interval(app: AppTest) -> Selectbox[float]:
    """Return the box that holds the refresh interval."""
    return next(box for box in app.selectbox if box.label == "Refresh every")


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
    click(app, "Add tasks")
    assert [task.task_id for task in here.snapshot("main").tasks] == ["a", "b"]
    assert not any(area.value for area in app.text_area)
    assert "2 added, 1 given twice, 1 rejected" in texts(app)
    click(app, "Dismiss")
    assert "rejected" not in texts(app)


def test_nothing_given_is_said_to_be_nothing(app: AppTest, here: Monitor) -> None:
    """A click on "Add tasks" without ids adds nothing and says so."""
    app.run()
    click(app, "Add tasks")
    assert "No task ids were given" in app.warning[0].value
    assert here.snapshot("main").tasks == ()


def test_upload_brings_labels(app: AppTest, here: Monitor) -> None:
    """An uploaded table is previewed and added with its labels and groups."""
    app.run()
    app.file_uploader[0].upload("tasks.csv", b"task_id,label,group\na,First,Team\n").run()
    click(app, "Add tasks")
    assert [(t.task_id, t.label, t.group) for t in here.snapshot("main").tasks] == [
        ("a", "First", "Team")
    ]


def test_interval_chosen_on_the_page_is_the_boards(app: AppTest, here: Monitor) -> None:
    """The interval that is chosen is kept for everybody, and shown as chosen."""
    app.run()
    interval(app).set_value(30.0).run()
    assert here.snapshot("main").board.refresh_seconds == 30
    assert interval(app).value == 30


def test_interval_that_cannot_be_kept_is_told_and_not_sent_again(
    app: AppTest, here: Monitor, url: str
) -> None:
    """When the database fails, the box shows the board's interval again, and that is that."""
    app.run()
    with refusing(url, "boards", "UPDATE"):
        interval(app).set_value(30.0).run()
        assert "disk full" in app.error[0].value
    assert interval(app).value == 300
    click(app, "Refresh now")
    assert not app.error
    assert here.snapshot("main").board.refresh_seconds == 300


def test_pause_that_cannot_be_kept_is_told(app: AppTest, here: Monitor, url: str) -> None:
    """When the database fails, the board is not shown as paused."""
    app.run()
    with refusing(url, "boards", "UPDATE"):
        click(app, "Pause")
        assert "disk full" in app.error[0].value
    click(app, "Pause")
    assert here.snapshot("main").board.paused
    click(app, "Resume")
    assert not here.snapshot("main").board.paused


@pytest.mark.parametrize(
    ("page", "told"), [("operators", 1), ("boards", 1), ("history", 1), ("wallboard", 0)]
)
@pytest.mark.usefixtures("here")
def test_foot_of_a_page_tells_the_version(app: AppTest, page: str, told: int) -> None:
    """Every page but the wall, which nobody scrolls, says at its foot which Taskboard it is."""
    app.run()
    app.switch_page(f"../../pages/{page}.py").run()
    assert [caption.value for caption in app.caption].count(f"Taskboard {__version__}") == told


@pytest.mark.parametrize("page", ["operators", "wallboard"])
def test_board_that_cannot_be_created_is_told(
    app: AppTest, here: Monitor, url: str, page: str
) -> None:
    """When the database fails, both pages say so and offer to create the board again."""
    app.query_params["board"] = "night"
    app.run()
    app.switch_page(f"../../pages/{page}.py").run()
    with refusing(url, "boards", "INSERT"):
        click(app, "Create board night")
        assert "disk full" in app.error[0].value
    click(app, "Create board night")
    assert here.snapshot("night").tasks == ()


def test_removal_is_told_once_it_is_done(app: AppTest, here: Monitor, url: str) -> None:
    """A removal that fails is told as its error, and only one that succeeded as done."""
    here.perform(AddTasks("main", (Entry("a"), Entry("b"))), LOCAL)
    app.run()
    next(box for box in app.checkbox if "remove all 2" in box.label).check().run()
    with refusing(url, "tasks", "UPDATE"):
        click(app, "Remove all")
        assert "disk full" in app.error[0].value
        assert "removed" not in texts(app)
    click(app, "Remove all")
    assert "**2 removed**" in texts(app)
    assert here.snapshot("main").tasks == ()


def test_recent_tasks_are_fetched_previewed_and_added_with_what_was_pasted(
    app: AppTest, api: ApiServer, here: Monitor
) -> None:
    """Pasted and fetched ids make one preview and are added in one click, titles as labels."""
    api.set_many({f"t{number}": "running" for number in range(30)})
    app.run()
    app.text_area[0].set_value("t29 mine").run()
    assert app.number_input[0].value == 25
    app.number_input[0].set_value(3).run()
    assert api.lists() == 0
    click(app, "Fetch recent tasks")
    assert "3 recent tasks fetched" in texts(app)
    assert "5 given = **4 new** + 0 already on the board + 1 duplicate" in texts(app)
    click(app, "Add tasks")
    tasks = here.snapshot("main").tasks
    assert [task.task_id for task in tasks] == ["t29", "mine", "t28", "t27"]
    assert tasks[2].label == "Do t28"
    assert "given =" not in texts(app)


def test_fetched_tasks_can_be_dropped(app: AppTest, api: ApiServer) -> None:
    """Whoever fetched by mistake gets rid of it without adding anything."""
    api.set("t1", "running")
    click(app.run(), "Fetch recent tasks")
    assert "1 given = **1 new**" in texts(app)
    click(app, "Drop them")
    assert "given =" not in texts(app)


def test_account_without_tasks_is_said_to_have_none(app: AppTest) -> None:
    """An empty list is no preview and no error."""
    click(app.run(), "Fetch recent tasks")
    assert "no tasks yet" in app.info[0].value
    assert not app.error


def test_list_that_fails_is_told_in_words(app: AppTest, api: ApiServer) -> None:
    """A refused list is told as its sentence; what was pasted stays."""
    api.fault_all(Fault.unauthorized())
    app.run()
    app.text_area[0].set_value("mine").run()
    click(app, "Fetch recent tasks")
    assert "refuses the API key (401)" in app.error[0].value
    assert app.text_area[0].value == "mine"
    assert "1 given = **1 new**" in texts(app)


def test_pages_say_that_nothing_can_be_saved(app: AppTest, here: Monitor, url: str) -> None:
    """A failing database is told of on both pages, with what to do for those who can do it."""
    with refusing(url, "readings", "INSERT"):
        here.perform(AddTasks("main", (Entry("a"),)), LOCAL)
        eventually(lambda: here.snapshot("main").service.storage)
        app.run()
        assert "Nothing can be saved" in app.error[0].value
        assert "disk full" in app.error[0].value
        assert "Look after the disk" in app.error[0].value
        assert "disk full" in strip(app)


def strip(app: AppTest) -> str:
    """Return what the wall says of troubles."""
    app.switch_page("../../pages/wallboard.py").run()
    bodies: list[str] = [element.proto.body for element in app.get("html")]
    (found,) = [body for body in bodies if body.startswith('<div class="tbw ')]
    return found.partition('class="tbw-strip"')[2].partition("</div>")[0]


def test_trouble_is_on_every_page(app: AppTest, api: ApiServer, here: Monitor) -> None:
    """People are told what to do about a refused key, the wall that statuses are old."""
    api.set("a", "running")
    api.fault_all(Fault.unauthorized())
    here.perform(AddTasks("main", (Entry("a"),)), LOCAL)
    eventually(lambda: here.snapshot("main").service.trouble)
    app.run()
    assert "refuses the API key (401)" in app.error[0].value
    assert "BROWSER_USE_API_KEY" in app.error[0].value
    app.switch_page("../../pages/boards.py").run()
    assert "refuses the API key (401)" in app.error[0].value
    assert "refuses the API key (401)" in strip(app)


def test_heading_names_the_versions_that_are_asked(
    app: AppTest, api: ApiServer, here: Monitor
) -> None:
    """A server without v1 is said to be asked in the version that knows the tasks."""
    api.speak("v4", "v2")
    api.set("a", "running")
    assert "API v1" in texts(app.run())
    here.perform(AddTasks("main", (Entry("a"),)), LOCAL)
    eventually(lambda: here.snapshot("main").service.speaks == ("v4",))
    assert "API v4" in texts(app.run())


def test_finished_without_success_is_counted_on_its_tile(
    app: AppTest, api: ApiServer, here: Monitor
) -> None:
    """The finished tile says how many did not succeed, and the table marks them."""
    api.speak("v2")
    api.set("good", "finished", "v2", success=True)
    api.set("bad", "finished", "v2", success=False)
    api.set("odd", "waiting, human", "v2")
    here.perform(AddTasks("main", (Entry("good"), Entry("bad"), Entry("odd"))), LOCAL)
    eventually(lambda: here.snapshot("main").waiting == 0)
    app.run()
    tiles = " ".join(element.proto.body for element in app.get("html"))
    assert "<span>all confirmed</span><span>1 not successful</span>" in tiles
    assert "1 in other words" in tiles
    assert list(app.dataframe[0].value["Status"]) == [
        "finished",
        "finished · not successful",
        "waiting‚ human",
    ]


def test_interval_chosen_by_somebody_else_is_shown(app: AppTest, here: Monitor) -> None:
    """A page takes over an interval that another page chose, and does not set it back."""
    app.run()
    here.perform(SetRefresh("main", 60), LOCAL)
    app.run()
    assert interval(app).value == 60
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
