"""The test card of the wall: whether a screen shows all of it, and its colours apart."""

from components.model import statuses
from components.views.wall import colour_vision, page_html
from components.views.words import colours

EDGES = (
    "Each of the four corners must be seen whole. The smallest text of the wall is as tall as this."
)
NUMBERS = (0, 1, 23, 456, 789, 10_000, 88)


def page(*, dark: bool) -> str:
    """Return every status at the sizes of the wall, and as each colour vision sees it."""
    tiles = "".join(
        f'<div class="tbw-tile" role="listitem" '
        f'style="--c:{colours.of(status, dark)};--w:{page_html.width(number)}">'
        f"<b><i>{status.icon}</i> {status.value}</b><strong>{number:,}</strong></div>"
        for number, status in zip(NUMBERS, statuses.ALL, strict=True)
    )
    rows = "".join(_row(vision, dark) for vision in colour_vision.VISIONS)
    corners = "".join(
        f'<u class="tbw-corner tbw-{place}"></u>' for place in ("tl", "tr", "bl", "br")
    )
    return (
        f'<div class="tbw tbw-card {"tbw-dark" if dark else "tbw-light"}">{corners}'
        f'<div class="tbw-page"><header class="tbw-head"><h1>Test card</h1></header>'
        f'<p>{EDGES}</p><div class="tbw-tiles tbw-seven" role="list">{tiles}</div>'
        f'<div class="tbw-visions">{rows}</div></div></div>'
    )


def _row(vision: str, dark: bool) -> str:
    chips = "".join(
        f'<span style="--c:{colour_vision.simulated(colours.of(status, dark), vision)}">'
        f"<i>{status.icon}</i> {status.value}</span>"
        for status in statuses.ALL
    )
    return f'<div class="tbw-vision"><p>Seen with {vision}</p>{chips}</div>'
