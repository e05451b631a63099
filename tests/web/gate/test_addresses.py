"""Under which hosts the server answers, and whose pages may act."""

from collections.abc import Iterator

import pytest

from components.model.origins import Origin
from components.model.settings import WebSettings
from tests.support.gate.gated import Door, gated

PUBLIC = WebSettings(
    public=Origin("https", "ops.example", 443),
    allowed_hosts=("10.0.0.7", "*.lan.example", "fd00::7"),
    open=True,
)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """Serve as a program on one machine does."""
    with gated() as door:
        yield door


@pytest.fixture(scope="module")
def public() -> Iterator[Door]:
    """Serve under a public address, behind a proxy."""
    with gated(PUBLIC) as door:
        yield door


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:{port}",
        "localhost",
        "LOCALHOST:9",
        "board.localhost",
        "localhost.",
        "[::1]:{port}",
        "127.8.9.1",
        "[::ffff:127.0.0.1]",
    ],
)
def test_loopback_names_are_answered(door: Door, host: str) -> None:
    """Every name by which a machine calls itself is answered, with any port."""
    assert door.ask(host=host.format(port=door.port)).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evillocalhost",
        "127.0.0.1@evil.example",
        "[::2]",
        "[127.0.0.1]",
        "[1::2::3]",
        "localhost:0",
        "localhost:65536",
        "192.168.0.9",
        "10.0.0.0",
        "localhost:x",
        "localhost:1:2",
        "a b",
        "\x1b[31m",
        "localhost,evil.example",
        "ｌocalhost".encode().decode("latin-1"),
        "a" * 300,
    ],
)
def test_other_hosts_are_refused(door: Door, host: str) -> None:
    """A name that anybody can point to this machine (DNS rebinding) is not answered."""
    before = len(door.seen)
    answer = door.ask(host=host)
    assert answer.status in (400, 403)
    assert len(door.seen) == before
    if answer.status == 403:
        assert b"TASKBOARD_ALLOWED_HOSTS" in answer.body


@pytest.mark.parametrize("hosts", [[], ["Host: localhost", "Host: localhost"]])
def test_one_host_must_be_named(door: Door, hosts: list[str]) -> None:
    """Neither none nor two are taken for one that is allowed."""
    lines = ["GET /echo HTTP/1.0", *hosts, "", ""]
    assert door.send("\r\n".join(lines).encode()).status in (400, 403)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/_stcore/health"])
def test_health_is_told_under_any_name(door: Door, path: str) -> None:
    """Load balancers ask by address, or by a name of their own."""
    assert door.ask("GET", path, host="10.9.8.7:80").status == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("ops.example", 200),
        ("OPS.example.:443", 200),
        ("ops.example:8443", 403),
        ("10.0.0.7:8501", 200),
        ("tv.lan.example", 200),
        ("lan.example", 403),
        ("[fd00::7]:1", 200),
        ("127.0.0.1", 200),
        ("other.example", 403),
    ],
)
def test_names_that_are_set_are_answered(public: Door, host: str, status: int) -> None:
    """The public address, the allowed hosts and loopback are; nothing else is."""
    assert public.ask(host=host).status == status


@pytest.mark.parametrize(
    ("host", "status"),
    [("ops.example:8443", 200), ("ops.example", 200), ("ops.example:8501", 403)],
)
def test_proxies_may_leave_the_port_out(host: str, status: int) -> None:
    """Many pass on the name alone, wherever browsers find them."""
    settings = WebSettings(public=Origin("https", "ops.example", 8443), open=True)
    with gated(settings) as door:
        for origin in ("https://ops.example:8443", "https://ops.example"):
            answer = door.ask("PUT", "/echo", f"Origin: {origin}", host=host)
            assert answer.status == (status if origin.endswith(":8443") else 403)


FOREIGN = [
    "Origin: null",
    "Origin: http://evil.example",
    "Origin: http://127.0.0.1:1",
    "Origin: http://localhost:{port}",
    "Origin: https://127.0.0.1:{port}.evil.example",
    "Origin: http://[",
    "Origin: http://127.0.0.1:{port}/",
    "Origin: http://127.0.0.1:{port} http://evil.example",
    "Origin: file://127.0.0.1:{port}",
    "Origin: ",
    "Origin:http://127.0.0.1:{port}\r\nOrigin: http://evil.example",
    "Accept: */*",
]


@pytest.mark.parametrize("line", FOREIGN)
def test_pages_of_other_sites_cannot_act(door: Door, line: str) -> None:
    """Another port of this machine is another site, and so is whoever names none."""
    before, line = len(door.seen), line.format(port=door.port)
    # A websocket with two origins is no request.
    assert door.shake_hands(line).status == (400 if line.count("Origin") > 1 else 403)
    for method in ("PUT", "POST", "DELETE"):
        assert door.ask(method, "/echo", line).status == 403
    assert len(door.seen) == before


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "QUERY"])
def test_health_routes_say_themselves_what_they_take(door: Door, method: str, path: str) -> None:
    """Nothing can be done by them, so that no Origin is needed to hear of a wrong method."""
    before = len(door.seen)
    answer = door.ask(method, path)
    assert answer.status == 405 and "GET" in answer.headers["allow"]
    assert len(door.seen) == before


@pytest.mark.parametrize("origin", ["http://127.0.0.1:{port}", "https://127.0.0.1:{port}"])
def test_own_pages_may_act(door: Door, origin: str) -> None:
    """Whether this server or a proxy before it speaks TLS."""
    line = f"Origin: {origin.format(port=door.port)}"
    assert door.shake_hands(line).status == 101
    assert door.ask("PUT", "/echo", line).status == 200


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("127.0.0.1:8501", "https://ops.example", 200),
        ("ops.example", "https://ops.example", 200),
        ("ops.example", "https://ops.example:443", 200),
        ("10.0.0.7:8501", "http://10.0.0.7:8501", 200),
        ("tv.lan.example", "http://tv.lan.example", 200),
        ("ops.example", "http://ops.example", 403),
        ("ops.example", "https://ops.example:8443", 403),
        ("ops.example", "https://tv.lan.example", 403),
        ("evil.example", "http://evil.example", 403),
    ],
)
def test_public_pages_may_act(public: Door, host: str, origin: str, status: int) -> None:
    """Those of the public address may, whichever Host its proxy sends; others of their own host."""
    assert public.ask("PUT", "/echo", f"Origin: {origin}", host=host).status == status


def test_escape_in_an_origin_is_answered_at_once(door: Door) -> None:
    """A control character is an error of the request, not a wait."""
    assert door.shake_hands("Origin: http://\x1b[2J").status == 400
    assert door.ask("PUT", "/echo", "Origin: http://\x1b[2J").status == 403


def test_programs_act_without_an_origin(door: Door) -> None:
    """On the routes for them, and only where nothing that a browser sends comes along."""
    json = "Content-Type: application/json"
    for line in (json, f"Origin: http://{door.host}"):
        assert door.ask("POST", "/api/x", line).status == 200
    for line in (
        "Origin: http://evil.example",
        "Origin: null",
        "Origin: ",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-origin",
        "Cookie: a=b",
    ):
        assert door.ask("POST", "/api/x", json, line).status == 403
    for path in ("/echo", "/apis/x", "/api", "/x/api/x"):
        assert door.ask("POST", path, json).status == 403
    assert door.shake_hands(path="/api/x").status == 403
