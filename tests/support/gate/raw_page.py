"""A page of Streamlit's without a browser: frames and uploads as an attacker would make them."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol


@dataclass(frozen=True)
class RawPage:
    """One open page: its websocket, its session, and the frames that drew it."""

    url: str
    socket: ClientConnection
    session: str
    frames: tuple[bytes, ...]

    def widgets(self) -> dict[str, str]:
        """Return the ids of all elements that have one, each with its label."""
        found = {}
        for delta in self._deltas():
            element = delta.new_element
            drawn = getattr(element, element.WhichOneof("type") or "empty")
            if identifier := getattr(drawn, "id", ""):
                found[identifier] = getattr(drawn, "label", "")
        return found

    def fragments(self) -> set[str]:
        """Return the ids of all fragments."""
        return {delta.fragment_id for delta in self._deltas() if delta.fragment_id}

    def pages(self) -> dict[str, str]:
        """Return the hashes of all pages by their paths; that of the first is empty."""
        (told,) = (
            message.navigation.app_pages
            for message in map(ForwardMsg.FromString, self.frames)
            if message.WhichOneof("type") == "navigation"
        )
        return {
            page.url_pathname if not page.is_default else "": page.page_script_hash for page in told
        }

    def ask_for(self, page: str, fragment: str = "") -> None:
        """Ask for a run of a page, or of one of its fragments."""
        message = BackMsg()
        message.rerun_script.page_script_hash = page
        message.rerun_script.fragment_id = fragment
        self.socket.send(message.SerializeToString())

    def pages_until_finished(self) -> list[str]:
        """Return which pages are told to run until the run of a whole page has ended."""
        told = []
        while True:
            frame = self.socket.recv(20)
            assert isinstance(frame, bytes)
            message = ForwardMsg.FromString(frame)
            if message.WhichOneof("type") == "new_session":
                told.append(message.new_session.page_script_hash)
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and (
                message.WhichOneof("type") == "script_finished"
            ):
                return told

    def _deltas(self) -> Iterator[Delta]:
        for message in map(ForwardMsg.FromString, self.frames):
            if message.WhichOneof("type") == "delta":
                yield message.delta

    def upload(self, data: bytes) -> int:
        """Upload a file that no field asked for, and return the status of the answer."""
        with httpx.Client(trust_env=False) as client:
            client.get(f"{self.url}/_stcore/host-config")
            client.get(f"{self.url}/_stcore/health")
            token = client.cookies.get("_streamlit_xsrf", "")
            answer = client.put(
                f"{self.url}/_stcore/upload_file/{self.session}/{secrets.token_hex(8)}",
                files={"file": ("ids.txt", data)},
                headers={"Origin": str(origin(self.url)), "X-Xsrftoken": str(token)},
            )
        return answer.status_code


def origin(url: str) -> Origin:
    """Return the site of an address."""
    return Origin("/".join(url.split("/")[:3]))


@contextmanager
def raw_page(
    url: str, query: str = "", *, cookie: str = "", resumes: str = ""
) -> Iterator[RawPage]:
    """Open a page, wait until it is drawn, and close it as a browser does that leaves.

    ``cookie`` says who opens it, ``resumes`` names a session that it was before.
    """
    stream = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    told = ["streamlit", *(("xsrf", resumes) if resumes else ())]
    with connect(
        stream,
        origin=origin(url),
        subprotocols=[Subprotocol(each) for each in told],
        additional_headers={"Cookie": cookie} if cookie else None,
        max_size=None,
    ) as socket:
        message = BackMsg()
        message.rerun_script.query_string = query
        socket.send(message.SerializeToString())
        session, frames = "", []
        for frame in socket:
            assert isinstance(frame, bytes)
            frames.append(frame)
            came = ForwardMsg.FromString(frame)
            session = session or came.new_session.initialize.session_id
            if came.WhichOneof("type") == "script_finished":
                break
        yield RawPage(url, socket, session, tuple(frames))
