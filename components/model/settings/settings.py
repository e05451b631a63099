"""All that can be set, checked."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from components.model.limits import MAX_REFRESH_SECONDS, MIN_REFRESH_SECONDS
from components.model.settings.addresses import DEFAULT_BASE_URL, base_url
from components.model.settings.places import ROOT, read
from components.model.settings.reader import SettingsError
from components.model.settings.web import WebSettings, web_settings

API_VERSIONS = ("auto", "v1", "v2", "v3", "v4")


@dataclass(frozen=True)
class Settings:
    """All that can be set, times in seconds but for the history; no ``api_key`` in demo mode.

    Without ``requests_per_second`` it is half of what the account may ask.
    """

    database_url: str = field(repr=False)
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
    web: WebSettings = field(default_factory=WebSettings)

    @property
    def host(self) -> str:
        """The host of the API with its port, as pages name it."""
        return urlsplit(self.base_url).netloc


def load(root: Path = ROOT, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the checked settings; raises `SettingsError`, which names the wrong one."""
    reader = read(root, environ)
    api_key = reader.secret("BROWSER_USE_API_KEY")
    if api_key is None and reader.given("BROWSER_USE_BASE_URL"):
        raise SettingsError(
            "BROWSER_USE_API_KEY is not set, but BROWSER_USE_BASE_URL is: "
            "set the key too, or neither to see the demo."
        )
    return Settings(
        database_url=reader.text(
            "TASKBOARD_DATABASE_URL", f"sqlite:///{root / 'data' / 'taskboard.sqlite'}"
        ),
        api_key=api_key,
        base_url=base_url(reader),
        api_version=reader.choice("BROWSER_USE_API_VERSION", API_VERSIONS, Settings.api_version),
        refresh_seconds=reader.number(
            "TASKBOARD_REFRESH_SECONDS",
            Settings.refresh_seconds,
            MIN_REFRESH_SECONDS,
            MAX_REFRESH_SECONDS,
        ),
        requests_per_second=reader.optional_number("TASKBOARD_REQUESTS_PER_SECOND", 0.1, 100_000),
        concurrency=reader.whole_number("TASKBOARD_CONCURRENCY", Settings.concurrency, 1, 1000),
        timeout_seconds=reader.number(
            "TASKBOARD_TIMEOUT_SECONDS", Settings.timeout_seconds, 0.1, 300
        ),
        history_days=reader.number("TASKBOARD_HISTORY_DAYS", Settings.history_days, 1, 3650),
        demo=api_key is None,
        web=web_settings(reader),
    )
