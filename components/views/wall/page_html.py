"""The wall as one page of HTML, whose sizes follow the screen; no Streamlit here."""

from datetime import datetime
from html import escape

from components.model import statuses
from components.model.history import Trend
from components.model.snapshot import Snapshot, StatusCount
from components.views.wall import attention, trend_chart
from components.views.wall.attention import Concern
from components.views.words import times

WORST_FIRST = (
    statuses.FAILED,
    statuses.PAUSED,
    statuses.RUNNING,
    statuses.CREATED,
    statuses.STOPPED,
    statuses.FINISHED,
)
# More never fit on any screen; the browser leaves out what does not.
MOST_CONCERNS = 24
LEAST_FRESH = 15.0


def page(
    snapshot: Snapshot,
    trend: Trend | None,
    zone: str | None,
    *,
    now: datetime,
    build: str,
    dark: bool,
) -> str:
    """Return everything that the wall shows; what ages is filled in by the browser."""
    board, sweep = snapshot.board, snapshot.service.sweep
    found = attention.concerns(snapshot, now)
    fresh = max(2 * board.refresh_seconds, sweep.seconds if sweep else 0.0, LEAST_FRESH)
    unknown = snapshot.tallies[statuses.UNKNOWN.value].count
    resting = "archived" if board.archived else "paused" if board.paused else ""
    return (
        f'<div class="tbw {"tbw-dark" if dark else "tbw-light"}" data-board="{board.name}" '
        f'data-version="{snapshot.version}" data-refresh="{board.refresh_seconds:g}" '
        f'data-resting="{resting}" data-live="{snapshot.live}" data-fresh="{fresh:g}" '
        f'data-unknown="{unknown}" data-build="{build}">'
        f'<div class="tbw-page">'
        f"{_head(snapshot, resting)}{_strip(snapshot, zone)}"
        f'<div class="tbw-tiles" role="list">{_tiles(snapshot, dark)}</div>'
        f'<div class="tbw-middle">{trend_chart.figure(trend, zone, dark=dark)}'
        f"{_look(found, dark)}</div>"
        f"{_foot(snapshot, trend)}</div></div>"
    )


def given(snapshot: Snapshot) -> str:
    """Return the sum that every given task is part of."""
    total, lost = len(snapshot.tasks), snapshot.not_found
    unknown = sum(task.reading.status is None for task in snapshot.tasks) - lost
    known = total - lost - unknown
    return f"{total:,} given = {known:,} known + {lost:,} not found + {unknown:,} unknown"


def wide(count: int) -> float:
    """Return how wide a count is, in parts of its height."""
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


def _strip(snapshot: Snapshot, zone: str | None) -> str:
    told = [t for t in (snapshot.service.storage, snapshot.service.trouble) if t is not None]
    lines = "".join(
        f"<p>⚠ {escape(trouble.message)} Since "
        f"{times.clock(trouble.at, zone, beside=snapshot.taken_at)}</p>"
        for trouble in told
    )
    return f'<div class="tbw-strip" role="status">{lines}</div>'


def _tiles(snapshot: Snapshot, dark: bool) -> str:
    return "".join(_tile(snapshot, look, dark) for look in WORST_FIRST)


def _tile(snapshot: Snapshot, look: statuses.Status, dark: bool) -> str:
    tally = snapshot.tallies[look.value]
    total = len(snapshot.tasks)
    share = f"{_share(tally.count, total)}<s> of {total:,}</s>" if total else "no tasks"
    classes = "tbw-tile" + (" tbw-none" if not tally.count else "")
    classes += " tbw-old" if tally.last_known else ""
    return (
        f'<div role="listitem" class="{classes}" data-status="{look.value}" '
        f'data-count="{tally.count}" '
        f'style="--c:{look.dark if dark else look.light};--w:{wide(tally.count)}">'
        f"<b><i>{look.icon}</i> {look.value}</b><strong>{tally.count:,}</strong>"
        f'<span class="tbw-share">{share}</span>'
        f'<span class="tbw-how{"" if tally.last_known else " tbw-calm"}">'
        f"{_how(snapshot, look, tally)}</span></div>"
    )


def _share(part: int, total: int) -> str:
    # Neither none nor all where it is only nearly so.
    if 0 < part < total and not 0.005 <= part / total < 0.995:
        return "&lt;1%" if part < total / 2 else "&gt;99%"
    return f"{part / total:.0%}"


def _how(snapshot: Snapshot, look: statuses.Status, tally: StatusCount) -> str:
    if not tally.count:
        return ""
    if not tally.last_known:
        return "all confirmed"
    checked = [
        task.reading.checked_at
        for task in snapshot.tasks
        if task.look is look and task.last_known and task.reading.checked_at
    ]
    age = _age(min(checked, default=None))
    why = escape(_why(snapshot))
    if tally.confirmed:
        return f"{tally.confirmed:,} confirmed, {tally.last_known:,} last known {age} – {why}"
    return f"last known {age} – {why}"


def _why(snapshot: Snapshot) -> str:
    if snapshot.board.inactive:
        return "board archived" if snapshot.board.archived else "polling paused"
    # While only probes are sent, most tasks have not met the trouble themselves.
    problem = snapshot.main_problem or snapshot.service.trouble
    # An API that hangs gives no error for a while.
    return _short(problem.message) if problem else "not checked in time"


def _short(message: str) -> str:
    # "The server answers 503." within a sentence.
    words = message.rstrip(".")
    return words.removeprefix("The ").removeprefix("the ")


def _look(found: list[Concern], dark: bool) -> str:
    if not found:
        return '<section class="tbw-look"><h2>Nothing needs a look</h2></section>'
    rows = "".join(_concern(concern, dark) for concern in found[:MOST_CONCERNS])
    return (
        f'<section class="tbw-look" data-total="{len(found)}"><h2>Needs a look</h2>'
        f'<ul>{rows}</ul><p class="tbw-more"></p></section>'
    )


def _concern(concern: Concern, dark: bool) -> str:
    task, look = concern.task, concern.task.look
    colour = look.dark if dark else look.light
    why = concern.kind.why if concern.kind.why != look.value else ""
    what = " · ".join(part for part in (look.value, why) if part)
    group = f"<s>\N{NO-BREAK SPACE}· <bdi>{escape(task.group)}</bdi></s>" if task.group else ""
    return (
        f'<li data-kind="{look.value}" style="--c:{colour}"><i>{look.icon}</i>'
        f"<bdi>{escape(task.label or task.task_id)}</bdi>"
        f"<span>{what}{group} · {_age(concern.since)}</span></li>"
    )


def _foot(snapshot: Snapshot, trend: Trend | None) -> str:
    ended = (
        ""
        if trend is None
        else (f"<p>Last hour: {trend.finished:,} finished, {trend.failed:,} failed</p>")
    )
    verdict = (
        f"<p>{snapshot.unsuccessful:,} finished without success</p>"
        if snapshot.unsuccessful
        else ""
    )
    return f'<footer class="tbw-foot"><p>{given(snapshot)}</p>{verdict}{ended}</footer>'


def _age(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return f'<time data-at="{moment.timestamp():.0f}"></time>'
