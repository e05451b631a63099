"""The operators' page over ten thousand tasks: drawn a page at a time, filtered on the server."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from components import monitor
from components.model.board import Board
from components.model.entry import Entry
from components.model.history.pending_writes import PendingWrites
from components.model.reading import Reading
from components.model.settings import Settings
from components.monitor import Monitor
from components.store import Store
from tests.support.screens import SHELL, texts


@pytest.fixture
def many(settings: Settings) -> Iterator[Monitor]:
    """Run a monitor whose board holds 10,000 settled tasks."""
    names, now = [f"t{number:05}" for number in range(10_000)], datetime.now(UTC)
    with closing(Store(settings.database_url)) as store:
        store.create_board(Board("main", "Main board", 1.0), now)
        store.add_tasks("main", [Entry(name, f"Label {name}") for name in names], now)
        store.save(PendingWrites({name: Reading(name, "finished", now, now) for name in names}))
    with monitor.running(settings) as here:
        monitor.install(here)
        yield here
        monitor.install(None)


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
    app.session_state["page-main"] = 100
    app.run()
    assert "9,901–10,000 of 10,000 tasks" in texts(app)
    next(field for field in app.text_input if field.label == "Search").set_value("t00").run()
    assert not app.exception
    assert "1–100 of 1,000 tasks" in texts(app)
