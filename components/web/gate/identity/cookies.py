"""The cookies that say who somebody is: of a session, and of each wall."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from starlette.types import Scope

from components.model.access.secrets import MAX_LENGTH
from components.web.gate.headers import headers_of

OURS = b"taskboard_"
SESSION = "taskboard_session"
WALL = "taskboard_wall_"
# Browsers keep none for longer.
_YEAR_SECONDS = 400 * 86_400
# More walls in one browser are no walls.
MAX_WALLS = 20


@dataclass(frozen=True, slots=True)
class Given:
    """The secrets that a browser sent."""

    session: str | None = None
    walls: tuple[str, ...] = ()


def given(scope: Scope) -> Given:
    """Return the secrets of a request's cookies."""
    session: str | None = None
    walls: list[str] = []
    for name, value in _pairs(headers_of(scope, b"cookie")):
        if len(value) > MAX_LENGTH:
            continue
        if name == SESSION:
            session = session or value
        elif name.startswith(WALL) and len(walls) < MAX_WALLS:
            walls.append(value)
    return Given(session, tuple(walls))


def without_ours(header: bytes) -> bytes:
    """Return a header of cookies without those that say who somebody is."""
    parts = (part.strip() for part in header.split(b";"))
    return b"; ".join(part for part in parts if not part.startswith(OURS))


def _pairs(headers: Iterable[str]) -> Iterator[tuple[str, str]]:
    for header in headers:
        for part in header.split(";"):
            name, separator, value = part.strip().partition("=")
            if separator and name.startswith("taskboard_"):
                yield name, value


@dataclass(frozen=True)
class Jar:
    """Makes cookies; ``prefix`` is the path below which browsers find the server.

    ``secure`` says that they find it by HTTPS alone, ``framed`` that pages of other sites may show
    its walls.
    """

    prefix: str
    secure: bool
    framed: bool

    def session(self, secret: str, expires_at: datetime) -> str:
        """Return the cookie of a session."""
        expires = f"Expires={format_datetime(expires_at, usegmt=True)}"
        return self._cookie(SESSION, secret, self.prefix or "/", "SameSite=Lax", expires)

    def no_session(self) -> str:
        """Return what takes the cookie of a session away."""
        return self._cookie(SESSION, "", self.prefix or "/", "SameSite=Lax", "Max-Age=0")

    def wall(self, board: str, secret: str) -> list[str]:
        """Return the cookies of a wall: one for each path that it needs, and for no other."""
        # A browser sends none of them from another site's frame otherwise.
        framed = self.framed and self.secure
        same_site = "SameSite=None; Partitioned" if framed else "SameSite=Lax"
        paths = ("/wallboard", "/_stcore/stream", f"/api/boards/{board}/version")
        age = f"Max-Age={_YEAR_SECONDS}"
        return [
            self._cookie(f"{WALL}{board}", secret, self.prefix + path, same_site, age)
            for path in paths
        ]

    def _cookie(self, name: str, value: str, path: str, *attributes: str) -> str:
        secure = ("Secure",) if self.secure else ()
        return "; ".join((f"{name}={value}", f"Path={path}", "HttpOnly", *attributes, *secure))
