"""What the tests of the store share: a database with one board of two tasks."""

from collections.abc import Iterator

import pytest

from components.model.board import Board
from components.model.entry import Entry
from components.store import Store
from tests.support.changes import AT


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open a database with one board of two tasks."""
    store = Store(url)
    store.create_board(Board("main", "Main board", 5.0), AT)
    store.add_tasks("main", [Entry("a"), Entry("b")], AT)
    yield store
    store.close()
