"""How people sign in, and who has which role."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from components.model.access.roles import Role
from components.model.origins import Origin
from components.model.settings.reader import Reader, SettingsError

Network = IPv4Network | IPv6Network

# For each role, the setting that says who has it.
ROLES = {
    Role.ADMINISTRATOR: "TASKBOARD_ADMINISTRATORS",
    Role.OPERATOR: "TASKBOARD_OPERATORS",
    Role.VIEWER: "TASKBOARD_VIEWERS",
}
_OIDC = ("TASKBOARD_OIDC_ISSUER", "TASKBOARD_OIDC_CLIENT_ID", "TASKBOARD_OIDC_CLIENT_SECRET")
# A mail address, `*@` and a host for all of its addresses, or a group.
_WHO = re.compile(r"(?:[^\s@,:*]+|\*)@[A-Za-z0-9.-]+|group:[^\s,]+")
_GROUP = "group:"
# The name of a header (RFC 9110), in lower case.
_HEADER = re.compile(r"[a-z0-9-]{1,64}")
_OWN_HEADERS = "x-taskboard-"
MAX_SESSION_HOURS = 24 * 90


@dataclass(frozen=True)
class OidcSettings:
    """An identity provider that speaks OpenID Connect."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    groups_claim: str = "groups"


@dataclass(frozen=True)
class ProxySettings:
    """A proxy that signs people in, and says who they are by headers, named in lower case."""

    networks: tuple[Network, ...]
    user_header: str = "x-forwarded-email"
    groups_header: str = "x-forwarded-groups"

    def trusts(self, address: str) -> bool:
        """Tell whether an address is the proxy's."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self.networks)


@dataclass(frozen=True)
class AccessSettings:
    """The ways to sign in; ``grants`` holds for each role the words that say who has it."""

    oidc: OidcSettings | None = None
    proxy: ProxySettings | None = None
    local_accounts: bool = False
    grants: tuple[tuple[Role, frozenset[str]], ...] = ()
    session: timedelta = timedelta(hours=12)

    @property
    def has_sign_in(self) -> bool:
        """Whether there is any way to sign in."""
        return self.oidc is not None or self.proxy is not None or self.local_accounts

    def role_of(self, mail: str, groups: Collection[str] = ()) -> Role | None:
        """Return the highest role that somebody has; None where they have none."""
        mail = mail.lower()
        # Nobody's name may be read as a group's.
        is_mail = "@" in mail and ":" not in mail
        words = {mail, f"*@{mail.rpartition('@')[2]}"} if is_mail else set()
        words.update(f"{_GROUP}{group}" for group in groups)
        return max((role for role, who in self.grants if who & words), default=None)


def access_settings(reader: Reader) -> AccessSettings:
    """Return what was set; raises `SettingsError`."""
    settings = AccessSettings(
        oidc=_oidc(reader),
        proxy=_proxy(reader),
        local_accounts=reader.flag("TASKBOARD_LOCAL_ACCOUNTS"),
        grants=tuple(
            (role, frozenset(words))
            for role, name in ROLES.items()
            if (words := _who(reader, name))
        ),
        session=timedelta(
            hours=reader.number("TASKBOARD_SESSION_HOURS", 12, 0.1, MAX_SESSION_HOURS)
        ),
    )
    if (settings.oidc or settings.proxy) and not settings.grants:
        raise SettingsError(
            f"{', '.join(ROLES.values())}: set at least one of them, since nobody who signs in "
            "would have a role."
        )
    return settings


def _oidc(reader: Reader) -> OidcSettings | None:
    given = [name for name in _OIDC if reader.given(name)]
    if not given:
        return None
    missing = [name for name in _OIDC if name not in given]
    if missing:
        raise SettingsError(f"{missing[0]} is not set, but {given[0]} is: set both.")
    issuer, client_id, secret = map(reader.text, _OIDC)
    if not _is_issuer(issuer):
        raise SettingsError(
            f"{_OIDC[0]} must be a whole address such as https://login.example, by HTTPS unless "
            "it is on this machine."
        )
    claim = reader.text("TASKBOARD_OIDC_GROUPS_CLAIM", OidcSettings.groups_claim)
    return OidcSettings(issuer.rstrip("/"), client_id, secret, claim)


def _is_issuer(text: str) -> bool:
    try:
        parts = urlsplit(text)
        origin = Origin.parse(f"{parts.scheme}://{parts.netloc}")
    except ValueError:
        # Its message repeats the text.
        return False
    if origin is None or parts.query or parts.fragment:
        return False
    return origin.scheme == "https" or origin.is_loopback


def _proxy(reader: Reader) -> ProxySettings | None:
    name = "TASKBOARD_PROXY_ADDRESSES"
    words = reader.words(name)
    headers = ("TASKBOARD_PROXY_USER_HEADER", "TASKBOARD_PROXY_GROUPS_HEADER")
    if not words:
        if given := [header for header in headers if reader.given(header)]:
            raise SettingsError(f"{name} is not set, but {given[0]} is: name the proxy's address.")
        return None
    networks = tuple(found for word in words if (found := _network(word)) is not None)
    if len(networks) < len(words):
        raise SettingsError(
            f"{name} must be addresses such as 10.0.0.7 or 10.0.0.0/24, apart by spaces or commas."
        )
    user = _header(reader, headers[0], ProxySettings.user_header)
    return ProxySettings(networks, user, _header(reader, headers[1], ProxySettings.groups_header))


def _network(word: str) -> Network | None:
    try:
        return ip_network(word)
    except ValueError:
        # Its message repeats the text.
        return None


def _header(reader: Reader, name: str, default: str) -> str:
    header = reader.text(name, default).lower()
    if not _HEADER.fullmatch(header) or header.startswith(_OWN_HEADERS):
        raise SettingsError(f"{name} must be the name of a header such as X-Forwarded-Email.")
    return header


def _who(reader: Reader, name: str) -> list[str]:
    words = reader.words(name)
    if not all(map(_WHO.fullmatch, words)):
        raise SettingsError(
            f"{name} must be mail addresses, *@example.com for all of a host, or group:NAME, apart "
            "by spaces or commas."
        )
    # The names of groups may differ by case alone.
    return [word if word.startswith(_GROUP) else word.lower() for word in words]
