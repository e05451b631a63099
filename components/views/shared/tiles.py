"""Tiles side by side: one a status with its icon, word, count and freshness."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from components.model import statuses
from components.model.snapshot import Snapshot
from components.model.statuses import Status
from components.views.words import colours
from components.views.words.counts import freshness


def show(snapshot: Snapshot, *, dark: bool) -> None:
    """Draw one tile a status, in the order of `statuses.ALL`."""
    row([_tile(snapshot, status, dark) for status in statuses.ALL])


def row(tiles: Iterable[str], classes: str = "") -> None:
    """Draw tiles side by side, as many in a row as fit."""
    st.html(f'<div role="list" class="tb-tiles tb-dims {classes}">{"".join(tiles)}</div>')


def tile(
    status: Status, word: str, value: str, lines: Iterable[str], *, dark: bool, classes: str = ""
) -> str:
    """Return one tile: icon and colour of a status, a word, a value, and lines below it."""
    spans = "".join(f"<span>{escape(line)}</span>" for line in lines)
    return (
        f'<div role="listitem" class="{classes}" style="--c:{colours.of(status, dark)}">'
        f"<b>{status.icon} {escape(word)}</b><strong>{value}</strong>{spans}</div>"
    )


def _tile(snapshot: Snapshot, status: Status, dark: bool) -> str:
    found = snapshot.status_counts[status.value]
    classes = ["tb-none"] if not found.count else []
    classes += ["tb-old"] if found.last_known else []
    lines = [freshness(found)]
    if status is statuses.UNKNOWN:
        lines = [_why_unknown(snapshot, found.count)]
    elif status is statuses.FINISHED and snapshot.unsuccessful:
        lines.append(f"{snapshot.unsuccessful:,} not successful")
    return tile(
        status, status.value, f"{found.count:,}", lines, dark=dark, classes=" ".join(classes)
    )


def _why_unknown(snapshot: Snapshot, count: int) -> str:
    without_status = snapshot.not_found + snapshot.waiting + snapshot.failing
    parts = (
        (snapshot.not_found, "not found"),
        (snapshot.waiting, "not checked yet"),
        (snapshot.failing, "not answered"),
        (count - without_status, "in other words"),
    )
    return ", ".join(f"{number:,} {text}" for number, text in parts if number)
