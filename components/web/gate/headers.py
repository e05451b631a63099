"""The headers of every answer, by which a browser knows what it may do, and of requests."""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence

from starlette.types import Scope

Headers = list[tuple[bytes, bytes]]

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# RFC 9110, section 12.5.3: a coding, and how much it is wanted; 0 refuses it.
_CODING = re.compile(
    r"[ \t]*([\w!#$%&'*+.^`|~-]+)[ \t]*(?:;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?",
    re.ASCII | re.IGNORECASE,
)
# What else the coding is called, and what stands for all that are not named.
_GZIP_NAMES = ("gzip", "x-gzip", "*")
_UNUSED_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)


def security_headers(
    index_page: str, frame_ancestors: Sequence[str], provider: str = ""
) -> Headers:
    """Return the headers of every answer.

    ``index_page`` is the only page with scripts in it; ``frame_ancestors`` are the sites that may
    show pages in a frame, beside the server's own; ``provider`` is that of the identity provider.
    """
    headers = {
        "Content-Security-Policy": _content_policy(index_page, frame_ancestors, provider),
        "X-Content-Type-Options": "nosniff",
        # A page's address names boards; an Origin is still needed, which "no-referrer" removes.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES),
    }
    if not frame_ancestors:
        # Names no sites: where some are allowed, it would refuse them in old browsers.
        headers["X-Frame-Options"] = "SAMEORIGIN"
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def secured(given: Iterable[tuple[bytes, bytes]], own: Headers) -> Headers:
    """Return the headers of an answer with our own, and open to no other site."""
    names = {name for name, _ in own}
    kept = [
        (name, value)
        for name, value in given
        if (lower := name.lower()) not in names and not lower.startswith(b"access-control-")
    ]
    return [*kept, *own]


def headers_of(scope: Scope, name: bytes) -> list[str]:
    """Return what a request says under a name, each time that it does."""
    return [value.decode("latin-1") for given, value in scope["headers"] if given == name]


def accepts_gzip(accept_encoding: Iterable[str]) -> bool:
    """Tell whether these values of Accept-Encoding take an answer that is packed by gzip."""
    given = ",".join(accept_encoding).split(",")
    found = [match for part in given if (match := _CODING.fullmatch(part))]
    weights = {match[1].lower(): float(match[2] or 1) for match in found}
    return next((weights[name] for name in _GZIP_NAMES if name in weights), 0.0) > 0


def _content_policy(index_page: str, frame_ancestors: Sequence[str], provider: str) -> str:
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in _INLINE_SCRIPT.findall(index_page)
    ]
    policy = {
        "default-src": ["'none'"],
        # Streamlit keeps the scripts of components as blobs; its tables run WebAssembly.
        "script-src": ["'self'", *(f"'sha256-{h}'" for h in hashes), "blob:", "'wasm-unsafe-eval'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'none'"],
        "frame-src": ["'none'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *filter(None, (provider,))],
        "frame-ancestors": ["'self'", *frame_ancestors],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy.items())
