"""What the route for webhooks takes, refuses and does, over real HTTP."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import SetPaused
from components.monitor import Monitor
from components.web import webhooks
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.api.webhooks import JSON, PATH, SECRET, Sender, Signed, update
from tests.support.gate.gated import gated
from tests.support.gate.marker import is_told
from tests.support.monitors import BOARD, shows
from tests.support.one_task import watch

OTHER_METHODS = ("GET", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture(autouse=True)
def secret() -> Iterator[None]:
    """Receive what is signed with the secret of the tests."""
    webhooks.install(SECRET)
    yield
    webhooks.install(None)


@pytest.fixture
def sender(client: httpx.Client) -> Sender:
    """Send to the routes that are served."""
    return Sender(str(client.base_url))


@pytest.fixture
def api() -> Iterator[ApiServer]:
    """Serve a stand-in API of the two versions that have webhooks."""
    with ApiServer(versions=("v2", "v3")) as server:
        yield server


@pytest.mark.parametrize(
    ("version", "word", "event"),
    [
        ("v2", "finished", update("a", "finished")),
        ("v3", "idle", update("other", "idle", session_id="a")),
    ],
)
def test_task_that_is_told_of_is_asked_at_once(
    api: ApiServer, here: Monitor, sender: Sender, *, version: str, word: str, event: object
) -> None:
    """Whatever its board's interval is, by the task's id of v2 and the session's of v3."""
    watch(api, here, version)
    api.set("a", word, version)
    assert sender.send(Signed.of(event)).is_success
    shows(here, "a", "finished")
    # One that has ended is asked again as well.
    asked = api.count("a")
    assert sender.tell("a") == 200
    eventually(lambda: api.count("a") == asked + 1)


def test_what_an_event_says_is_not_shown(api: ApiServer, here: Monitor, sender: Sender) -> None:
    """An event that tells of an end that the API does not know of changes nothing."""
    watch(api, here, "v2")
    assert sender.tell("a", "finished") == 200
    eventually(lambda: api.count("a") == 1)
    api.set("a", "paused", "v2")
    assert sender.tell("a", "stopped") == 200
    shows(here, "a", "paused")


def test_what_is_not_signed_changes_nothing(
    api: ApiServer, here: Monitor, sender: Sender, client: httpx.Client
) -> None:
    """Forged, old, changed, too long or of another type: refused in words, and nothing is asked."""
    watch(api, here, "v2")
    event = update("a")
    good, long = Signed.of(event), Signed.of(update("a", metadata={"much": "x" * 65_536}))
    chunked = {**long.headers, "Transfer-Encoding": "chunked"}
    cases: dict[str, tuple[Signed, int]] = {
        "no signature": (Signed(good.body, {"Content-Type": JSON}), 401),
        "no moment": (Signed.of(event, X_Browser_Use_Timestamp=""), 401),
        "another moment": (Signed.of(event, X_Browser_Use_Timestamp="1800000000"), 401),
        "forged": (Signed.of(event, X_Browser_Use_Signature="0" * 64), 401),
        "no hexadecimal": (Signed.of(event, X_Browser_Use_Signature="é" * 64), 401),
        "in capitals": (
            replace(
                good,
                headers={
                    **good.headers,
                    "X-Browser-Use-Signature": good.headers["X-Browser-Use-Signature"].upper(),
                },
            ),
            401,
        ),
        "another secret": (Signed.of(event, secret="other"), 401),
        "old": (Signed.of(event, ago=400), 401),
        "of the future": (Signed.of(event, ago=-400), 401),
        "changed": (replace(good, body=good.body.replace(b"finished", b"started")), 401),
        "cut": (replace(good, body=good.body[:-1]), 401),
        "empty": (replace(good, body=b""), 401),
        "nested": (replace(good, body=b"[" * 60_000), 401),
        "too long": (long, 413),
        "a text": (Signed.of(event, Content_Type="text/plain"), 415),
        "a form": (Signed.of(event, Content_Type="application/x-www-form-urlencoded"), 415),
        "nothing": (Signed.of(event, Content_Type=""), 415),
    }
    answers = {name: sender.send(signed) for name, (signed, _) in cases.items()}
    answers["too long in parts"] = client.post(
        PATH, content=iter([long.body[:9], long.body[9:]]), headers=chunked
    )
    statuses = {name: status for name, (_, status) in cases.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        **statuses,
        "too long in parts": 413,
    }
    for answer in answers.values():
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["detail"]
    assert sender.send(good).is_success
    eventually(lambda: api.count("a") > 0)
    assert api.count("a") == 1


