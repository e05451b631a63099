"""The address that a wall is given: its secret becomes cookies, and leaves the address at once."""

from urllib.parse import parse_qsl, urlencode

from starlette.types import Scope

from components.model.access.actor import Kind
from components.model.access.directory import Directory
from components.web.gate import refusals
from components.web.gate.identity.cookies import MAX_WALLS, Jar
from components.web.gate.refusals import Refusal

PAGE = "/wallboard"
_SECRET = "token"  # noqa: S105 - the name of a parameter
_BOARD = "board"

ENDED = Refusal(
    refusals.FORBIDDEN,
    "This wall's link has ended, or was never one: ask an administrator for a new one.",
    "a wall's link that has ended",
    access=True,
)

Headers = list[tuple[str, str]]


def is_link(scope: Scope, base: str) -> bool:
    """Tell whether a request is for the wallboard with a secret in its address."""
    return (
        scope["type"] == "http"
        and scope["path"].rstrip("/") == base + PAGE
        and scope["method"] in ("GET", "HEAD")
        and _SECRET.encode() in scope["query_string"]
        and any(name == _SECRET for name, _ in _query(scope))
    )


def exchanged(scope: Scope, directory: Directory, jar: Jar) -> Headers | Refusal:
    """Return the headers that send a browser to the clean address, with the cookies of the walls.

    An address may name several walls, which take turns.
    """
    query = _query(scope)
    secrets = [value for name, value in query if name == _SECRET]
    walls = [(secret, directory.wall(secret)) for secret in secrets[:MAX_WALLS]]
    headers: Headers = []
    boards: list[str] = []
    for secret, wall in walls:
        if wall is not None and wall.boards:
            (board,) = wall.boards
            boards.append(board)
            headers += [("set-cookie", cookie) for cookie in jar.wall(board, secret)]
    if not boards:
        directory.count_refusal("unknown or ended wall link", Kind.WALL)
        return ENDED
    clean = [(name, value) for name, value in query if name != _SECRET]
    if not any(name == _BOARD for name, _ in clean):
        clean = [*((_BOARD, board) for board in boards), *clean]
    # Relative, so that it holds below any path of a proxy.
    slashes = "../" * (len(scope["path"]) - len(scope["path"].rstrip("/")))
    location = f"{slashes}{PAGE.lstrip('/')}?{urlencode(clean)}"
    return [("location", location), ("cache-control", "no-store"), *headers]


def _query(scope: Scope) -> list[tuple[str, str]]:
    text = scope["query_string"].decode("latin-1")
    return parse_qsl(text, keep_blank_values=True)
