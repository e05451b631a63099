"""What the gate goes by, made once from the settings."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.routing import Route

from components.model.settings import SettingsError, WebSettings
from components.web.gate import streamlit_server
from components.web.gate.addresses import Addresses
from components.web.gate.headers import Headers, security_headers
from components.web.gate.identity.cookies import Jar
from components.web.gate.limits import Limits
from components.web.gate.rules.table import Table
from components.web.gate.uploads import Uploads


@dataclass(frozen=True)
class Policy:
    """The rules of one server.

    ``base_path`` is what Streamlit puts before its own routes, ``own`` are the first parts of the
    paths of ours. Whoever reaches an ``open`` server may change everything; an ``exposed`` one can
    be reached from other machines. ``table`` says who may ask for what, ``jar`` makes the cookies.
    """

    settings: WebSettings
    addresses: Addresses
    headers: Headers
    uploads: Uploads
    base_path: str
    own: frozenset[str]
    limits: Limits
    exposed: bool
    table: Table
    jar: Jar

    @property
    def serves_others(self) -> bool:
        """Whether the network may be served: to those who sign in, or to everybody."""
        return self.settings.open or self.settings.access.has_sign_in

    @property
    def is_open(self) -> bool:
        """Whether others can reach the server, and all of them may change everything."""
        return self.exposed and self.settings.open

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
    if beyond and not (settings.open or settings.access.has_sign_in):
        raise SettingsError(
            f"{beyond[0]} lets other machines in, and whoever gets in can change every board: set "
            "up a way to sign in (TASKBOARD_LOCAL_ACCOUNTS, TASKBOARD_OIDC_ISSUER or "
            "TASKBOARD_PROXY_ADDRESSES), or TASKBOARD_OPEN=1 if you trust everybody on that "
            "network, and TASKBOARD_ALLOWED_HOSTS to the names under which they find this machine; "
            "or take the setting back."
        )
    routes, base_path = tuple(routes), streamlit_server.base_path()
    oidc = settings.access.oidc
    return Policy(
        settings=settings,
        addresses=Addresses(public, settings.allowed_hosts),
        headers=security_headers(
            streamlit_server.index_page(),
            settings.frame_ancestors,
            # A form's answer may lead to the provider, to sign out there, too.
            "/".join(oidc.issuer.split("/")[:3]) if oidc else "",
        ),
        uploads=Uploads(largest, limits, streamlit_server.SessionUploads()),
        base_path=base_path,
        own=frozenset(("auth", *(route.path.split("/")[1] for route in routes))),
        limits=limits,
        exposed=bool(beyond),
        table=Table(routes, base_path),
        jar=Jar(
            prefix=settings.public_path or base_path,
            secure=public is not None and public.scheme == "https",
            framed=bool(settings.frame_ancestors),
        ),
    )
