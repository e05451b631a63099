"""A board as a small picture: its worst status, for pages that show pictures only."""

from dataclasses import dataclass
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from components.model import statuses
from components.model.snapshot import Snapshot
from components.model.statuses import Status
from components.model.text import tidy
from components.web import answers
from components.web.resources import Answer, Operation, Resource
from components.web.routes.actors import board_of
from components.web.routes.status import ALIVE_SECONDS

SVG = "image/svg+xml"
MAX_TITLE = 40
# What nobody knows for sure has the colour of none of the statuses.
GREY, DARK = "#555B66", "#343C4A"
# In pixels, of a letter and beside a text.
LETTER, MARGIN, HEIGHT = 7, 8, 20
WORST_FIRST = (
    statuses.FAILED,
    statuses.UNKNOWN,
    statuses.STOPPED,
    statuses.PAUSED,
    statuses.RUNNING,
    statuses.CREATED,
    statuses.FINISHED,
)


@dataclass(frozen=True, slots=True)
class Badge:
    """What is written on it, and the colour behind that."""

    title: str
    text: str
    colour: str


async def badge(request: Request) -> Response:
    """Draw the worst status of a board and how many tasks have it, or that it is not live."""
    here, name = board_of(request)
    drawn = drawing(of(here.snapshot(name), here.alive_age)).encode()
    return answers.unless_held(request, drawn, SVG, answers.CHECKED)


def of(snapshot: Snapshot, alive_age: float) -> Badge:
    """Return what a badge says of a board; nothing old is told as if it were of now."""
    board = snapshot.board
    title = tidy(board.title, MAX_TITLE + 1)
    title = title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1] + "…"
    worst = next((status for status in WORST_FIRST if snapshot.counts[status.value]), None)
    if alive_age > ALIVE_SECONDS:
        return Badge(title, "NOT LIVE", GREY)
    if worst is None:
        return Badge(title, "no tasks", GREY)
    text = _counted(snapshot, worst)
    if board.inactive and snapshot.live:
        return Badge(title, f"{'archived' if board.archived else 'PAUSED'}, {text}", GREY)
    if snapshot.last_known or snapshot.failing:
        return Badge(title, f"last known: {text}", GREY)
    return Badge(title, text, worst.light)


def drawing(badge: Badge) -> str:
    """Draw a badge as SVG."""
    title, text = escape(badge.title), escape(badge.text)
    left, right = (2 * MARGIN + LETTER * len(each) for each in (badge.title, badge.text))
    whole, middle = left + right, left + right / 2
    fonts = "Verdana,DejaVu Sans,sans-serif"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{HEIGHT}" role="img" '
        f'aria-label="{title}: {text}"><title>{title}: {text}</title>'
        f'<rect width="{whole}" height="{HEIGHT}" rx="3" fill="{DARK}"/>'
        f'<rect x="{left}" width="{right}" height="{HEIGHT}" rx="3" fill="{badge.colour}"/>'
        f'<g fill="#fff" text-anchor="middle" font-family="{fonts}" font-size="11">'
        f'<text x="{left / 2}" y="14" textLength="{left - 2 * MARGIN}">{title}</text>'
        f'<text x="{middle}" y="14" textLength="{right - 2 * MARGIN}">{text}</text></g></svg>'
    )


def _counted(snapshot: Snapshot, status: Status) -> str:
    count, tasks = snapshot.counts[status.value], len(snapshot.tasks)
    return f"{'all ' if count == tasks > 1 else ''}{count:,} {status.caption}"


ROUTES = [
    Resource(
        "/api/boards/{board}/badge.svg",
        Operation(
            "GET", badge, {200: Answer("The picture.", str, SVG)}, refused=(404,), tagged=True
        ),
    )
]
