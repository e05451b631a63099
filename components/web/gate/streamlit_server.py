"""What the gate must know of Streamlit's server, in one place, as none of it is public."""

from pathlib import Path

import streamlit as st
from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import exists, get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from components.model.limits import MEGABYTE
from components.model.origins import is_loopback
from components.model.settings import ROOT

HEALTH = "/_stcore/health"
UPLOADS = "/_stcore/upload_file/"
_INDEX = Path(st.__file__).parent / "static" / "index.html"
_PROGRAM = str(ROOT).encode()


def base_path() -> str:
    """Return the path below which Streamlit serves: empty, or beginning with a slash."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def index_page() -> str:
    """Return the page that holds all others."""
    return _INDEX.read_text(encoding="utf-8")


def serves_beyond_loopback() -> bool:
    """Tell whether Streamlit was told to listen on more than this machine's own addresses."""
    address = st.get_option("server.address")
    return address is None or not is_loopback(str(address).strip("[]"))


def max_upload_bytes() -> int:
    """Return how large an uploaded file may be."""
    return int(st.get_option("server.maxUploadSize")) * MEGABYTE


def is_message(frame: bytes) -> bool:
    """Tell whether a frame from a page is one of Streamlit's messages."""
    try:
        BackMsg.FromString(frame)
    except DecodeError:
        return False
    return True


class ShownPage:
    """Which page a browser shows, and what comes late of the one that it showed before.

    While one page takes the place of another, a fragment of the first may ask to be drawn again: by
    its timer, or since its board has changed. Streamlit would run the first page in place of the
    second, or run nothing and have the browser empty the second.
    """

    def __init__(self) -> None:
        self._asked = self._told = ""

    def is_late_request(self, frame: bytes) -> bool:
        """Tell whether a frame from a page asks for a fragment of another page than is to come."""
        message = BackMsg.FromString(frame)
        if message.WhichOneof("type") != "rerun_script":
            return False
        page = message.rerun_script.page_script_hash
        if message.rerun_script.fragment_id:
            return bool(page and self._asked) and page != self._asked
        self._asked = page or self._asked
        return False

    def is_late_run(self, frame: bytes) -> bool:
        """Tell whether a frame begins a run of fragments of another page than is shown."""
        try:
            message = ForwardMsg.FromString(frame)
        except DecodeError:
            return False
        match message.WhichOneof("type"):
            case "new_session" if message.metadata.run.fragment_ids:
                page = message.new_session.page_script_hash
                return bool(page and self._told) and page != self._told
            case "new_session":
                self._asked = self._told = message.new_session.page_script_hash
            case "navigation":
                # Only this tells which page is run for an address.
                self._asked = self._told = message.navigation.page_script_hash
        return False


def without_path(frame: bytes) -> bytes:
    """Return a frame to a page without the path of the program, which each run of a page tells."""
    if _PROGRAM not in frame:
        return frame
    message = ForwardMsg.FromString(frame)
    path = Path(message.new_session.main_script_path)
    if path.name:
        message.new_session.main_script_path = path.name
    return bytes(message.SerializeToString())


def session_of(frame: bytes) -> str | None:
    """Return the session that a frame to a page opens; None where it opens none."""
    try:
        message = ForwardMsg.FromString(frame)
    except DecodeError:
        return None
    return message.new_session.initialize.session_id or None


def close_left_session(session_id: str) -> None:
    """Give back all that a session holds, unless its page is connected again."""
    if exists() and not get_instance().is_active_session(session_id):
        get_instance().close_session(session_id)


class SessionUploads:
    """The uploads that Streamlit keeps in memory for each session."""

    def sizes(self) -> dict[str, int]:
        """Return how much those of each session take."""
        files = _uploads().file_storage.copy()
        return {
            session: sum(len(file.data) for file in list(kept.values()))
            for session, kept in files.items()
        }

    def drop_without_page(self) -> None:
        """Forget those whose page is not connected."""
        for session in self.sizes():
            if not get_instance().is_active_session(session):
                _uploads().remove_session_files(session)


def _uploads() -> MemoryUploadedFileManager:
    manager = get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        raise TypeError(f"Streamlit keeps uploads in a {type(manager).__name__}")
    return manager


def colour(theme: str, name: str) -> str:
    """Return a colour of the light or the dark theme."""
    return str(st.get_option(f"theme.{theme}.{name}"))


def font() -> str:
    """Return where the font of the pages is, below their path; empty where it has gone."""
    found = next((_INDEX.parent / "static" / "media").glob("SourceSansVF-Upright*.woff2"), None)
    return f"static/media/{found.name}" if found else ""
