"""Webhooks as the API sends them; only what is used of them is described."""

from typing import Any

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True):
    """That something happened to a task or session, which is then asked for."""

    type: str
    payload: dict[str, Any] = {}


class Received(Struct, frozen=True, kw_only=True):
    """The event was received."""

    received: bool
