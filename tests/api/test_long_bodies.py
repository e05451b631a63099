"""Bodies of any length: right statuses, little memory, and what is no status stays none."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from components.api import Answer, ApiClient, ApiError
from components.api.errors import BadResponse
from components.api.long_bodies import KEPT_BYTES
from components.model.settings import Settings
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer
from tests.support.asking import ask_in, bare

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1_000_000
VERSIONS = ("v2", "v3", "v4", "v4s")
OUTPUTS = {
    "lines": "A line of an output.\n" * 25_000,
    "escapes": 'é"\\\t' * 60_000,
    "an object": {"rows": [{"id": n, "words": ["a", "b"]} for n in range(15_000)]},
    "numbers": list(range(80_000)),
}
# Asks for 32 bodies at once in a process of its own, and prints by how many bytes it grew.
ASK_AT_ONCE = r"""
import asyncio, re, resource, sys
from pathlib import Path

from components.api import ApiClient
from components.model.settings import Settings

def peak():
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts what the process that started this one took as its own in `ru_maxrss`.
    status = Path("/proc/self/status").read_text()
    return 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])

async def main():
    settings = Settings("", "bu_test", sys.argv[1], sys.argv[2], timeout_seconds=120)
    async with ApiClient(settings) as client:
        await client.status("short")
        before = peak()
        tasks = [client.status(f"task-{n}") for n in range(32)]
        answers = await asyncio.gather(*tasks)
        assert {answer.status for answer in answers} == {"finished"}, answers
        print(peak() - before)

asyncio.run(main())
"""


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=("v1", *VERSIONS)) as server:
        yield server


@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS)
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("is_last", [False, True])
def test_status_is_read_beside_any_output(
    api: ApiServer, settings: Settings, version: str, output: object, is_last: bool
) -> None:
    """Before or behind hundreds of kB of another field, a status is read as ever."""
    ended = "completed" if version.startswith("v4") else "stopped"
    status, rest = {"status": ended}, {"output": output, "task": "x", "n": None}
    api.fault("a", Fault.json(rest | status if is_last else status | rest))
    [answer] = ask_in(settings, version, "a")
    ours = "stopped" if version == "v2" else "finished"
    assert bare(answer) == Answer(ours, ended, version)


def test_facts_and_verdict_come_with_long_bodies(api: ApiServer, settings: Settings) -> None:
    """What a long body tells beside the status is not lost."""
    body = {"cost": "1.5", "output": "x" * 400_000, "status": "finished", "isSuccess": False}
    api.fault("a", Fault.json(body))
    [answer] = ask_in(settings, "v2", "a")
    assert (answer.status, answer.success, answer.facts.cost_usd) == ("finished", False, 1.5)


@pytest.mark.parametrize(
    "body",
    [
        b'{"output": "%b"}' % (b"x" * 100_000),
        b'{"status": 7, "output": "%b"}' % (b"x" * 100_000),
        b'{"status": {"status": "running"}, "output": "%b"}' % (b"x" * 100_000),
        b'{"status": "%b"}' % (b"x" * 100_000),
        b'["running", "%b"]' % (b"x" * 100_000),
        b'"%b"' % (b"x" * 100_000),
        b'{"status": "running", "output": "%b"' % (b"x" * 100_000),
        b'{"status": "running", "output": "%b' % (b"x" * 100_000),
        b'{"status": "running", "output": "%b"} more' % (b"x" * 100_000),
        b'{"status": "running", "output": "%b\\q"}' % (b"x" * 100_000),
        b'{"status": "running", "output": "\\uD8", "o": "%b"}' % (b"x" * 100_000),
        b'{"status": "running", "output": nothing, "o": "%b"}' % (b"x" * 100_000),
        b"<html>" + b"x" * 100_000,
        b"[" * 100_000,
    ],
)
def test_what_is_no_status_stays_a_bad_response(
    api: ApiServer, settings: Settings, body: bytes
) -> None:
    """A long body without a status, or that is no JSON, is as bad as a short one."""
    api.fault("a", Fault.answer(200, body))
    with pytest.raises(BadResponse) as caught:
        ask_in(settings, "v2", "a")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


def test_long_body_that_is_cut_short_is_a_bad_response(api: ApiServer, settings: Settings) -> None:
    """A status at the beginning of a body that does not come to its end is none."""
    api.fault("a", Fault.truncated(b'{"status": "running", "output": "' + b"x" * 500_000))
    with pytest.raises(BadResponse, match="cut short"):
        ask_in(settings, "v2", "a")


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_length_has_a_bound(api: ApiServer, settings: Settings, version: str) -> None:
    """What is longer than any real output is given up, and said so."""
    body = b'{"status": "running", "output": "' + b"x" * (33 * 1024**2) + b'"}'
    api.fault("a", Fault.answer(200, body))
    api.fault_lists(Fault.answer(200, body))
    settings = replace(settings, timeout_seconds=120)
    with pytest.raises(BadResponse, match="more than 32 MB"):
        ask_in(settings, version, "a")

    async def list_them() -> None:
        async with ApiClient(settings) as client:
            await client.page(version)

    with pytest.raises(BadResponse, match="more than 32 MB"):
        asyncio.run(list_them())


def test_page_of_many_megabytes_is_read(api: ApiServer, settings: Settings) -> None:
    """A list page with whole outputs brings every row's status and title."""
    output = "An output.\n" * 20_000
    rows = [
        {"id": f"task-{n}", "output": output, "status": "finished", "isSuccess": True, "task": "Do"}
        for n in range(100)
    ]
    envelope = {"totalItems": 300, "pageNumber": 1, "pageSize": 100}
    settings = replace(settings, timeout_seconds=120)
    api.fault_lists(Fault.json({"items": rows, **envelope}))

    async def run() -> None:
        async with ApiClient(settings) as client:
            page = await client.page("v2")
        assert [row.task_id for row in page.rows] == [f"task-{n}" for n in range(100)]
        assert {row.answer and bare(row.answer) for row in page.rows} == {
            Answer("finished", "finished", "v2", success=True)
        }
        assert {row.title for row in page.rows} == {"Do"}
        assert page.next_cursor == "2"

    asyncio.run(run())


