"""The whole server behind its gate, as `make run` starts it."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from tests.conftest import eventually
from tests.support.gate.gated import Answer, Door, read_all
from tests.support.gate.raw_page import raw_page
from tests.support.server import ROOT, TaskboardServer

MEGABYTE = 1024**2
OPEN = {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}  # noqa: S104 - what is tested
LIMITED = 'ulimit -n 1024; exec "$0" "$@"'


@pytest.fixture(scope="module")
def server() -> Iterator[TaskboardServer]:
    """Serve the demo below a path, with few file descriptors."""
    environment = {"STREAMLIT_SERVER_BASE_URL_PATH": "ops"}
    with TaskboardServer(environment, prefix=["bash", "-c", LIMITED]) as server:
        yield server


def page_of(server: TaskboardServer) -> str:
    """Return where its pages are."""
    return f"{server.url}/ops"


def open_descriptors(server: TaskboardServer) -> int:
    """Count the files and connections that it holds."""
    return len(list(Path(f"/proc/{server.pid}/fd").iterdir()))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("healthz", "application/json"),
        ("readyz", "application/json"),
        ("api/boards", "application/json"),
        ("api/boards/demo", "application/json"),
        ("api/boards/demo.csv", "text/csv; charset=utf-8"),
        ("api/boards/demo/version", "application/json"),
        ("api/version", "application/json"),
    ],
)
def test_routes_answer_below_the_base_path(server: TaskboardServer, path: str, kind: str) -> None:
    """Programs find every route where pages are, and health at the root as well."""
    for base in ("/ops/", "/"):
        answer = server.get(base + path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


@pytest.mark.parametrize(
    "path", ["api/boards/demo", "api/boards/demo.csv", "api/boards/demo/export"]
)
def test_gzip_is_sent_to_those_who_take_it(server: TaskboardServer, path: str) -> None:
    """Who refuses gzip by name gets none; all others who name it do, with the length of it."""
    plain = server.get(f"/ops/{path}", {"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert int(plain.headers["content-length"]) == len(plain.content)
    packed = server.get(f"/ops/{path}", {"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(packed.content)


def test_other_boards_are_told_from_other_paths(server: TaskboardServer) -> None:
    """Only our own 404 says that a board is gone."""
    answer = server.get("/ops/api/boards/none/version")
    assert (answer.status_code, answer.json()["error"]) == (404, "unknown_board")
    for path in ("/ops/api/nothing", "/api/nothing", "/ops/healthy", "/ops/elsewhere"):
        answer = server.get(path)
        assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


def test_no_frame_names_the_program(server: TaskboardServer) -> None:
    """Where it is installed is nobody's business, and Streamlit tells it to every page."""
    with raw_page(page_of(server)) as page:
        assert page.frames
        assert not [frame for frame in page.frames if str(ROOT).encode() in frame]


def test_closed_page_leaves_nothing(server: TaskboardServer) -> None:
    """A page that was left gives its descriptors back at once, not after a quarter of an hour."""
    with raw_page(page_of(server)):
        pass
    before = open_descriptors(server)
    with ExitStack() as pages:
        for _ in range(10):
            pages.enter_context(raw_page(page_of(server)))
        assert open_descriptors(server) >= before + 10
    eventually(lambda: open_descriptors(server) <= before)


@pytest.mark.parametrize(
    ("frame", "code"), [("a text", 1003), (b"\xff\xff", 1002), (b"\x08", 1002)]
)
def test_frame_that_is_no_message_closes_its_page(
    server: TaskboardServer, frame: str | bytes, code: int
) -> None:
    """The socket ends with the reason, and the log has no traceback."""
    with raw_page(page_of(server)) as page:
        page.socket.send(frame)
        with pytest.raises(ConnectionClosed):
            list(iter(lambda: page.socket.recv(20), None))
        assert page.socket.close_code == code
    assert "Traceback" not in server.log()


def test_frames_of_what_is_not_there_fill_no_log(server: TaskboardServer) -> None:
    """Streamlit repeats what they name: a few times, cut, and without what steers terminals."""
    written = len(server.log())
    message = BackMsg()
    message.rerun_script.fragment_id = "\x1b[2J\n" + "x" * 5_000
    with raw_page(page_of(server)) as page:
        for _ in range(100):
            page.socket.send(message.SerializeToString())
        page.socket.send("a text, after which all others were read")
        with pytest.raises(ConnectionClosed):
            list(iter(lambda: page.socket.recv(20), None))
    added = server.log()[written:]
    assert "does not exist" in added
    assert len(added) < 10_000 and "\x1b" not in added


