"""What tests of the routes for programs share: some tasks, and who asks."""

import pytest

from components.model.access import header
from components.model.access.actor import LOCAL, Actor, Kind
from components.model.access.roles import Role
from components.model.actions import AddTasks, CreateBoard, SetRefresh
from components.model.entry import Entry
from components.monitor import Monitor
from tests.conftest import eventually
from tests.support.api.server import ApiServer

STATUSES = ("finished", "failed", "running", "stopped", "paused", "created")


@pytest.fixture
def mixed(api: ApiServer, here: Monitor) -> Monitor:
    """Watch twelve tasks of all statuses in two groups, none of which is due for long."""
    here.perform(SetRefresh("main", 300), LOCAL)
    entries = []
    for number in range(12):
        api.set(f"t{number}", STATUSES[number % 6])
        entries.append(Entry(f"t{number}", group="even" if number % 2 == 0 else ""))
    entries.append(Entry("lost"))
    here.perform(AddTasks("main", tuple(entries)), LOCAL)
    eventually(lambda: here.snapshot("main").waiting == 0)
    return here


@pytest.fixture
def settled(api: ApiServer, here: Monitor) -> Monitor:
    """Watch three tasks that have ended, and a board beside them."""
    api.set_many(dict.fromkeys(("a", "b", "c"), "finished"))
    here.perform(CreateBoard("night", "Night"), LOCAL)
    here.perform(AddTasks("main", tuple(map(Entry, "abc"))), LOCAL)
    eventually(lambda: here.snapshot("main").counts["finished"] == 3)
    return here


def asked_by(
    role: Role = Role.VIEWER, *boards: str, kind: Kind = Kind.TOKEN, actor_id: str = "1"
) -> dict[str, str]:
    """Return the header by which the gate says who asks: of these boards, or of all."""
    actor = Actor(kind, "ci", role, frozenset(boards) if boards else None, actor_id)
    return {header.NAME: header.encoded(actor)}
