"""A page's websocket at the gate, message by message."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from components.model.settings import ROOT, WebSettings
from components.web import gate
from components.web.gate.exchange import Exchange
from components.web.gate.websockets import PageSocket

SCOPE = {"type": "websocket", "path": "/_stcore/stream", "headers": [], "client": ("10.0.0.7", 1)}


def opened() -> bytes:
    """Make the frame that tells a page its session, and where the program is."""
    message = ForwardMsg()
    message.new_session.initialize.session_id = "s-1"
    message.new_session.main_script_path = str(ROOT / "components" / "web" / "shell.py")
    return bytes(message.SerializeToString())


def talk(came: Iterable[Message], sent: Iterable[Message]) -> tuple[list[Message], list[Message]]:
    """Have a page send and be sent messages; return what got through, to either side."""

    async def run() -> tuple[list[Message], list[Message]]:
        waiting, outside = iter(came), []

        async def receive() -> Message:
            return next(waiting)

        async def send(message: Message) -> None:
            outside.append(message)

        exchange = Exchange(dict(SCOPE), receive, send, gate.policy(WebSettings(), []))
        socket = PageSocket(exchange, 0.0, lambda: True)
        for message in sent:
            await socket.send(message)
        inside = [await socket.receive() for _ in came]
        socket.ended()
        await asyncio.sleep(0)
        return inside, outside

    return asyncio.run(run())


def frame(content: bytes | str) -> dict[str, Any]:
    """Wrap a frame as the server does."""
    key = "text" if isinstance(content, str) else "bytes"
    return {"type": "websocket.receive", key: content}


def test_messages_get_through_both_ways() -> None:
    """Nothing of what Streamlit and its page say to each other is changed, but for the path."""
    message = bytes(BackMsg(stop_script=True).SerializeToString())
    left = {"type": "websocket.disconnect", "code": 1001}
    accept = {"type": "websocket.accept", "subprotocol": "streamlit"}
    inside, outside = talk(
        [frame(message), left], [accept, {"type": "websocket.send", "bytes": opened()}]
    )
    assert inside == [frame(message), left]
    assert outside[0] == accept
    told = ForwardMsg.FromString(outside[1]["bytes"]).new_session
    assert (told.main_script_path, told.initialize.session_id) == ("shell.py", "s-1")


def test_frame_that_is_no_message_for_pages_is_left_alone() -> None:
    """Whatever else Streamlit sends is sent as it is."""
    frames = [{"type": "websocket.send", "bytes": content} for content in (b"\xff\xff", b"")]
    assert talk([], frames)[1] == frames


@pytest.mark.parametrize(("content", "code"), [("text", 1003), (b"\xff\xff", 1002)])
def test_what_is_no_message_ends_the_page(content: bytes | str, code: int) -> None:
    """Streamlit hears that the page has gone, and the page why."""
    inside, outside = talk([frame(content)], [])
    assert inside == [{"type": "websocket.disconnect", "code": code}]
    assert outside == [{"type": "websocket.close", "code": code}]
