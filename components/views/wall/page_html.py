"""The wall as one page of HTML, whose sizes follow the screen."""

from datetime import datetime
from html import escape

from components.model import statuses
from components.model.history.records import Trend
from components.model.snapshot import Snapshot, StatusCount
from components.model.statuses import Status
from components.views.wall import attention, trend_chart
from components.views.wall.attention import Item
from components.views.words import colours, times
from components.views.words.counts import freshness

WORST_FIRST = (
    statuses.FAILED,
    statuses.PAUSED,
    statuses.RUNNING,
    statuses.CREATED,
    statuses.STOPPED,
    statuses.FINISHED,
)
# More do not fit on any screen; the browser hides those that do not fit on this one.
MAX_ITEMS = 24
MIN_FRESH_SECONDS = 15.0


def page(
    snapshot: Snapshot,
    trend: Trend | None,
    zone: str | None,
    *,
    now: datetime,
    build: str,
    dark: bool,
) -> str:
    """Return everything that the wall shows; the browser fills in clock and ages."""
    board, sweep = snapshot.board, snapshot.service.sweep
    fresh = max(2 * board.refresh_seconds, sweep.seconds if sweep else 0.0, MIN_FRESH_SECONDS)
    unknown = snapshot.counts[statuses.UNKNOWN.value]
    resting = "archived" if board.archived else "paused" if board.paused else ""
    tiles = "".join(_tile(snapshot, status, dark) for status in WORST_FIRST)
    return (
        f'<div class="tbw {"tbw-dark" if dark else "tbw-light"}" data-board="{board.name}" '
        f'data-version="{snapshot.version}" '
        f'data-resting="{resting}" data-live="{snapshot.live}" data-fresh="{fresh:g}" '
        f'data-unknown="{unknown}" data-build="{build}">'
        f'<div class="tbw-page">'
        f"{_head(snapshot, resting)}{_troubles(snapshot, zone)}"
        f'<div class="tbw-tiles" role="list">{tiles}</div>'
        f'<div class="tbw-middle">{trend_chart.figure(trend, zone, dark=dark)}'
        f"{_attention(attention.items(snapshot, now), dark)}</div>"
        f"{_foot(snapshot, trend)}</div></div>"
    )


def total_line(snapshot: Snapshot) -> str:
    """Return how many tasks were given, as a sum of those known, not found and unknown."""
    total, not_found = len(snapshot.tasks), snapshot.not_found
    unknown = sum(task.reading.status is None for task in snapshot.tasks) - not_found
    known = total - not_found - unknown
    return f"{total:,} given = {known:,} known + {not_found:,} not found + {unknown:,} unknown"


