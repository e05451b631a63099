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
DEFAULT_REFRESH_SECONDS = 5.0
DEFAULT_REQUESTS_PER_SECOND = 25.0
DEFAULT_CONCURRENCY = 32
DEFAULT_TIMEOUT_SECONDS = 10.0
DEFAULT_HISTORY_DAYS = 30.0
API_VERSIONS = ("auto", "v1", "v2", "v4")

# An IPv6 address, or a name of labels.
HOST = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*|[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.I)
NO_ADDRESS = "BROWSER_USE_BASE_URL must be a whole address such as https://host"


class SettingsError(TaskboardError):
    """A setting is missing or wrong; the message begins with its name."""


@dataclass(frozen=True)
class Settings:
    """All that can be set, times in seconds but for the history; no ``api_key`` in demo mode."""

    database_url: str
    api_key: str | None = field(default=None, repr=False)
    base_url: str = DEFAULT_BASE_URL
    api_version: str = "auto"
    refresh_seconds: float = DEFAULT_REFRESH_SECONDS
    requests_per_second: float = DEFAULT_REQUESTS_PER_SECOND
    concurrency: int = DEFAULT_CONCURRENCY
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    history_days: float = DEFAULT_HISTORY_DAYS
    demo: bool = False
    default_board: str = "main"

    @property
    def host(self) -> str:
        """The host of the API with its port, as pages name it."""
        return urlsplit(self.base_url).netloc


def load(root: Path = ROOT, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the checked settings; raises `SettingsError`, which names the wrong one."""
    reader = _Reader(
        {**_non_empty(_secrets(root)), **_non_empty(_dotenv(root)), **_non_empty(environ)}
    )
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
        api_version=reader.choice("BROWSER_USE_API_VERSION", API_VERSIONS, "auto"),
        refresh_seconds=reader.number(
            "TASKBOARD_REFRESH_SECONDS",
            DEFAULT_REFRESH_SECONDS,
            MIN_REFRESH_SECONDS,
            MAX_REFRESH_SECONDS,
        ),
        requests_per_second=reader.number(
            "TASKBOARD_REQUESTS_PER_SECOND", DEFAULT_REQUESTS_PER_SECOND, 0.1, 100_000
        ),
        concurrency=reader.integer("TASKBOARD_CONCURRENCY", DEFAULT_CONCURRENCY, 1, 1000),
        timeout_seconds=reader.number(
            "TASKBOARD_TIMEOUT_SECONDS", DEFAULT_TIMEOUT_SECONDS, 0.1, 300
        ),
        history_days=reader.number("TASKBOARD_HISTORY_DAYS", DEFAULT_HISTORY_DAYS, 1, 3650),
        demo=api_key is None,
    )


def _non_empty(values: Mapping[str, str]) -> dict[str, str]:
    # An empty setting counts as absent, so that it hides no value from another place.
    return {name: value.strip() for name, value in values.items() if value.strip()}


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
        text = self.values.get("BROWSER_USE_BASE_URL", DEFAULT_BASE_URL).rstrip("/")
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

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.values.get(name, default).lower()
        if value not in allowed:
            raise SettingsError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
        return value

    def number(self, name: str, default: float, least: float, most: float) -> float:
        text = self.values.get(name, str(default))
        try:
            value = float(text)
        except ValueError as exc:
            raise SettingsError(f"{name} must be a number, not {text!r}") from exc
        if not least <= value <= most:
            raise SettingsError(f"{name} must be from {least:g} to {most:g}, not {text}")
        return value

    def integer(self, name: str, default: int, least: int, most: int) -> int:
        value = self.number(name, default, least, most)
        if value != int(value):
            raise SettingsError(f"{name} must be a whole number, not {value}")
        return int(value)
