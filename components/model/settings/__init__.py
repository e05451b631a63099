"""The settings: where they are read from, how they are checked, and what they are."""

from components.model.settings.access import AccessSettings, OidcSettings, ProxySettings
from components.model.settings.addresses import DEFAULT_BASE_URL, without_version
from components.model.settings.places import ROOT, read
from components.model.settings.reader import Reader, SettingsError
from components.model.settings.settings import API_VERSIONS, Settings, load
from components.model.settings.web import WebSettings

__all__ = [
    "API_VERSIONS",
    "DEFAULT_BASE_URL",
    "ROOT",
    "AccessSettings",
    "OidcSettings",
    "ProxySettings",
    "Reader",
    "Settings",
    "SettingsError",
    "WebSettings",
    "load",
    "read",
    "without_version",
]
