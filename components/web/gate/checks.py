"""What must be true of a request before anything else is done with it."""

from starlette.types import Scope

from components.model.origins import Authority, Origin, is_loopback
from components.web.gate import refusals, streamlit_server
from components.web.gate.headers import headers_of
from components.web.gate.identity.visitors import bearer
from components.web.gate.policy import Policy
from components.web.gate.refusals import Refusal
from components.web.gate.rules.table import SELF_AUTHENTICATED

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HEALTH = ("/healthz", "/readyz")
# Every browser sends one of them with what changes anything: a program that acts sends none.
OF_BROWSERS = (b"origin", b"sec-fetch-site", b"cookie")


def refusal(scope: Scope, policy: Policy) -> Refusal | None:
    """Return why a request or a websocket is refused; None where it is not."""
    if _is_exposed(scope) and not policy.serves_others:
        return Refusal(
            refusals.FORBIDDEN,
            "This server is for its own machine only: whoever runs it can change that by a way to "
            "sign in, or by TASKBOARD_OPEN=1 where everybody on the network is trusted.",
            "the network is not served without a way to sign in, or TASKBOARD_OPEN=1",
        )
    host, told = _host(scope), f"Host {', '.join(headers_of(scope, b'host')) or 'missing'}"
    if not _is_health(scope, policy) and (host is None or not policy.addresses.answers_to(host)):
        return Refusal(
            refusals.FORBIDDEN,
            f"This server does not answer under the name {host.host if host else 'it was asked'}: "
            "whoever runs it can allow the name with TASKBOARD_ALLOWED_HOSTS, or with "
            "TASKBOARD_PUBLIC_URL behind a proxy.",
            "this host is in neither TASKBOARD_ALLOWED_HOSTS nor TASKBOARD_PUBLIC_URL",
            told,
        )
    if _acts(scope) and not _comes_from_own_page(scope, policy, host):
        return Refusal(
            refusals.FORBIDDEN,
            "Only this server's own pages may do that. Behind a proxy, whoever runs the server "
            "sets TASKBOARD_PUBLIC_URL to the address that browsers see.",
            "a page of another site may not act; behind a proxy, TASKBOARD_PUBLIC_URL must be the "
            "address that browsers see",
            f"Origin {', '.join(headers_of(scope, b'origin')) or 'missing'}, {told}",
        )
    return None


def _is_exposed(scope: Scope) -> bool:
    # A Unix socket has a path here, and no port.
    address, port = scope.get("server") or ("", None)
    return port is not None and not is_loopback(address)


def _is_health(scope: Scope, policy: Policy) -> bool:
    return scope["path"] in (*HEALTH, policy.base_path + streamlit_server.HEALTH)


def _host(scope: Scope) -> Authority | None:
    given = headers_of(scope, b"host")
    return Authority.parse(given[0]) if len(given) == 1 else None


def _acts(scope: Scope) -> bool:
    if scope["type"] == "websocket":
        return True
    # By the health routes nothing can be done, which they say themselves.
    harmless = scope["method"] in SAFE_METHODS or scope["path"] in HEALTH
    return not (harmless or _is_of_program(scope))


def _is_of_program(scope: Scope) -> bool:
    # No page of another site can have a browser send a token, or sign what it sends; and whoever
    # sends nothing of a browser's holds no cookie either, by which it would be somebody else.
    path: str = scope["path"]
    if path in SELF_AUTHENTICATED:
        return True
    of_browser = any(headers_of(scope, name) for name in OF_BROWSERS)
    return path.startswith("/api/") and (bearer(scope) is not None or not of_browser)


def _comes_from_own_page(scope: Scope, policy: Policy, host: Authority | None) -> bool:
    given = headers_of(scope, b"origin")
    origin = Origin.parse(given[0]) if len(given) == 1 else None
    return origin is not None and host is not None and policy.addresses.lets_act(origin, host)
