"""The audit trail as a file."""

import csv
import io

import httpx

from components.model.access.actor import Actor, Kind
from components.model.access.roles import Role
from components.model.actions import AddTasks, CreateBoard
from components.model.entry import Entry
from components.monitor import Monitor
from tests.conftest import eventually

ANA = Actor(Kind.PERSON, "=ana@example.com", Role.ADMINISTRATOR, id="session-1")


def test_trail_is_a_file_for_spreadsheets(here: Monitor, client: httpx.Client) -> None:
    """Every action is a row, latest first, with no cell that is taken for a formula."""
    here.perform(CreateBoard("nightly", "Nightly"), ANA)
    here.perform(AddTasks("nightly", (Entry("t-1"),)), ANA)
    answer = client.get("/api/audit.csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="audit-')
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["actor"], row["action"], row["board"]) for row in rows] == [
        ("'=ana@example.com", "AddTasks", "nightly"),
        ("'=ana@example.com", "CreateBoard", "nightly"),
        ("Taskboard", "CreateBoard", "main"),
    ]
    assert rows[0]["count"] == "1"


def test_long_trail_comes_whole(here: Monitor, client: httpx.Client) -> None:
    """More rows than are sent at a time arrive, each once."""
    asked = {f"GET /{number}" for number in range(900)}
    for what in asked:
        here.access.count_refusal(what, Kind.PERSON, ANA.name)

    def told() -> list[str]:
        rows = csv.DictReader(io.StringIO(client.get("/api/audit.csv").text))
        return [row["detail"] for row in rows if row["action"] == "Refused"]

    eventually(lambda: len(told()) >= len(asked))
    assert sorted(told()) == sorted(asked)
