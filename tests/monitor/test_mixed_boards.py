"""Ids of all versions on one board, as an account of today has them."""

from collections import Counter
from dataclasses import replace

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks
from components.model.entry import Entry
from components.model.settings import Settings
from tests.conftest import eventually
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer

LONG = {"id": "v2-long", "status": "finished", "output": "A line.\n" * 40_000, "isSuccess": True}
# By kind of id: the word that the API says, and the status that it stands for.
WORDS = {
    "v2": {"created": "created", "started": "running", "finished": "finished", "failed": "failed"},
    "v3": {"created": "created", "running": "running", "timed_out": "failed", "error": "failed"},
    "v4": {"queued": "created", "running": "running", "cancelled": "stopped"},
    "v4s": {"completed": "finished", "dispatching": "created"},
}
SESSIONS = {
    "v3-waits": ({"status": "idle", "stepCount": 0, "output": None}, "created"),
    "v3-done": ({"status": "stopped", "output": {"price": 3}}, "finished"),
    "v3-cut": ({"status": "stopped", "output": None, "isTaskSuccessful": None}, "stopped"),
}


def test_all_kinds_of_ids_come_right_in_one_addition(settings: Settings) -> None:
    """With nothing set but the key, each id shows its status, asked once a version at most."""
    expected = {"v2-long": ("finished", "v2")}
    with ApiServer(versions=("v2", "v3", "v4", "v4s")) as api:
        for version, words in WORDS.items():
            for word, status in words.items():
                api.set(f"{version}-{word}", word, version=version)
                expected[f"{version}-{word}"] = (status, version)
        api.fault("v2-long", Fault.json(LONG), version="v2")
        for task_id, (body, status) in SESSIONS.items():
            api.fault(task_id, Fault.json(body), version="v3")
            expected[task_id] = (status, "v3")
        calm = replace(settings, base_url=api.base_url, refresh_seconds=60.0)
        with monitor.running(calm) as here:
            here.perform(AddTasks("main", tuple(Entry(task_id) for task_id in expected)), LOCAL)
            eventually(lambda: here.snapshot("main").waiting == 0)
            snapshot = here.snapshot("main")
        seen = {
            task.task_id: (task.reading.status, task.reading.version) for task in snapshot.tasks
        }
        assert seen == expected
        assert snapshot.service.trouble is None
        assert set(snapshot.service.speaks) == {"v2", "v3", "v4"}
        asked = Counter(request.path for request in api.requests if request.task_id)
        assert max(asked.values()) == 1
