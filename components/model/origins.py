"""Hosts and origins, as browsers and programs send them."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

# An IPv6 address in brackets, or a name or an IPv4 address; then perhaps a port.
_AUTHORITY = r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_][a-z0-9_.-]{0,252})(?::([0-9]{1,5}))?"
_LAST_PORT = 65_535
_HOST = re.compile(_AUTHORITY, re.IGNORECASE | re.ASCII)
_ORIGIN = re.compile(f"(https?)://{_AUTHORITY}", re.IGNORECASE | re.ASCII)
_PORTS = {"http": 80, "https": 443}
_LOOPBACK_NAME = "localhost"


@dataclass(frozen=True, slots=True)
class Authority:
    """A host, in lower case, without brackets and in its usual form; its port where one is told."""

    host: str
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Authority | None":
        """Read a Host header; None where it is none."""
        found = _HOST.fullmatch(text)
        try:
            return None if found is None else cls(_normal(found[1]), _port(found[2]))
        except ValueError:
            return None

    @property
    def is_loopback(self) -> bool:
        """Whether it names this machine as seen from within."""
        return is_loopback(self.host)


@dataclass(frozen=True, slots=True)
class Origin:
    """The site that a page belongs to: its scheme, and the host and port of its server."""

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Origin | None":
        """Read an Origin header; None where it is none."""
        found = _ORIGIN.fullmatch(text)
        if found is None:
            return None
        scheme = found[1].lower()
        try:
            return cls(scheme, _normal(found[2]), _port(found[3]) or _PORTS[scheme])
        except ValueError:
            return None

    @property
    def url(self) -> str:
        """The address of the site, without a path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    def is_of(self, host: Authority) -> bool:
        """Tell whether a page of this site is served under a host."""
        return self.host == host.host and self.port == (host.port or _PORTS[self.scheme])

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine finds the site."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Tell whether a host, without brackets, is this machine as seen from within."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == _LOOPBACK_NAME or host.endswith(f".{_LOOPBACK_NAME}")
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _normal(host: str) -> str:
    if host.startswith("["):
        return str(IPv6Address(host[1:-1]))
    return host.lower().rstrip(".")


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    if not 0 < int(text) <= _LAST_PORT:
        raise ValueError("no port")
    return int(text)
