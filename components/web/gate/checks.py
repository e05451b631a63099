"""What must be true of a request before anything else is done with it."""

from starlette.types import Scope

from components.model.origins import Authority, Origin, is_loopback
from components.web.gate import refusals, streamlit_server
from components.web.gate.headers import headers_of
from components.web.gate.policy import Policy
from components.web.gate.refusals import Refusal

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HEALTH = ("/healthz", "/readyz")
# What other servers send has no Origin: these are answered by what is signed alone.
SIGNED = frozenset({"/api/webhooks/browser-use"})


def refusal(scope: Scope, policy: Policy) -> Refusal | None:
    """Return why a request or a websocket is refused; None where it is not."""
    if _is_exposed(scope) and not policy.open:
        return Refusal(
            refusals.FORBIDDEN,
            "This server is for its own machine only: whoever runs it can change that by setting "
            "TASKBOARD_OPEN=1, where everybody on the network is trusted.",
            "the network is not served without TASKBOARD_OPEN=1",
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
    if _acts(scope) and not _is_signed(scope) and not _comes_from_own_page(scope, policy, host):
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


def _is_signed(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["path"] in SIGNED


def _acts(scope: Scope) -> bool:
    return scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS


def _comes_from_own_page(scope: Scope, policy: Policy, host: Authority | None) -> bool:
    given = headers_of(scope, b"origin")
    origin = Origin.parse(given[0]) if len(given) == 1 else None
    return origin is not None and host is not None and policy.addresses.lets_act(origin, host)
