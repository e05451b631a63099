"""The preview of what is added: which ids are taken, what is left out, and what is rejected."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.monitor import Monitor
from components.views.shared.notices import SHOWN_REJECTIONS
from tests.support.screens import click, field, opened, texts

RUN = "7d0e5c1a-93b2-4f6e-8a40-000000000001"
SESSION = "c0ffee00-5e55-4100-9e55-000000000001"
TAKE = "Take these words as task ids all the same"


@pytest.fixture
def app(here: Monitor) -> Iterator[AppTest]:
    """Open the operators' page of an empty board; it must never end in an error of ours."""
    assert here.snapshot("main").tasks == ()
    app = opened()
    yield app
    assert not app.exception


def ids(here: Monitor) -> list[str]:
    """Name the tasks of the main board."""
    return [task.task_id for task in here.snapshot("main").tasks]


def test_what_was_left_out_is_said_and_can_be_chosen(app: AppTest, here: Monitor) -> None:
    """Of a run and its session the run is taken, until the session is asked for."""
    app.text_area[0].set_value(f"Run {RUN} in session {SESSION}").run()
    assert "1 run; their 1 session left out" in texts(app)
    choice = field(app, "IDs to take")
    assert choice.options == ["Best of each: run, else session", "Only: run", "Only: session"]
    choice.select_index(2).run()
    click(app, "Add tasks")
    assert ids(here) == [SESSION]


def test_words_are_taken_only_where_that_is_asked(app: AppTest, here: Monitor) -> None:
    """Words beside ids are offered, and what was agreed to for one text is not for the next."""
    app.text_area[0].set_value(f"{RUN} mine").run()
    assert app.expander[0].label == "Not taken: 1 word that is no id"
    (box,) = [box for box in app.checkbox if box.label == TAKE]
    box.check().run()
    assert "2 given = **2 new**" in texts(app)
    app.text_area[0].set_value(f"{RUN} other words").run()
    assert "1 given = **1 new**" in texts(app)
    click(app, "Add tasks")
    assert ids(here) == [RUN]


def test_only_the_first_rejections_are_sent_to_the_browser(app: AppTest, here: Monitor) -> None:
    """Of thousands of rejections two hundred are listed; the rest can be downloaded."""
    count = SHOWN_REJECTIONS + 50
    app.text_area[0].set_value("\n".join(f"no:{number}" for number in range(count))).run()
    assert f"{count} given = **0 new**" in texts(app)
    assert len(app.dataframe[0].value) == SHOWN_REJECTIONS
    assert "and 50 more" in texts(app)
    assert ids(here) == []


def test_text_of_what_has_no_status_adds_nothing_and_says_so(app: AppTest, here: Monitor) -> None:
    """The id of a workspace is no task, and the page says that it was seen."""
    app.text_area[0].set_value(f"workspace_id={RUN}").run()
    assert "1 workspace left out" in texts(app)
    assert "No id of a run, task or session" in app.warning[0].value
    assert ids(here) == []


def test_paste_that_is_too_long_is_refused_in_words(app: AppTest, here: Monitor) -> None:
    """More than 5 MB is not read at all, and the page says what to do."""
    app.text_area[0].set_value("x" * (5 * 1024 * 1024 + 1)).run()
    assert "longer than 5 MB" in app.error[0].value
    assert ids(here) == []
