"""Moments as people read them: in the viewer's zone, or in UTC and saying so; no Streamlit."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo


def clock(moment: datetime, zone_name: str | None, *, beside: datetime) -> str:
    """Return the time of day in a zone, with the day where it is not ``beside``'s."""
    zone = _zone(zone_name)
    local = moment.astimezone(zone)
    same_day = local.date() == beside.astimezone(zone).date()
    text = f"{local:%H:%M:%S}" if same_day else f"{local:%b} {local.day}, {local:%H:%M:%S}"
    return f"{text} UTC" if zone is UTC else text


def _zone(name: str | None) -> tzinfo:
    # The browser names its zone, and not every one of these names is known everywhere.
    try:
        return ZoneInfo(name) if name else UTC
    except (OSError, ValueError, KeyError):
        return UTC
