"""Everybody who may come to the gate, each with what they bring."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network

from components.model.access.actor import LOCAL
from components.model.access.header import encoded
from components.model.access.roles import Role
from components.model.settings import AccessSettings, ProxySettings, WebSettings
from tests.support.gate.directory import MemoryDirectory
from tests.support.gate.gated import Answer, Door

# Accounts with passwords, and a proxy elsewhere.
SETTINGS = WebSettings(
    access=AccessSettings(
        proxy=ProxySettings((ip_network("10.9.9.9"),)),
        local_accounts=True,
        grants=((Role.ADMINISTRATOR, frozenset(("root@ops.example",))),),
    )
)
FORGED = (
    f"X-Taskboard-Actor: {encoded(LOCAL)}",
    "X-Forwarded-Email: root@ops.example",
    "X-Forwarded-For: 10.9.9.9",
    f"Cookie: taskboard_session=tbs_{'A' * 43}; taskboard_wall_x=tbw_{'A' * 43}; _streamlit_user=1",
)
COLUMNS = (
    *("nobody", "viewer", "operator", "administrator"),
    *("wall of x", "wall of y", "token read", "token write", "token write all", "forged"),
)


@dataclass(frozen=True)
class Visitors:
    """The headers of each, by the columns of the table."""

    headers: Mapping[str, tuple[str, ...]]

    @classmethod
    def made(cls, directory: MemoryDirectory) -> "Visitors":
        """Sign everybody in, and make a token and a link for each who needs one."""

        def session(role: Role) -> tuple[str]:
            return (f"Cookie: _streamlit_xsrf=1; taskboard_session={directory.signed_in(role)}",)

        def wall(board: str) -> tuple[str]:
            return (f"Cookie: taskboard_wall_{board}={directory.new_wall(board)}",)

        def token(*boards: str, writes: bool) -> tuple[str]:
            secret = directory.new_token(writes=writes, boards=frozenset(boards) or None)
            return (f"Authorization: Bearer {secret}",)

        return cls(
            {
                "nobody": (),
                "viewer": session(Role.VIEWER),
                "operator": session(Role.OPERATOR),
                "administrator": session(Role.ADMINISTRATOR),
                "wall of x": wall("x"),
                "wall of y": wall("y"),
                "token read": token("x", writes=False),
                "token write": token("x", writes=True),
                "token write all": token(writes=True),
                "forged": FORGED,
            }
        )


def ask(door: Door, method: str, path: str, headers: tuple[str, ...], *, cold: bool) -> Answer:
    """Ask as a page does, or cold: as a browser that opens an address."""
    if method == "WS":
        return door.shake_hands(f"Origin: http://{door.host}", *headers, path=path)
    is_program = any(header.startswith("Authorization") for header in headers)
    # Programs name no page from which they come.
    if method not in ("GET", "HEAD") and not (is_program and path.startswith("/api/")):
        headers = (*headers, f"Origin: http://{door.host}")
    mode = "navigate" if cold else "same-origin"
    return door.ask(method, path, *headers, f"Sec-Fetch-Mode: {mode}")
