"""The only way to the Browser Use Cloud API: client, dialect, wire format, error tree."""

from components.api.client import ApiClient
from components.api.errors import ApiError

__all__ = ["ApiClient", "ApiError"]