def test_uploads_are_bounded(server: TaskboardServer) -> None:
    """Neither one page nor many can fill the memory, and what a page leaves makes room."""
    file = bytes(30 * MEGABYTE)
    with ExitStack() as pages:
        statuses: list[int] = []
        while 503 not in statuses:
            page = pages.enter_context(raw_page(page_of(server)))
            statuses += [page.upload(file) for _ in range(3)]
            assert {413, 503} & set(statuses[-3:])
            assert statuses.count(204) < 9
    with raw_page(page_of(server)) as page:
        eventually(lambda: page.upload(file) == 204)


def test_half_sent_requests_take_nothing_down(server: TaskboardServer) -> None:
    """1,100 of them, more than there are descriptors: pages and routes are still answered."""
    written = len(server.log())
    with ExitStack() as held:
        for _ in range(1_100):
            connection = socket.create_connection(("127.0.0.1", server.port), 20)
            held.enter_context(connection).sendall(b"GET /ops/ HTTP/1.1\r\nHost: local")
        for _ in range(10):
            assert server.get("/ops/api/boards/demo").status_code == 200
        with raw_page(page_of(server)) as page:
            assert page.session
    assert len(server.log()) - written < 10_000


def test_pages_are_refused_in_words_before_descriptors_run_out(server: TaskboardServer) -> None:
    """The page that is one too many is refused; those before it and the routes go on."""
    door = Door(server.port)
    lines = [
        "GET /ops/_stcore/stream HTTP/1.1",
        f"Host: {door.host}",
        f"Origin: http://{door.host}",
    ]
    upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]
    key = ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""]
    shake = "\r\n".join([*lines, *upgrade, *key]).encode()
    with ExitStack() as pages:
        answers: list[int] = []
        while 503 not in answers:
            connection = pages.enter_context(door.connect(f"127.0.0.{2 + len(answers) % 4}"))
            connection.sendall(shake)
            answers.append(Answer.parse(connection.recv(65_536)).status)
            assert len(answers) < 1_100
        assert answers.count(101) > 100
        assert server.get("/ops/healthz").status_code == 200
    eventually(lambda: door.shake_hands(path="/ops/_stcore/stream").status != 503)
    assert "Traceback" not in server.log()


def test_page_that_is_left_does_not_come_back(server: TaskboardServer) -> None:
    """While a page is opened, a fragment of the page before it that asks to be drawn is not."""
    with raw_page(page_of(server)) as page:
        left, opened = page.pages()[""], page.pages()["boards"]
        page.ask_for(opened)
        for fragment in page.fragments():
            page.ask_for(left, fragment)
        assert page.pages_until_finished() == [opened]
        page.ask_for(opened)
        assert set(page.pages_until_finished()) == {opened}


@pytest.mark.parametrize(
    ("settings", "told", "advice"),
    [
        (OPEN, "STREAMLIT_SERVER_ADDRESS lets other machines in", "TASKBOARD_OPEN=1"),
        # Nobody could sign in.
        (
            {"TASKBOARD_LOCAL_ACCOUNTS": "1"},
            "TASKBOARD_LOCAL_ACCOUNTS is set, but the demo has no accounts",
            "set BROWSER_USE_API_KEY",
        ),
    ],
    ids=["open to others by accident", "accounts for the demo"],
)
def test_server_that_would_serve_the_wrong_people_does_not_start(
    settings: dict[str, str], told: str, advice: str
) -> None:
    """The error says what is wrong, and how it is done on purpose."""
    with pytest.raises(AssertionError) as caught, TaskboardServer(settings):
        pass
    said = str(caught.value).partition("Taskboard cannot start: ")[2]
    assert said.startswith(told)
    assert advice in said
    assert "Traceback" not in said


def test_open_server_says_so_and_answers_the_network() -> None:
    """With `TASKBOARD_OPEN` it serves all networks, under the hosts that are set."""
    settings = {**OPEN, "TASKBOARD_OPEN": "1", "TASKBOARD_ALLOWED_HOSTS": "board.example"}
    with TaskboardServer(settings) as server:
        assert "everybody who can reach it can change every board" in server.log()
        with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
            connection.sendall(b"GET /api/boards HTTP/1.0\r\nHost: board.example:80\r\n\r\n")
            assert Answer.parse(read_all(connection)).status == 200
