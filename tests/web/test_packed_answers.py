"""Answers packed by gzip: who gets them, what they are called, and what their tags stand for."""

import asyncio
import gzip

import httpx
import pytest

from components import exchange
from components.monitor import Monitor
from components.web import bodies
from tests.conftest import eventually

JSON, CSV, EXPORT = "/api/boards/main", "/api/boards/main.csv", "/api/boards/main/export"
PLAIN, PACKED = {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip"}


def raw(client: httpx.Client, path: str, headers: dict[str, str]) -> tuple[bytes, httpx.Headers]:
    """Return the body of an answer as it came, and its headers."""
    with client.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200
        return b"".join(answer.iter_raw()), answer.headers


def get_and_head(
    client: httpx.Client, path: str, form: dict[str, str]
) -> tuple[httpx.Response, httpx.Response]:
    """Return the answers to GET and HEAD once they are about the same body."""
    found: list[httpx.Response] = []

    def same() -> bool:
        found[:] = client.get(path, headers=form), client.head(path, headers=form)
        return len({answer.headers.get("etag") for answer in found}) == 1

    eventually(same)
    get, head = found
    return get, head


def both_tags(client: httpx.Client, path: str) -> tuple[str, str]:
    """Return the tags of a board's plain and packed form."""
    plain, packed = (client.get(path, headers=form).headers["etag"] for form in (PLAIN, PACKED))
    return plain, packed


@pytest.mark.parametrize("path", [JSON, CSV])
def test_packed_board_is_the_same_board(quiet: Monitor, client: httpx.Client, path: str) -> None:
    """Packed it is whole and shorter, has a length and a tag of its own, and tells the same."""
    packed, headers = raw(client, path, PACKED)
    plain, plain_headers = raw(client, path, PLAIN)
    assert headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain_headers
    assert int(headers["content-length"]) == len(packed) < len(plain) / 4
    assert int(plain_headers["content-length"]) == len(plain)
    assert headers["etag"] != plain_headers["etag"]
    task_ids = [task.task_id.encode() for task in quiet.snapshot("main").tasks]
    assert all(task_id in gzip.decompress(packed) for task_id in task_ids)


@pytest.mark.parametrize("path", [JSON, CSV])
@pytest.mark.usefixtures("quiet")
def test_forms_of_one_moment_are_one_body(client: httpx.Client, path: str) -> None:
    """Where both forms tell the same moment, the packed one unpacks to the plain one."""

    def same() -> bool:
        (plain, plain_headers), (packed, headers) = (
            raw(client, path, form) for form in (PLAIN, PACKED)
        )
        if headers["etag"] != plain_headers["etag"].removesuffix('"') + '-gzip"':
            return False
        assert gzip.decompress(packed) == plain
        return True

    eventually(same)


@pytest.mark.usefixtures("quiet")
def test_board_is_packed_once(here: Monitor) -> None:
    """Everybody who takes the packed form of a body at the same time is sent the same bytes."""

    async def ask() -> set[int]:
        encoded = await bodies.json_boards.of(here, "main")
        return set(map(id, await asyncio.gather(*(encoded.packed.get() for _ in range(20)))))

    assert len(asyncio.run(ask())) == 1


@pytest.mark.usefixtures("quiet")
def test_export_is_sent_as_it_was_packed(client: httpx.Client) -> None:
    """Whoever takes gzip gets the file as it lies there, with its length, under its own name."""
    packed, headers = raw(client, EXPORT, PACKED)
    plain, plain_headers = raw(client, EXPORT, PLAIN)
    assert headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain_headers
    assert int(headers["content-length"]) == len(packed)
    assert int(plain_headers["content-length"]) == len(plain)
    assert exchange.load(gzip.decompress(packed)).tasks == exchange.load(plain).tasks
    for name in ("content-type", "content-disposition"):
        assert headers[name] == plain_headers[name]
    assert headers["content-disposition"].endswith('.json"')


@pytest.mark.usefixtures("quiet")
def test_packed_download_is_packed_no_further(client: httpx.Client) -> None:
    """The file that is packed by its name is no other for those who take gzip."""
    packed, headers = raw(client, f"{EXPORT}.gz", PACKED)
    assert "content-encoding" not in headers
    assert int(headers["content-length"]) == len(packed)
    assert exchange.load(gzip.decompress(packed)).tasks


@pytest.mark.parametrize("form", [PLAIN, PACKED])
@pytest.mark.parametrize("path", [JSON, CSV, EXPORT])
@pytest.mark.usefixtures("quiet")
def test_caches_are_told_of_both_forms(
    client: httpx.Client, path: str, form: dict[str, str]
) -> None:
    """GET, HEAD and 304 say that the form hangs on what is accepted; HEAD tells GET's headers."""
    get, head = get_and_head(client, path, form)
    for name in ("content-encoding", "content-length", "content-type"):
        assert head.headers.get(name) == get.headers.get(name)
    answers = [get, head]
    if path != EXPORT:
        answers.append(client.get(path, headers={**form, "If-None-Match": get.headers["etag"]}))
        assert answers[-1].status_code == 304
        assert "content-encoding" not in answers[-1].headers
    assert all("Accept-Encoding" in answer.headers["vary"] for answer in answers)


@pytest.mark.parametrize("path", [JSON, CSV])
@pytest.mark.usefixtures("quiet")
def test_tag_stands_for_its_own_form(client: httpx.Client, path: str) -> None:
    """A 304 is about the form that would be sent: the tag of the other one brings a body."""
    plain, packed = both_tags(client, path)
    for form, own, other in ((PLAIN, plain, packed), (PACKED, packed, plain)):
        assert client.get(path, headers={**form, "If-None-Match": other}).status_code == 200
        answer = client.get(path, headers={**form, "If-None-Match": f"{other}, {own}"})
        assert (answer.status_code, answer.headers["etag"]) == (304, own)


@pytest.mark.parametrize("form", [PLAIN, PACKED])
@pytest.mark.usefixtures("quiet")
def test_tag_is_answered_by_its_strong_form(client: httpx.Client, form: dict[str, str]) -> None:
    """A 304 names the one tag that holds, which may come weak and in one of several headers."""
    tag = client.get(JSON, headers=form).headers["etag"]
    headers = [*form.items(), ("If-None-Match", '"other"'), ("If-None-Match", f"W/{tag}")]
    answer = client.get(JSON, headers=headers)
    assert (answer.status_code, answer.headers["etag"]) == (304, tag)


@pytest.mark.parametrize("form", [PLAIN, PACKED])
@pytest.mark.usefixtures("quiet")
def test_star_stands_for_the_form_that_would_be_sent(
    client: httpx.Client, form: dict[str, str]
) -> None:
    """Whoever has anything at all is told the whole tag of what there is."""
    answer = client.get(JSON, headers={**form, "If-None-Match": "*"})
    tag = answer.headers["etag"]
    assert answer.status_code == 304
    assert tag.startswith('"')
    assert tag.endswith('-gzip"') == (form is PACKED)


@pytest.mark.usefixtures("quiet")
def test_beginning_of_a_tag_is_not_echoed(client: httpx.Client) -> None:
    """What only begins like a tag brings the board, and comes back in no header."""
    content = client.get(JSON, headers=PLAIN).headers["etag"].partition(".")[0]
    for given in (f"{content}.anything", f'{content}.anything"'):
        answer = client.get(JSON, headers={**PLAIN, "If-None-Match": given})
        assert answer.status_code == 200
        assert "anything" not in answer.headers["etag"]
