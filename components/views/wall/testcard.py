"""The test card of the wall: does a screen show all of it, and all of it apart? No Streamlit."""

from components.model import statuses
from components.views.wall import colour_vision, page_html

EDGES = (
    "Each of the four corners must be seen whole. The smallest text of the wall is as tall as this."
)


def page(*, dark: bool) -> str:
    """Return every status as all eyes see it, at the sizes of the wall."""
    tiles = "".join(
        f'<div class="tbw-tile" role="listitem" '
        f'style="--c:{_colour(look, dark)};--w:{page_html.wide(number)}">'
        f"<b><i>{look.icon}</i> {look.value}</b><strong>{number:,}</strong></div>"
        for number, look in zip(_NUMBERS, statuses.ALL, strict=True)
    )
    rows = "".join(_row(eyes, dark) for eyes in colour_vision.EYES)
    corners = "".join(
        f'<u class="tbw-corner tbw-{place}"></u>' for place in ("tl", "tr", "bl", "br")
    )
    return (
        f'<div class="tbw tbw-card {"tbw-dark" if dark else "tbw-light"}">{corners}'
        f'<div class="tbw-page"><header class="tbw-head"><h1>Test card</h1></header>'
        f'<p>{EDGES}</p><div class="tbw-tiles tbw-seven" role="list">{tiles}</div>'
        f'<div class="tbw-eyes">{rows}</div></div></div>'
    )


_NUMBERS = (0, 1, 23, 456, 789, 10_000, 88)


def _row(eyes: str, dark: bool) -> str:
    chips = "".join(
        f'<span style="--c:{colour_vision.shown(_colour(look, dark), eyes)}">'
        f"<i>{look.icon}</i> {look.value}</span>"
        for look in statuses.ALL
    )
    return f'<div class="tbw-seen"><p>Seen with {eyes}</p>{chips}</div>'


def _colour(look: statuses.Status, dark: bool) -> str:
    return look.dark if dark else look.light
