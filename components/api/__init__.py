"""The only way to the Browser Use Cloud API: client, dialects, wire format, error tree."""

from components.api.calls import WHOLE_AT_ONCE, Throttle
from components.api.client import ApiClient
from components.api.dialect import Answer, Page, Row
from components.api.errors import ApiError, StopUnconfirmed

__all__ = [
    "WHOLE_AT_ONCE",
    "Answer",
    "ApiClient",
    "ApiError",
    "Page",
    "Row",
    "StopUnconfirmed",
    "Throttle",
]
