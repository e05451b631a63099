"""What the gate puts on every answer, and does to every request."""

import base64
import hashlib
import logging
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from starlette.requests import Request

from components.model.settings import WebSettings
from components.web.gate.streamlit_server import index_page
from tests.support.gate.gated import Answer, Door, gated

SITES = ("https://wiki.example", "https://*.lan.example:8443")


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """Serve behind the gate as it is without settings."""
    with gated() as door:
        yield door


def policy_of(answer: Answer) -> dict[str, str]:
    """Return the parts of a Content-Security-Policy."""
    parts = answer.headers["content-security-policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def every_sort(door: Door) -> list[Answer]:
    """Ask for answers, health, errors, refusals, faults, and what no application sees."""
    return [
        door.ask(),
        door.ask("GET", "/healthz"),
        door.ask("GET", "/missing/page"),
        door.ask("PATCH", "/echo", f"Origin: http://{door.host}"),
        door.ask("GET", "/fail"),
        door.ask("PUT", "/echo"),
        door.ask(host="evil.example"),
        door.shake_hands(),
        door.send(b"no request\r\n\r\n"),
        door.shake_hands("Origin: http://a.example\r\nOrigin: http://b.example"),
        door.shake_hands("Origin: \x1b"),
    ]


def test_every_answer_has_the_headers(door: Door) -> None:
    """Errors and refusals no less than pages."""
    answers = every_sort(door)
    assert [answer.status for answer in answers] == [
        200,
        200,
        200,
        405,
        500,
        403,
        403,
        403,
        400,
        400,
        400,
    ]
    for answer in answers:
        policy = policy_of(answer)
        assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
        assert policy["frame-ancestors"] == "'self'"
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in answer.headers["permissions-policy"]


def test_only_the_scripts_of_the_page_may_run(door: Door) -> None:
    """The policy names the hash of each script that stands in Streamlit's page, and no other."""
    scripts = re.findall(r"<script>(.*?)</script>", index_page(), re.DOTALL)
    assert scripts
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    allowed = policy_of(door.ask())["script-src"].split()
    assert allowed == ["'self'", *(f"'sha256-{h}'" for h in hashes), "blob:", "'wasm-unsafe-eval'"]


def test_sites_that_are_set_may_frame_pages() -> None:
    """`TASKBOARD_FRAME_ANCESTORS` allows them; the header that can name none is left out."""
    with gated(WebSettings(frame_ancestors=SITES)) as door:
        answer = door.ask()
    assert policy_of(answer)["frame-ancestors"] == " ".join(["'self'", *SITES])
    assert "x-frame-options" not in answer.headers


def test_nobody_names_an_identity(door: Door) -> None:
    """Headers by which the gate itself will say who somebody is are taken off."""
    door.ask("GET", "/echo", "X-Taskboard-Role: administrator", "x-taskboard-user: me", "X-Task: 1")
    door.shake_hands(f"Origin: http://{door.host}", "X-TASKBOARD-ROLE: administrator")
    for seen in door.seen[-2:]:
        assert not [name for name in seen.headers if name.startswith("x-taskboard")]
    assert door.seen[-2].headers["x-task"] == "1"


def test_fault_of_ours_is_told_without_a_word_of_it(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    """People read one sentence; the log has the traceback."""
    answer = door.ask("GET", "/fail")
    assert answer.status == 500
    assert b"log says why" in answer.body
    assert not re.search(b"ZeroDivision|fault of our own|Traceback", answer.body)
    assert "GET /fail from 127.0.0.1" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert caplog.text.count("GET /fail from") == 1


def test_programs_are_refused_in_json(door: Door) -> None:
    """A refusal of a route for programs is read as its other answers are."""
    answer = door.ask("POST", "/api/boards", "Origin: http://evil.example")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert b'"detail": "Only this server\'s own pages' in answer.body


def test_refusals_fill_no_log(caplog: pytest.LogCaptureFixture) -> None:
    """A few lines tell the sort and an example, and none carries what a terminal would obey."""
    caplog.set_level(logging.INFO)
    with gated() as door:
        for number in range(100):
            path = f"/{number}%1b[31m%0aforged"
            door.ask("GET", path, host="evil.example")
            door.shake_hands(path=path)
            door.send(b"\x00\x01 nonsense\r\n\r\n")
    lines = [line for line in caplog.text.splitlines() if "forged" in line or "Invalid" in line]
    assert 1 <= len(lines) <= 30
    assert "\x1b" not in caplog.text
    assert not re.search("^forged", caplog.text, re.MULTILINE)


@pytest.fixture
def below() -> Iterator[Door]:
    """Serve below a path, as Streamlit's own option has it."""
    from streamlit import config

    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", "team/ops")
    try:
        with gated() as door:
            yield door
    finally:
        config.set_option("server.baseUrlPath", before)


@pytest.mark.parametrize(
    ("path", "routed"),
    [
        ("/team/ops/healthz", "/healthz"),
        ("/team/ops/api/boards", "/api/boards"),
        ("/team/ops/assets/x?y=1", "/assets/x"),
        ("/team/ops/api/a%20b", "/api/a%20b"),
        ("/team/ops/a%2Fb", "/team/ops/a%2Fb"),
        ("/healthz", "/healthz"),
        ("/api/boards", "/api/boards"),
        ("/team/ops/wallboard", "/team/ops/wallboard"),
        ("/team/ops/", "/team/ops/"),
        ("/team/ops", "/team/ops"),
        ("/team/opsapi/boards", "/team/opsapi/boards"),
        ("/team/ops/team/ops/api/boards", "/team/ops/team/ops/api/boards"),
        ("/other/api/boards", "/other/api/boards"),
    ],
)
def test_own_routes_follow_the_base_path(below: Door, path: str, routed: str) -> None:
    """Below the base path they are found as at the root, and Streamlit's own paths are left."""
    below.ask("GET", path)
    seen = below.seen[-1]
    assert isinstance(seen, Request)
    assert seen.scope["path"] == unquote(routed)
    assert seen.scope["raw_path"].decode() == routed
