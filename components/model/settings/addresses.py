"""The address of the API: what counts as one, and the version that it may end in."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from components.model.settings.reader import Reader, SettingsError

DEFAULT_BASE_URL = "https://api.browser-use.com"

# An IPv6 address, or a name of labels, which may be an IPv4 address; then perhaps a port.
_PLACE = re.compile(
    r"(?:\[[0-9a-f:.]+\]|[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?)(?::[0-9]*)?", re.I
)
_IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
# What people copy from the vendor's SDK, whose addresses name a version.
_VERSION_PATH = re.compile(r"/api/v[1-4]/*$")
# Longer ones are no addresses to httpx either.
_MAX_LENGTH = 2_000


def without_version(base_url: str) -> str:
    """Return the address of the API without the version that it may end in."""
    return _VERSION_PATH.sub("", base_url)


def base_url(reader: Reader) -> str:
    """Return the address of the API, without a version or a slash at its end."""
    name = "BROWSER_USE_BASE_URL"
    text = without_version(reader.text(name, DEFAULT_BASE_URL)).rstrip("/")
    parts = _split(text)
    if parts is None:
        raise SettingsError(f"{name} must be a whole address such as https://host.")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise SettingsError(f"{name} must hold no user, password, query or fragment.")
    return text


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        if ":" in host or _IPV4.fullmatch(host):
            ip_address(host)
        usable = (
            parts.scheme in ("http", "https")
            and _PLACE.fullmatch(parts.netloc.rpartition("@")[2])
            and parts.port != 0
            and text.isprintable()
            and " " not in text
            and len(text) <= _MAX_LENGTH
        )
    except ValueError:
        # Its message repeats what may be a password.
        return None
    return parts if usable else None
