"""Where a browser goes to sign in, and back to; all relative, since a proxy may add a path."""

import re
from urllib.parse import parse_qsl, quote

from starlette.types import Scope

from components.web.gate.headers import headers_of

SIGN_IN = "auth/sign-in"
_PARAMETER = "next"
_MAX_LENGTH = 4_000
# What a path with a query is made of here: no scheme, no host, nothing that a browser reads anew.
_TARGET = re.compile(r"[A-Za-z0-9._~%&=?:@!$'()*+,;/-]*")
_KEPT = "/%&=?:@!$'()*+,;-._~"


def navigates(scope: Scope) -> bool:
    """Tell whether a person opens a page, or follows a link."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    mode = headers_of(scope, b"sec-fetch-mode")
    if mode:
        return mode == ["navigate"]
    # Browsers do not say so to a server without TLS on another machine, old ones never.
    return any("text/html" in accept for accept in headers_of(scope, b"accept"))


def to_sign_in(scope: Scope, base: str) -> str:
    """Return the address of the sign-in, relative to what was asked for, which it leads back to."""
    path, query = scope["path"], scope["query_string"].decode("latin-1")
    if path == base:
        # Without a slash at its end, the last part of the path is no folder.
        return f"{path.rpartition('/')[2]}/{SIGN_IN}" if base else SIGN_IN
    rest = path.removeprefix(base) if path.startswith(f"{base}/") else path
    target = quote(rest.lstrip("/"), safe=_KEPT.replace("%", "").replace("?", ""))
    if query:
        target += f"?{query}"
    up = "../" * (rest.count("/") - 1)
    return f"{up}{SIGN_IN}?{_PARAMETER}={quote(target, safe='')}" if target else f"{up}{SIGN_IN}"


def first_page(scope: Scope, base: str) -> str:
    """Return the address of the first page, relative to what was asked for on any level."""
    path: str = scope["path"]
    return "../" * (path.removeprefix(base).count("/") - 1) or "./"


def target_of(query: str) -> str:
    """Return the page that a query leads back to, below the root of the server."""
    return checked(dict(parse_qsl(query)).get(_PARAMETER, ""))


def checked(target: str) -> str:
    """Return a target if it stays on this server and below its path; else the first page."""
    path = target.partition("?")[0]
    parts = path.replace("%2e", ".").replace("%2E", ".").split("/")
    stays = (
        len(target) <= _MAX_LENGTH
        and _TARGET.fullmatch(target)
        and not path.startswith(("/", "auth/"))
        and ":" not in path
        and ".." not in parts
    )
    return target if stays else ""


def after(target: str) -> str:
    """Return a target relative to the sign-in's own pages."""
    return f"../{target}"


def with_target(page: str, target: str) -> str:
    """Return the address of a page of the sign-in that leads back to a target."""
    return f"{page}?{_PARAMETER}={quote(target, safe='')}" if target else page
