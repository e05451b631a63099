"""One tile a status: icon, word, count, and how much of the count is confirmed."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from components.model import statuses
from components.model.snapshot import Snapshot, StatusCount
from components.views.words import colours


def show(snapshot: Snapshot, *, dark: bool) -> None:
    """Draw the tiles in the fixed order of the statuses."""
    row([_tile(snapshot, look, dark) for look in statuses.ALL])


def row(items: Iterable[str], classes: str = "") -> None:
    """Draw tiles beside one another, as many in a row as fit."""
    st.html(f'<div role="list" class="tb-tiles tb-dims {classes}">{"".join(items)}</div>')


def tile(
    look: statuses.Status,
    word: str,
    value: str,
    below: Iterable[str],
    *,
    dark: bool,
    classes: str = "",
) -> str:
    """Return one tile: icon and word of a status, a value, and what is said below it."""
    said = "".join(f"<span>{escape(line)}</span>" for line in below)
    return (
        f'<div role="listitem" class="{classes}" '
        f'style="--c:{colours.colour(look, dark)}">'
        f"<b>{look.icon} {escape(word)}</b><strong>{value}</strong>{said}</div>"
    )


def _tile(snapshot: Snapshot, look: statuses.Status, dark: bool) -> str:
    tally = snapshot.tallies[look.value]
    marks = (("tb-none", not tally.count), ("tb-old", tally.last_known))
    classes = " ".join(name for name, holds in marks if holds)
    return tile(
        look,
        look.value,
        f"{tally.count:,}",
        _below(snapshot, look),
        dark=dark,
        classes=classes,
    )


def _below(snapshot: Snapshot, look: statuses.Status) -> list[str]:
    tally = snapshot.tallies[look.value]
    if look is statuses.UNKNOWN:
        return [_unknown(snapshot, tally)]
    if look is statuses.FINISHED and snapshot.unsuccessful:
        return [_freshness(tally), f"{snapshot.unsuccessful:,} not successful"]
    return [_freshness(tally)]


def _freshness(tally: StatusCount) -> str:
    if not tally.last_known:
        return "all confirmed" if tally.count else ""
    if not tally.confirmed:
        return "last known"
    return f"{tally.confirmed:,} confirmed, {tally.last_known:,} last known"


def _unknown(snapshot: Snapshot, tally: StatusCount) -> str:
    without = snapshot.not_found + snapshot.waiting + snapshot.failing
    parts = (
        (snapshot.not_found, "not found"),
        (snapshot.waiting, "not checked yet"),
        (snapshot.failing, "not answered"),
        (tally.count - without, "in other words"),
    )
    return ", ".join(f"{count:,} {what}" for count, what in parts if count)
