"""A page's websocket at the gate, message by message."""

import asyncio
from collections import deque
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


def run_of(page: str, *fragments: str) -> dict[str, Any]:
    """Make the message that tells a page of a run: of the whole page, or of fragments."""
    message = ForwardMsg()
    message.new_session.page_script_hash = page
    message.new_session.main_script_path = str(ROOT / "components" / "web" / "shell.py")
    message.metadata.run.fragment_ids.extend(fragments)
    return {"type": "websocket.send", "bytes": bytes(message.SerializeToString())}


def request_for(page: str, fragment: str = "") -> dict[str, Any]:
    """Make the message by which a page asks for a run."""
    message = BackMsg()
    message.rerun_script.page_script_hash = page
    message.rerun_script.fragment_id = fragment
    return frame(bytes(message.SerializeToString()))


def talk(came: Iterable[Message], sent: Iterable[Message]) -> tuple[list[Message], list[Message]]:
    """Have a page send and be sent messages; return what got through, to either side."""

    async def run() -> tuple[list[Message], list[Message]]:
        waiting, inside, outside = deque(came), [], []

        async def receive() -> Message:
            return waiting.popleft()

        async def send(message: Message) -> None:
            outside.append(message)

        exchange = Exchange(dict(SCOPE), receive, send, gate.policy(WebSettings(), []))
        socket = PageSocket(exchange, 0.0, lambda: True)
        for message in sent:
            await socket.send(message)
        while waiting:
            inside.append(await socket.receive())
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


def test_fragment_of_a_page_that_was_left_is_not_asked_for() -> None:
    """Once another page was asked for, or is told, fragments of the page before it rest."""
    kept = [request_for("one", "a"), request_for("two"), request_for("two", "b")]
    came = [kept[0], kept[1], request_for("one", "a"), kept[2]]
    assert talk(came, [run_of("one")])[0] == kept
    came = [request_for("one", "a"), request_for("two", "b")]
    assert talk(came, [run_of("one"), run_of("two")])[0] == came[1:]


def test_run_of_a_page_that_was_left_is_not_told() -> None:
    """A browser that shows another page by now would empty that."""
    runs = [
        run_of("one"),
        run_of("one", "a"),
        run_of("two"),
        run_of("one", "a"),
        run_of("two", "b"),
    ]
    told = [
        (message.new_session.page_script_hash, [*message.metadata.run.fragment_ids])
        for message in (ForwardMsg.FromString(sent["bytes"]) for sent in talk([], runs)[1])
    ]
    assert told == [("one", []), ("one", ["a"]), ("two", []), ("two", ["b"])]


def test_page_of_an_address_is_told_by_the_navigation() -> None:
    """A page that was opened by its address may draw its fragments from the start."""
    navigation = ForwardMsg()
    navigation.navigation.page_script_hash = "two"
    content = bytes(navigation.SerializeToString())
    told = [run_of("one"), {"type": "websocket.send", "bytes": content}, run_of("two", "a")]
    asked = [request_for(""), request_for("two", "a")]
    assert [len(messages) for messages in talk(asked, told)] == [2, 3]


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
