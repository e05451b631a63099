"""Whether somebody comes in: who they are by what they bring, and what the table says of them."""

from starlette.types import ASGIApp, Scope

from components.model.access import header
from components.model.access.directory import Directory
from components.web.gate import sign_in
from components.web.gate.identity import cookies, wall_links
from components.web.gate.identity.sockets import OpenSockets
from components.web.gate.identity.visitors import Visitor, Visitors, bearer
from components.web.gate.policy import Policy
from components.web.gate.refusals import UNAUTHORIZED, Refusal
from components.web.gate.rules.decisions import NO_TOKEN, UNKNOWN, refusal
from components.web.gate.sign_in import places

SIGN_IN = "/auth"
# As much of an address as the audit trail tells.
MAX_PATH = 200
_HEADER = header.NAME.encode()

Redirect = list[tuple[str, str]]


class Admission:
    """What a running server asks before it lets somebody in.

    ``sign_in`` answers below /auth/; ``sockets`` are the websockets that are open.
    """

    def __init__(self, policy: Policy, directory: Directory) -> None:
        self.policy = policy
        self.visitors = Visitors(policy.settings.access, directory)
        self.sockets = OpenSockets()
        self.sign_in: ASGIApp = sign_in.application(
            policy.settings, directory, self.visitors, self.sockets, policy.jar
        )
        self._directory = directory
        access = policy.settings.access
        self._has_pages = access.oidc is not None or access.local_accounts

    def is_sign_in(self, scope: Scope) -> bool:
        """Tell whether a request is for the pages of signing in."""
        path: str = scope["path"]
        return scope["type"] == "http" and path.startswith(f"{SIGN_IN}/")

    def decide(self, scope: Scope) -> Visitor | Refusal | Redirect | None:
        """Return who comes in, where to else, or why not; None is anybody, for what is for all."""
        if wall_links.is_link(scope, self.policy.base_path):
            return wall_links.exchanged(scope, self._directory, self.policy.jar)
        match = self.policy.table.match(scope["path"])
        if match is not None and match.rule.read is None:
            return None
        visitor = self.visitors.of(scope)
        actor = None if visitor is None else visitor.actor
        refused = refusal(match, actor, scope.get("method", "GET"))
        if refused is None:
            return visitor
        if refused is UNKNOWN and bearer(scope) is not None:
            return NO_TOKEN
        if refused is UNKNOWN and self._has_left_wall(scope):
            return wall_links.ENDED
        if actor is not None and refused.logged:
            board = match.board if match is not None else None
            what = f"{scope.get('method', 'websocket')} {scope['path'][:MAX_PATH]}"
            self._directory.count_refusal(what, actor.kind, actor.name, board or "")
        if refused.status == UNAUTHORIZED and self._has_pages and places.navigates(scope):
            to = places.to_sign_in(scope, self.policy.base_path)
            return [("location", to), ("cache-control", "no-store")]
        return refused

    def _has_left_wall(self, scope: Scope) -> bool:
        """Tell whether a screen opens the wallboard with nothing but a link that has ended."""
        page = self.policy.base_path + wall_links.PAGE
        return scope["path"].rstrip("/") == page and bool(cookies.given(scope).walls)


def let_in(scope: Scope, visitor: Visitor | None) -> Scope:
    """Return a request as Streamlit and the routes get it: with who asks, and without secrets."""
    headers = []
    for name, value in scope["headers"]:
        if name == b"authorization":
            continue
        if name == b"cookie" and cookies.OURS in value:
            if others := cookies.without_ours(value):
                headers.append((name, others))
            continue
        headers.append((name, value))
    if visitor is not None:
        headers.append((_HEADER, header.encoded(visitor.actor).encode()))
    return {**scope, "headers": headers}
