"""Words of v3 that mean one thing or another, by what else a session tells."""

from collections.abc import Iterator

import pytest

from components.api import Answer
from components.model.settings import Settings
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.asking import ask_in, bare


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=("v3",)) as server:
        yield server


@pytest.mark.parametrize(
    "case",
    [
        ("idle", {"stepCount": 0, "output": None}, "created"),
        ("idle", {"stepCount": None}, "created"),
        ("idle", {"stepCount": 0, "output": ""}, "created"),
        ("idle", {"stepCount": 0, "output": "hello"}, "finished"),
        ("idle", {"stepCount": 4, "output": None}, "finished"),
        ("idle", {"stepCount": 0, "output": {"price": 3}}, "finished"),
        ("stopped", {"output": None, "isTaskSuccessful": None}, "stopped"),
        ("stopped", {"stepCount": 9, "output": ""}, "stopped"),
        ("stopped", {"output": None, "isTaskSuccessful": False}, "finished"),
        ("stopped", {"output": None, "isTaskSuccessful": True}, "finished"),
        ("stopped", {"output": "done", "isTaskSuccessful": None}, "finished"),
        ("stopped", {"output": [], "isTaskSuccessful": None}, "finished"),
        ("timed_out", {"output": "half of it"}, "failed"),
        ("error", {"isTaskSuccessful": True}, "failed"),
        ("running", {"output": "so far"}, "running"),
        ("created", {"stepCount": 0}, "created"),
    ],
)
@pytest.mark.parametrize("padding", [0, 100_000])
def test_word_means_what_the_rest_of_the_session_says(
    api: ApiServer, settings: Settings, case: tuple[str, dict[str, object], str], padding: int
) -> None:
    """A session waits, has ended or was stopped by its steps, output and verdict, however long."""
    word, told, status = case
    api.fault("a", Fault.json({"id": "a", "lastStepSummary": "x" * padding, "status": word} | told))
    verdict = told.get("isTaskSuccessful")
    success = verdict if isinstance(verdict, bool) else None
    [answer] = ask_in(settings, "v3", "a")
    assert bare(answer) == Answer(status, word, "v3", success)