def test_signed_event_of_no_use_is_ignored(api: ApiServer, here: Monitor, sender: Sender) -> None:
    """Other types, odd payloads and tasks of no board are answered 200, and nothing is asked."""
    watch(api, here, "v2")
    payload = update("a")["payload"]
    for event in (
        {"type": "test", "timestamp": "2024-03-21T12:00:00Z", "payload": {"test": "ok"}},
        {"type": "agent.task.created", "payload": payload},
        {"type": "agent.task.status_update"},
        {"type": "agent.task.status_update", "payload": ["a"]},
        {"type": "agent.task.status_update", "payload": {"task_id": ["a"], "session_id": 7}},
        {"type": ["agent.task.status_update"], "payload": payload},
        [payload],
        "a",
        None,
        update("nobody's"),
        update("\N{PARTY POPPER}\x00\ud83c"),
    ):
        answer = sender.send(Signed.of(event))
        assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert api.count() == 0


def test_repetition_changes_nothing(api: ApiServer, here: Monitor, sender: Sender) -> None:
    """However often and at the same time an event comes, its task is asked for once."""
    watch(api, here, "v2")
    signed = Signed.of(update("a", metadata={"city": "München"}))
    with ThreadPoolExecutor(8) as pool:
        codes = [answer.status_code for answer in pool.map(sender.send, [signed] * 40)]
    assert codes == [200] * 40
    eventually(lambda: api.count("a") > 0)
    # The same in another form has the same signature.
    assert sender.send(replace(signed, body=signed.body.replace(b"\n", b"\n "))).is_success
    api.wait_for(lambda: api.in_flight == 0)
    assert sender.tell("a") == 200
    eventually(lambda: api.count("a") > 1)
    assert api.count("a") == 2


def test_paused_board_stays_at_rest(api: ApiServer, here: Monitor, sender: Sender) -> None:
    """A task that no board polls is not asked for, and is once one does."""
    watch(api, here, "v2")
    here.perform(SetPaused(BOARD, paused=True), LOCAL)
    api.set("a", "finished", "v2")
    assert sender.tell("a") == 200
    here.perform(SetPaused(BOARD, paused=False), LOCAL)
    assert sender.tell("a") == 200
    shows(here, "a", "finished")
    assert api.count("a") == 1


def test_only_posts_are_received(client: httpx.Client) -> None:
    """Every other method is told what would be taken."""
    for method in OTHER_METHODS:
        answer = client.request(method, PATH)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert answer.json()["error"] == "method_not_allowed"
    assert client.head(PATH).status_code == 405


def test_without_a_secret_there_is_no_receiver(client: httpx.Client, sender: Sender) -> None:
    """The route is not there, for no method, however an event is signed."""
    webhooks.install(None)
    answers = [client.request(method, PATH) for method in OTHER_METHODS]
    answers += [sender.send(Signed.of(update("a"))), sender.send(Signed.of(update("a"), secret=""))]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}


def test_event_that_comes_too_early_may_come_again(
    api: ApiServer, here: Monitor, sender: Sender
) -> None:
    """While no monitor runs an event is not received, and the same is once one does."""
    watch(api, here, "v2")
    signed = Signed.of(update("a"))
    monitor.install(None)
    early = sender.send(signed)
    assert (early.status_code, early.json()["error"]) == (503, "starting")
    monitor.install(here)
    assert sender.send(signed).is_success
    eventually(lambda: api.count("a") == 1)


def test_gate_minds_no_origin_on_this_path_alone() -> None:
    """Whoever signs may send any Origin; on paths beside it a page of another site may not act."""
    with gated(more=webhooks.ROUTES) as door:
        assert door.ask("POST", PATH).status == 415
        assert door.ask("POST", PATH, "Origin: https://evil.example").status == 415
        assert door.ask("POST", PATH, host="evil.example").status == 403
        for path in (f"{PATH}/", f"{PATH}/x", "/api/webhooks", "/api/boards"):
            assert door.ask("POST", path, "Origin: https://evil.example").status == 403
        assert door.shake_hands(path=PATH).status == 403


def test_secret_is_told_to_nobody(
    here: Monitor, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    """It is in no answer and in no log, whether an event is taken or refused."""
    assert here.snapshot(BOARD)
    caplog.set_level(logging.DEBUG)
    event = update("a", metadata={"secret": SECRET})
    signed = (Signed.of(event), Signed.of(event, secret=f"{SECRET}x"), Signed.of(event, ago=999))
    answers = [sender.send(each) for each in signed]
    assert [answer.status_code for answer in answers] == [200, 401, 401]
    said = "".join(f"{answer.text}{answer.headers}" for answer in answers) + caplog.text
    assert not is_told(SECRET, said.encode())
