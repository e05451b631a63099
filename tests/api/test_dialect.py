"""The client in every dialect of the API, against a server that speaks them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from components.api import Answer, ApiError
from components.api.dialect import Dialect
from components.api.dialects import DIALECTS
from components.api.errors import BadResponse, EndpointMissing, NotFound, RateLimited
from components.model.settings import Settings
from tests.api.test_client import FAULTS
from tests.support.api.faults import Fault
from tests.support.api.routes import VERSIONS
from tests.support.api.server import ApiServer
from tests.support.asking import Recorder, ask, ask_in, asked, bare

ROUTES = {
    "v1": "/api/v1/task/a/status",
    "v2": "/api/v2/tasks/a/status",
    "v3": "/api/v3/sessions/a",
    "v4": "/api/v4/runs/a/status",
    "v4s": "/api/v4/sessions/a",
}
V4_WORDS = {
    "queued": "created",
    "dispatching": "created",
    "running": "",
    "completed": "finished",
    "failed": "",
    "cancelled": "stopped",
}
WORDS = {
    "v1": dict.fromkeys(("created", "running", "paused", "finished", "stopped", "failed"), ""),
    "v2": {"started": "running"}
    | dict.fromkeys(("created", "running", "paused", "finished", "stopped", "failed"), ""),
    "v3": {"created": "", "running": "", "timed_out": "failed", "error": "failed"},
    "v4": V4_WORDS,
    "v4s": V4_WORDS,
}
WRONG_OBJECTS = [
    [],
    ["bu_test"],
    {},
    "running",
    {"state": "running"},
    {"status": None},
    {"status": 7},
    {"status": {"status": "running"}},
    {"status": ""},
    {"status": "x" * 1000},
    {"status": "\ud800"},
]

every_version = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=VERSIONS) as server:
        yield server


@every_version
def test_status_route_and_key(api: ApiServer, settings: Settings, version: str) -> None:
    """Each version is asked on its route, with the key in its header and nowhere else."""
    api.set("a", "running")
    ask_in(settings, version, "a")
    assert [request[1:4] for request in api.requests] == [("GET", ROUTES[version], "a")]
    headers = api.headers("a")
    name = "authorization" if version == "v1" else "x-browser-use-api-key"
    assert [name for name, value in headers.items() if "bu_test" in value] == [name]
    assert headers[name] == ("Bearer bu_test" if version == "v1" else "bu_test")


@pytest.mark.parametrize(
    ("version", "word", "status"),
    [(v, word, status or word) for v in VERSIONS for word, status in WORDS[v].items()],
)
def test_words_become_ours(
    api: ApiServer, settings: Settings, version: str, word: str, status: str
) -> None:
    """Each documented word of a version becomes one of the six, and is kept as it was said."""
    api.set("a", word, version=version)
    seen = ask_in(settings, version, "a")
    assert [bare(answer) for answer in seen] == [Answer(status, raw=word, version=version)]


@every_version
def test_unknown_word_is_returned_raw(api: ApiServer, settings: Settings, version: str) -> None:
    """A word that nobody documented stands for itself, as do the words of other versions."""
    foreign = "queued" if not version.startswith("v4") else "started"
    api.set_many({"a": "hibernating", "b": foreign}, version=version)
    seen = ask_in(settings, version, "a", "b")
    assert [bare(answer) for answer in seen] == [
        Answer(word, word, version) for word in ("hibernating", foreign)
    ]


@pytest.mark.parametrize("success", [True, False, None])
def test_v2_and_v3_tell_the_verdict(
    api: ApiServer, settings: Settings, success: bool | None
) -> None:
    """The agent's own verdict comes with answers of v2 and v3 and with no other version's."""
    api.set("a", "finished", success=success)
    seen = {version: ask_in(settings, version, "a")[0].success for version in VERSIONS}
    assert seen == {"v1": None, "v2": success, "v3": success, "v4": None, "v4s": None}


@pytest.mark.parametrize("verdict", ["true", 1, {}, []])
def test_odd_verdict_is_none(api: ApiServer, settings: Settings, verdict: object) -> None:
    """What is neither true nor false is no verdict, and the status stays good."""
    api.fault("a", Fault.json({"status": "finished", "isSuccess": verdict}))
    seen = ask_in(settings, "v2", "a")
    assert seen == [Answer("finished", "finished", "v2", None)]


@pytest.mark.parametrize("version", VERSIONS[1:])
@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_every_fault_has_its_error(
    api: ApiServer, settings: Settings, version: str, fault: Fault, error: type[ApiError]
) -> None:
    """Whatever goes wrong in v1 goes by the same name in all others, and holds no key."""
    api.set("a", "running")
    api.fault("a", fault)
    settings = replace(settings, timeout_seconds=0.6)
    if fault == Fault.json({"status": "running"}):
        assert ask_in(settings, version, "a") == [Answer("running", "running", version)]
        return
    with pytest.raises(ApiError) as caught:
        ask_in(settings, version, "a")
    assert type(caught.value) is error
    assert "bu_test" not in str(caught.value)


@pytest.mark.parametrize("version", VERSIONS[1:])
@pytest.mark.parametrize("body", WRONG_OBJECTS)
def test_wrong_objects_are_bad_responses(
    api: ApiServer, settings: Settings, version: str, body: object
) -> None:
    """A body that is no object with a status word is no answer, and is shown without the key."""
    api.fault("a", Fault.json(body))
    with pytest.raises(BadResponse) as caught:
        ask_in(settings, version, "a")
    assert str(caught.value).isprintable()
    assert "bu_test" not in str(caught.value)


def test_lone_surrogate_is_no_word(api: ApiServer, settings: Settings) -> None:
    """Half a character in a bare string is a bad response like any other."""
    api.fault("a", Fault.json("\ud800"), version="v1")
    with pytest.raises(BadResponse):
        ask_in(settings, "v1", "a")


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.version)
def test_no_depth_of_nesting_is_too_much(dialect: Dialect) -> None:
    """A body nested just as deep as the parser can follow can still be told of."""
    for depth in range(600, 1000):
        with pytest.raises(BadResponse):
            dialect.read(b"[" * depth + b"]" * depth)


@pytest.mark.parametrize("version", ["v1", "v2", "v3", "v4"])
def test_fixed_version_asks_no_other(api: ApiServer, settings: Settings, version: str) -> None:
    """A version that is set is asked alone, whether it knows the task, is gone, or another did."""
    settings = replace(settings, api_version=version)
    other = next(each for each in VERSIONS if each != version)
    api.set("a", "running", version=other)
    with pytest.raises(NotFound):
        ask(settings, "a", version=other)
    api.speak(other)
    for _ in range(2):
        with pytest.raises(EndpointMissing, match=version):
            ask(settings, "a")
    # An id of v4 may be one of a session as well as one of a run.
    assert asked(api) == [each for each in VERSIONS if each.startswith(version)] * 3


@pytest.mark.parametrize(
    ("headers", "holds"),
    [
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "3"}, [3.0]),
        ({"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "3"}, []),
        ({"X-RateLimit-Remaining": "0"}, []),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "soon"}, []),
    ],
)
def test_spent_budget_is_held(
    api: ApiServer,
    settings: Settings,
    budget: Recorder,
    headers: dict[str, str],
    holds: list[float],
) -> None:
    """A good answer that says the budget is spent holds it until the reset that it names."""
    for version in VERSIONS:
        body: object = "running" if version == "v1" else {"status": "running"}
        api.fault("a", Fault.answer(200, body, headers))
        seen = ask_in(settings, version, "a", budget=budget)
        assert seen == [Answer("running", "running", version)]
    assert budget.holds == holds * len(VERSIONS)


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        (Fault.rate_limited(5, reset=2, told=9), 5),
        (Fault.rate_limited(None, reset=2, told=9), 2),
        (Fault.rate_limited(None, told=9), 9),
        (Fault.rate_limited_at_the_edge(), 300),
        (Fault.rate_limited(None), None),
        (Fault.rate_limited("9" * 400), None),
    ],
)
@every_version
def test_rate_limit_carries_its_advice(
    api: ApiServer, settings: Settings, version: str, fault: Fault, advice: float | None
) -> None:
    """When to go on is read from Retry-After, else from the reset, else from the body."""
    api.fault("a", fault)
    with pytest.raises(RateLimited) as caught:
        ask_in(settings, version, "a")
    assert caught.value.retry_after == advice
