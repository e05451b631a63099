"""Who a request comes from, by what it brings."""

import hashlib
import math
import time
from dataclasses import dataclass

from starlette.types import Scope

from components.model.access.actor import LOCAL, Actor, Kind
from components.model.access.directory import Directory
from components.model.access.records import LOCAL_PROVIDER
from components.model.access.roles import Role
from components.model.access.secrets import MAX_LENGTH
from components.model.settings import AccessSettings, ProxySettings
from components.web.gate import connections
from components.web.gate.headers import headers_of
from components.web.gate.identity import cookies

_BEARER = "bearer "
MAX_NAME_LENGTH = 320
MAX_GROUPS = 500


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks, and what they came with, which must hold as long as they stay.

    ``until`` is a moment of `time.monotonic` at which they have to ask again, whatever holds.
    """

    actor: Actor
    came_with: tuple[Actor, ...] = ()
    until: float = math.inf


class Visitors:
    """Tells who asks; everybody is `LOCAL` where nobody can sign in."""

    def __init__(self, settings: AccessSettings, directory: Directory) -> None:
        self._settings = settings
        self._directory = directory
        self.oidc = f"oidc/{_fingerprint(settings)}"
        self._providers = {LOCAL_PROVIDER} if settings.local_accounts else set()
        if settings.oidc is not None:
            self._providers.add(self.oidc)

    def of(self, scope: Scope) -> Visitor | None:
        """Return who a request comes from: by a token if it has one, by nothing else then."""
        if (token := bearer(scope)) is not None:
            actor = self._directory.token(token) if len(token) <= MAX_LENGTH else None
            if actor is None:
                self._directory.count_refusal("unknown or ended token", Kind.TOKEN)
            return None if actor is None else Visitor(actor, (actor,))
        if not self._settings.has_sign_in:
            return Visitor(LOCAL)
        given = cookies.given(scope)
        person = self._person(given.session) or self._from_proxy(scope)
        return person or self._wall(given.walls)

    def holds(self, visitor: Visitor) -> bool:
        """Tell whether all that somebody came with is still what it was."""
        valid = self._directory.is_valid
        return time.monotonic() < visitor.until and all(map(valid, visitor.came_with))

    def _person(self, secret: str | None) -> Visitor | None:
        session = self._directory.session(secret) if secret else None
        # A way to sign in that is closed, or has other roles by now, closes its sessions, too.
        if session is None or session.provider not in self._providers:
            return None
        return Visitor(session.actor, (session.actor,))

    def _from_proxy(self, scope: Scope) -> Visitor | None:
        proxy = self._settings.proxy
        connection = connections.current()
        # The address of the connection itself: headers may name any.
        if proxy is None or connection is None or not proxy.trusts(connection.address):
            return None
        names = headers_of(scope, proxy.user_header.encode())
        if len(names) != 1 or not (name := _utf8(names[0]).strip()) or len(name) > MAX_NAME_LENGTH:
            return None
        role = self._settings.role_of(name, _groups(scope, proxy))
        if role is None:
            return None
        # The proxy is asked with each request, but of an open websocket it says nothing more.
        until = time.monotonic() + self._settings.session.total_seconds()
        return Visitor(Actor(Kind.PERSON, name, role), until=until)

    def _wall(self, secrets: tuple[str, ...]) -> Visitor | None:
        walls = [wall for secret in secrets if (wall := self._directory.wall(secret)) is not None]
        if not walls:
            return None
        if len(walls) == 1:
            return Visitor(walls[0], tuple(walls))
        # Several walls in one browser: each sees its own board, and all come by one websocket.
        ordered = sorted(walls, key=lambda wall: wall.id)
        boards = frozenset(board for wall in ordered for board in wall.boards or ())
        names, ids = (
            ", ".join(wall.name for wall in ordered),
            " ".join(wall.id for wall in ordered),
        )
        return Visitor(Actor(Kind.WALL, names, Role.VIEWER, boards, ids), tuple(ordered))


def bearer(scope: Scope) -> str | None:
    """Return the token of a request; None where it has none, empty where it is none."""
    given = headers_of(scope, b"authorization")
    if not any(header.lower().startswith(_BEARER) for header in given):
        return None
    return given[0][len(_BEARER) :].strip() if len(given) == 1 else ""


def _groups(scope: Scope, proxy: ProxySettings) -> list[str]:
    given = ",".join(map(_utf8, headers_of(scope, proxy.groups_header.encode())))
    return [group for part in given.split(",") if (group := part.strip())][:MAX_GROUPS]


def _utf8(header: str) -> str:
    return header.encode("latin-1").decode("utf-8", "replace")


def _fingerprint(settings: AccessSettings) -> str:
    """Return what is another text once a provider or its roles are others.

    A session has its role from the moment of signing in, and must not outlive what gave it.
    """
    issuer = settings.oidc.issuer if settings.oidc else ""
    grants = [(role.word, sorted(who)) for role, who in settings.grants]
    return hashlib.sha256(repr((issuer, grants)).encode()).hexdigest()[:12]