def width(count: int) -> float:
    """Return the width of a written count, in parts of its height."""
    digits = len(str(count))
    return round(0.46 * digits + 0.22 * ((digits - 1) // 3) + 0.02, 2)


def _head(snapshot: Snapshot, resting: str) -> str:
    chips = [f'<em class="tbw-chip">{resting.upper()}</em>'] if resting else []
    chips += ['<em class="tbw-chip tbw-demo">Demo data</em>'] if snapshot.demo else []
    return (
        f'<header class="tbw-head"><h1>{escape(snapshot.board.title)}</h1>{"".join(chips)}'
        '<div class="tbw-fresh"><span class="tbw-ring"></span><span class="tbw-checked"></span>'
        '</div><div class="tbw-clock"><span></span> <small></small></div></header>'
    )


def _troubles(snapshot: Snapshot, zone: str | None) -> str:
    troubles = (snapshot.service.storage, snapshot.service.trouble)
    lines = "".join(
        f"<p>⚠ <bdi>{escape(trouble.message)}</bdi> Since "
        f"{times.clock(trouble.at, zone, beside=snapshot.taken_at)}</p>"
        for trouble in troubles
        if trouble is not None
    )
    return f'<div class="tbw-strip" role="status">{lines}</div>'


def _tile(snapshot: Snapshot, status: Status, dark: bool) -> str:
    found, total = snapshot.status_counts[status.value], len(snapshot.tasks)
    share = f"{_share(found.count, total)}<s> of {total:,}</s>" if total else "no tasks"
    classes = "tbw-tile" + (" tbw-none" if not found.count else "")
    classes += " tbw-old" if found.last_known else ""
    return (
        f'<div role="listitem" class="{classes}" data-status="{status.value}" '
        f'data-count="{found.count}" '
        f'style="--c:{colours.of(status, dark)};--w:{width(found.count)}">'
        f"<b><i>{status.icon}</i> {status.value}</b><strong>{found.count:,}</strong>"
        f'<span class="tbw-share">{share}</span>'
        f'<span class="tbw-freshness{"" if found.last_known else " tbw-confirmed"}">'
        f"{_freshness(snapshot, status, found)}</span></div>"
    )


def _share(part: int, total: int) -> str:
    # Neither none nor all where it is only nearly so.
    if 0 < part < total and not 0.005 <= part / total < 0.995:
        return "&lt;1%" if part < total / 2 else "&gt;99%"
    return f"{part / total:.0%}"


def _freshness(snapshot: Snapshot, status: Status, found: StatusCount) -> str:
    text = freshness(found)
    if not found.last_known:
        return text
    checked = [
        task.reading.checked_at
        for task in snapshot.tasks
        if task.display_status is status and task.last_known and task.reading.checked_at
    ]
    why = f" – <bdi>{escape(_why(snapshot))}</bdi>"
    # With two numbers before it there is no room for it on a screen that stands upright, where the
    # strip and the tiles that are old as a whole tell it, too.
    why = f"<s>{why}</s>" if found.confirmed else why
    return f"{text} {_age(min(checked, default=None))}{why}"


def _why(snapshot: Snapshot) -> str:
    if snapshot.board.inactive:
        return "board archived" if snapshot.board.archived else "polling paused"
    # While only probes are sent, most tasks have no problem of their own.
    problem = snapshot.main_problem or snapshot.service.trouble
    # An API that hangs gives no error for a while.
    if problem is None:
        return "not checked in time"
    # "The server answers 503." within a sentence.
    return problem.message.rstrip(".").removeprefix("The ").removeprefix("the ")


def _attention(items: list[Item], dark: bool) -> str:
    if not items:
        return '<section class="tbw-look"><h2>Nothing needs a look</h2></section>'
    rows = "".join(_row(item, dark) for item in items[:MAX_ITEMS])
    return (
        f'<section class="tbw-look" data-total="{len(items)}"><h2>Needs a look</h2>'
        f'<ul>{rows}</ul><p class="tbw-more"></p></section>'
    )


def _row(item: Item, dark: bool) -> str:
    task, status = item.task, item.task.display_status
    # "failed · failed" would say it twice.
    text = " · ".join(dict.fromkeys([status.value, item.reason.value]))
    group = f"<s>\N{NO-BREAK SPACE}· <bdi>{escape(task.group)}</bdi></s>" if task.group else ""
    return (
        f'<li data-kind="{status.value}" style="--c:{colours.of(status, dark)}">'
        f"<i>{status.icon}</i><bdi>{escape(task.name or task.task_id)}</bdi>"
        f"<span>{text}{group} · {_age(item.since)}</span></li>"
    )


def _foot(snapshot: Snapshot, trend: Trend | None) -> str:
    lines = [total_line(snapshot)]
    if snapshot.unsuccessful:
        lines.append(f"{snapshot.unsuccessful:,} finished without success")
    if trend is not None:
        lines.append(f"Last hour: {trend.finished:,} finished, {trend.failed:,} failed")
    return f'<footer class="tbw-foot">{"".join(f"<p>{line}</p>" for line in lines)}</footer>'


def _age(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return f'<time data-at="{moment.timestamp():.0f}"></time>'