@pytest.mark.parametrize("written", ["bu_test", "bu\\u005ftest", "\\u0062u_test"])
def test_key_does_not_come_out_of_a_long_body(
    api: ApiServer, settings: Settings, written: str
) -> None:
    """A key that a server puts into a long body is in no title, word or message."""
    long = b', "output": "' + b"x" * 100_000 + b'"}'
    word = written.encode()
    api.fault("a", Fault.answer(200, b'{"status": "running", "title": "my %b"' % word + long))
    [answer] = ask_in(settings, "v3", "a")
    assert answer.facts.title == "my [key]"
    api.fault("a", Fault.answer(200, b'{"status": "%b"' % word + long))
    assert ask_in(settings, "v3", "a")[0].raw == "[key]"
    # At the place where a string is cut, a part of the key is left.
    spaces = KEPT_BYTES - 5 - len("{}")
    title = " \\n" * (spaces // 3) + " " * (spaces % 3) + "is" + written
    api.fault(
        "a", Fault.answer(200, b'{"status": "running", "title": "%b"' % title.encode() + long)
    )
    assert "bu_t" not in ask_in(settings, "v3", "a")[0].facts.title
    api.fault("a", Fault.answer(200, b'{"sent": "%b"' % word + long.replace(b"}", b"")))
    with pytest.raises(ApiError) as caught:
        ask_in(settings, "v3", "a")
    assert "bu_test" not in str(caught.value)


@pytest.mark.parametrize(("version", "kind"), [("v2", "lines"), ("v3", "objects")])
def test_memory_of_many_long_bodies_is_bounded(
    api: ApiServer, settings: Settings, version: str, kind: str
) -> None:
    """32 bodies of 1.7 MB at once take less than 40 MB, be they one string or many small ones."""
    output: object = "A line of an output.\n" * 80_000
    if kind == "objects":
        output = [{"name": "a", "price": n} for n in range(60_000)]
    body = Fault.json({"id": "a", "output": output, "status": "finished"})
    if version == "v3":
        body = Fault.json({"id": "a", "output": output, "status": "stopped"})
    assert len(body.body) > 1.7 * MEGABYTE
    api.set("short", "finished")
    for number in range(32):
        api.fault(f"task-{number}", body)
    done = subprocess.run(
        [sys.executable, "-c", ASK_AT_ONCE, settings.base_url, version],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    assert int(done.stdout) < 40 * MEGABYTE


@pytest.mark.parametrize(
    "number",
    ["12345678901234567890", "-1e400", "1E-400", "NaN", "-Infinity", "0." + "3" * 60, "9" * 6000],
)
@pytest.mark.parametrize("length", [1, 100_000])
def test_status_is_read_beside_any_number(
    api: ApiServer, settings: Settings, number: str, length: int
) -> None:
    """A number that no computer word holds harms no status, in a short body or a long one."""
    body = '{"cost": %s, "output": [%s, "%s"], "status": "started"}'
    api.fault("a", Fault.answer(200, (body % (number, number, "x" * length)).encode()))
    [answer] = ask_in(settings, "v2", "a")
    assert answer.status == "running"
    cost = {"1E-400": 0.0, "0." + "3" * 60: 1 / 3}
    assert answer.facts.cost_usd == cost.get(number)
