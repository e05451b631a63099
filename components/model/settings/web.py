"""Where the server is found, and by whom it may be used."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from components.model.origins import Authority, Origin
from components.model.settings.access import AccessSettings, access_settings
from components.model.settings.reader import Reader, SettingsError

_ANY, _BELOW = "*", "*."
# As a Content-Security-Policy has them: a scheme, a host which may begin with `*.`, a port.
_SITE = re.compile(r"https?://(?:\*\.)?[a-z0-9_.-]+(?::(?:[0-9]{1,5}|\*))?|\*", re.IGNORECASE)
_HOSTS = "hosts such as ops.example, without scheme and port"
# A path of a Uniform Resource Locator (RFC 3986), without escapes.
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*/?")


@dataclass(frozen=True)
class WebSettings:
    """How browsers and programs reach the server.

    ``public`` is where browsers find it, ``public_path`` the path below which, without a slash at
    its end; ``allowed_hosts`` are more names, ``frame_ancestors`` the sites that may show its pages
    in a frame; ``open`` says that whoever reaches it may change everything, ``access`` how people
    sign in where not. The API's webhooks are signed with ``webhook_secret``; without it none are
    received.
    """

    public: Origin | None = None
    public_path: str = ""
    allowed_hosts: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ()
    open: bool = False
    access: AccessSettings = field(default_factory=AccessSettings)
    webhook_secret: str | None = field(default=None, repr=False)


def web_settings(reader: Reader) -> WebSettings:
    """Return what was set; raises `SettingsError`."""
    public, public_path = _public_url(reader) or (None, "")
    settings = WebSettings(
        public=public,
        public_path=public_path,
        allowed_hosts=_words(
            reader,
            "TASKBOARD_ALLOWED_HOSTS",
            _allowed,
            _HOSTS,
        ),
        frame_ancestors=_words(
            reader, "TASKBOARD_FRAME_ANCESTORS", _site, "sites such as https://wiki.example"
        ),
        open=reader.flag("TASKBOARD_OPEN"),
        access=access_settings(reader),
        webhook_secret=reader.secret("TASKBOARD_WEBHOOK_SECRET"),
    )
    if settings.open and settings.access.has_sign_in:
        raise SettingsError(
            "TASKBOARD_OPEN lets everybody in, but a way to sign in is set, too: take one of them "
            "back."
        )
    if settings.access.oidc is not None and public is None:
        raise SettingsError(
            "TASKBOARD_PUBLIC_URL is not set, but TASKBOARD_OIDC_ISSUER is: the provider sends "
            "browsers back to that address."
        )
    return settings


def _public_url(reader: Reader) -> tuple[Origin, str] | None:
    name = "TASKBOARD_PUBLIC_URL"
    text = reader.text(name)
    if not text:
        return None
    try:
        parts = urlsplit(text)
        origin = Origin.parse(f"{parts.scheme}://{parts.netloc}")
        usable = not (parts.query or parts.fragment) and _PATH.fullmatch(parts.path)
    except ValueError:
        # Its message repeats the text.
        origin = usable = None
    if origin is None or not usable:
        raise SettingsError(
            f"{name} must be a whole address such as https://ops.example/taskboard."
        )
    return origin, parts.path.rstrip("/")


def _words(
    reader: Reader, name: str, read: Callable[[str], str | None], examples: str
) -> tuple[str, ...]:
    words = tuple(map(read, reader.words(name)))
    if None in words:
        raise SettingsError(f"{name} must be {examples}, apart by spaces or commas.")
    return tuple(filter(None, words))


def _allowed(word: str) -> str | None:
    # A name, `*.name` for all below it, `*` for any, or an address; IPv6 in brackets or without.
    if word == _ANY:
        return word
    before = _BELOW if word.startswith(_BELOW) else ""
    rest = word.removeprefix(before)
    host = Authority.parse(f"[{rest}]" if rest.count(":") > 1 and "[" not in rest else rest)
    return None if host is None or host.port is not None else before + host.host


def _site(word: str) -> str | None:
    return word.lower() if _SITE.fullmatch(word) else None
