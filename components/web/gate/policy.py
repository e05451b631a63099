"""What the gate goes by, made once from the settings."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.routing import Route

from components.model.settings import SettingsError, WebSettings
from components.web.gate import streamlit_server
from components.web.gate.addresses import Addresses
from components.web.gate.headers import Headers, security_headers
from components.web.gate.limits import Limits
from components.web.gate.uploads import Uploads


@dataclass(frozen=True)
class Policy:
    """The rules of one server.

    ``base_path`` is what Streamlit puts before its own routes, ``own`` are the first parts of the
    paths of ours. Whoever reaches an ``open`` server may change everything; an ``exposed`` one can
    be reached from other machines.
    """

    addresses: Addresses
    headers: Headers
    uploads: Uploads
    base_path: str
    own: frozenset[str]
    limits: Limits
    open: bool
    exposed: bool

    @property
    def is_named(self) -> bool:
        """Whether other machines have a name for the server."""
        return bool(self.addresses.public or self.addresses.names)

    def routed(self, path: str) -> str:
        """Return the path by which one of our own routes is found; others stay as they are."""
        if not self.base_path or not path.startswith(f"{self.base_path}/"):
            return path
        rest = path.removeprefix(self.base_path)
        return rest if rest.split("/")[1] in self.own else path


def policy(settings: WebSettings, routes: Iterable[Route]) -> Policy:
    """Return the rules that follow from the settings.

    Raises `SettingsError` where others could change everything, and nobody said that they may.
    """
    public, limits = settings.public, Limits()
    largest = streamlit_server.max_upload_bytes()
    beyond = [
        name
        for name, given in {
            "STREAMLIT_SERVER_ADDRESS": streamlit_server.serves_beyond_loopback(),
            "TASKBOARD_PUBLIC_URL": public is not None and not public.is_loopback,
            "TASKBOARD_ALLOWED_HOSTS": bool(settings.allowed_hosts),
        }.items()
        if given
    ]
    if beyond and not settings.open:
        raise SettingsError(
            f"{beyond[0]} lets other machines in, and whoever gets in can change every board: set "
            "TASKBOARD_OPEN=1 if you trust everybody on that network, and TASKBOARD_ALLOWED_HOSTS "
            "to the names under which they find this machine; or take the setting back."
        )
    return Policy(
        addresses=Addresses(public, settings.allowed_hosts),
        headers=security_headers(streamlit_server.index_page(), settings.frame_ancestors),
        uploads=Uploads(largest, limits, streamlit_server.SessionUploads()),
        base_path=streamlit_server.base_path(),
        own=frozenset(route.path.split("/")[1] for route in routes),
        limits=limits,
        open=settings.open,
        exposed=bool(beyond),
    )
