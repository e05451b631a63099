"""The settings, read in this order: environment, `.env`, `.streamlit/secrets.toml`."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from components.model.errors import TaskboardError
from components.model.limits import MAX_REFRESH_SECONDS, MIN_REFRESH_SECONDS

ROOT = Path(__file__).resolve().parents[2]

DEFAULT_BASE_URL = "https://api.browser-use.com"
API_VERSIONS = ("auto", "v1", "v2", "v3", "v4")

# An IPv6 address, or a name of labels.
HOST = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*|[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.I)
# What people copy from the vendor's SDK, whose addresses name a version.
VERSION_PATH = re.compile(r"/api/v[1-4]/*$")
NO_ADDRESS = "BROWSER_USE_BASE_URL must be a whole address such as https://host"


class SettingsError(TaskboardError):
    """A setting is missing or wrong; the message begins with its name."""


@dataclass(frozen=True)
class Settings:
    """All that can be set, times in seconds but for the history; no ``api_key`` in demo mode.

    Without ``requests_per_second`` it is half of what the account may ask.
    """

    database_url: str
    api_key: str | None = field(default=None, repr=False)
    base_url: str = DEFAULT_BASE_URL
    api_version: str = "auto"
    refresh_seconds: float = 5.0
    requests_per_second: float | None = None
    concurrency: int = 32
    timeout_seconds: float = 10.0
    history_days: float = 30.0
    demo: bool = False
    default_board: str = "main"

    @property
    def host(self) -> str:
        """The host of the API with its port, as pages name it."""
        return urlsplit(self.base_url).netloc


def without_version(base_url: str) -> str:
    """Return the address of the API without the version that it may end in."""
    return VERSION_PATH.sub("", base_url)


def load(root: Path = ROOT, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the checked settings; raises `SettingsError`, which names the wrong one."""
    places = (_secrets(root), _dotenv(root), environ)
    # An empty setting counts as absent, so that it hides no value from another place.
    reader = _Reader({n: text for place in places for n, v in place.items() if (text := v.strip())})
    api_key = reader.api_key()
    if api_key is None and "BROWSER_USE_BASE_URL" in reader.values:
        raise SettingsError(
            "BROWSER_USE_API_KEY is not set, but BROWSER_USE_BASE_URL is: "
            "set the key too, or neither to see the demo."
        )
    return Settings(
        database_url=reader.values.get(
            "TASKBOARD_DATABASE_URL", f"sqlite:///{root / 'data' / 'taskboard.sqlite'}"
        ),
        api_key=api_key,
        base_url=reader.base_url(),
        api_version=reader.api_version(),
        refresh_seconds=reader.number(
            "TASKBOARD_REFRESH_SECONDS", MIN_REFRESH_SECONDS, MAX_REFRESH_SECONDS
        ),
        requests_per_second=reader.requests_per_second(),
        concurrency=reader.concurrency(),
        timeout_seconds=reader.number("TASKBOARD_TIMEOUT_SECONDS", 0.1, 300),
        history_days=reader.number("TASKBOARD_HISTORY_DAYS", 1, 3650),
        demo=api_key is None,
    )


def _dotenv(root: Path) -> dict[str, str]:
    try:
        return {name: value or "" for name, value in dotenv_values(root / ".env").items()}
    except UnicodeDecodeError as exc:
        raise SettingsError(".env is not UTF-8 text: save it again as UTF-8.") from exc


def _secrets(root: Path) -> dict[str, str]:
    path = root / ".streamlit" / "secrets.toml"
    if not path.exists():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise SettingsError(f".streamlit/secrets.toml is not valid TOML: {exc}") from exc
    return {name: str(value) for name, value in entries.items() if not isinstance(value, dict)}


@dataclass(frozen=True)
class _Reader:
    values: Mapping[str, str]

    def api_key(self) -> str | None:
        key = self.values.get("BROWSER_USE_API_KEY")
        if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
            raise SettingsError(
                "BROWSER_USE_API_KEY must be printable ASCII without spaces: copy it again."
            )
        return key

    def base_url(self) -> str:
        text = self.values.get("BROWSER_USE_BASE_URL", DEFAULT_BASE_URL)
        text = without_version(text).rstrip("/")
        try:
            parts = urlsplit(text)
            usable = (
                parts.scheme in ("http", "https")
                and HOST.fullmatch(parts.hostname or "")
                and parts.port != 0
                and not any(c.isspace() for c in text)
            )
        except ValueError as exc:
            raise SettingsError(NO_ADDRESS) from exc
        if not usable:
            raise SettingsError(NO_ADDRESS)
        if parts.username or parts.password or parts.query or parts.fragment:
            raise SettingsError(
                "BROWSER_USE_BASE_URL must hold no user, password, query or fragment"
            )
        return text

    def api_version(self) -> str:
        name = "BROWSER_USE_API_VERSION"
        value = self.values.get(name, Settings.api_version).lower()
        if value not in API_VERSIONS:
            raise SettingsError(f"{name} must be one of {', '.join(API_VERSIONS)}, not {value!r}")
        return value

    def requests_per_second(self) -> float | None:
        name = "TASKBOARD_REQUESTS_PER_SECOND"
        return self.number(name, 0.1, 100_000) if name in self.values else None

    def concurrency(self) -> int:
        value = self.number("TASKBOARD_CONCURRENCY", 1, 1000)
        if value != int(value):
            raise SettingsError(f"TASKBOARD_CONCURRENCY must be a whole number, not {value}")
        return int(value)

    def number(self, name: str, least: float, most: float) -> float:
        default = getattr(Settings, name.removeprefix("TASKBOARD_").lower())
        text = self.values.get(name, str(default))
        try:
            value = float(text)
        except ValueError as exc:
            raise SettingsError(f"{name} must be a number, not {text!r}") from exc
        if not least <= value <= most:
            raise SettingsError(f"{name} must be from {least:g} to {most:g}, not {text}")
        return value
