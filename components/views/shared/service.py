"""What pages say about the API: its versions, its current problem, how long a sweep takes."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import streamlit as st

from components.model.limits import ANNOUNCED_PACE
from components.model.reading import ProblemKind, Trouble
from components.model.snapshot import Snapshot, SweepEstimate
from components.views.words import refresh, times
from components.views.words.counts import counted, listed
from components.views.words.foreign import literal

PROBE_TEXT = "Probes go on, at least every 30 s, until the server answers."
# What to do about each kind of trouble.
ADVICE: dict[ProblemKind, str] = {
    "unauthorized": "Check `BROWSER_USE_API_KEY` and restart. Asking again every 30 s.",
    "payment_required": "Add credits or raise the spend cap. Asking again every 30 s; it recovers "
    "by itself.",
    "endpoint_missing": "Check `BROWSER_USE_BASE_URL`, and that `BROWSER_USE_API_VERSION` is "
    "`auto` or a version that the server has. Asking again every 30 s; it recovers by itself.",
    "redirected": "Set `BROWSER_USE_BASE_URL` to where the API really is, and restart. "
    + PROBE_TEXT,
    "rate_limited": "Asking goes on by itself, more slowly at first.",
    "server_error": PROBE_TEXT,
    "timeout": PROBE_TEXT,
    "unreachable": f"Check the network and `BROWSER_USE_BASE_URL` if this lasts. {PROBE_TEXT}",
    "bad_response": f"Check `BROWSER_USE_BASE_URL` if this lasts. {PROBE_TEXT}",
}
# What does not pass by itself.
ERRORS = ("unauthorized", "payment_required", "endpoint_missing", "redirected")


def banner(snapshot: Snapshot) -> None:
    """Say why tasks cannot be checked as usual, since when, and what to do next."""
    trouble, storage = snapshot.service.trouble, snapshot.service.storage
    clock = partial(times.clock, zone_name=st.context.timezone, beside=snapshot.taken_at)
    # The container is always there, so that what follows keeps its place on the page.
    with st.container(key="tb-trouble"):
        if storage is not None:
            reason = literal(storage.message.rstrip("."))
            st.error(
                f"**Nothing can be saved.** {reason}. Since {clock(storage.at)}. Statuses go on "
                "being checked and are saved once it works again; adding and removing waits until "
                "then. Look after the disk and the database.",
                icon=":material/database_off:",
            )
        if trouble is None:
            return
        headline = f"**{_headline(trouble, clock)}**"
        advice = ADVICE.get(trouble.kind, PROBE_TEXT)
        texts = [headline, f"Since {clock(trouble.at)}.", advice]
        if snapshot.live:
            texts.append("Meanwhile statuses stay as they were, with the age of their last check.")
        show = st.error if trouble.kind in ERRORS else st.warning
        show(" ".join(texts), icon=":material/cloud_off:")


def watching(snapshot: Snapshot) -> str:
    """Return which board, which host and which versions of the API a page shows."""
    host = "the bundled demo API" if snapshot.demo else literal(snapshot.host)
    text = f"Board `{snapshot.board.name}` · watching {host}"
    speaks = sorted(snapshot.service.speaks)
    return f"{text} · API {listed(speaks)}" if speaks else text


def sweep(snapshot: Snapshot) -> None:
    """Say how often a task is checked where that is less often than the refresh interval.

    And say where that is because others of the account use its requests, or webhooks save them.
    """
    service = snapshot.service
    with st.container(key="tb-sweep"):
        if snapshot.board.inactive or service.trouble:
            return
        if service.sweep:
            st.caption(
                sweep_text(service.sweep),
                help="The request budget (`TASKBOARD_REQUESTS_PER_SECOND`, or half of what the "
                "account may ask) cannot hold the refresh interval for all live tasks of this "
                "server.",
            )
        elif announced := announced_text(snapshot):
            st.caption(
                announced,
                help="The API's webhooks told of each of the latest changes. Each is asked for at "
                "once, so fewer checks are needed. As soon as a check finds a change that no "
                "webhook tells of, all tasks are checked every interval again.",
            )
        if service.left_by_others is not None:
            st.caption(
                left_text(service.left_by_others),
                help="All keys of the account share one limit. Taskboard leaves to others what "
                "they use, and takes its budget up again once they use less.",
            )


def left_text(per_second: float) -> str:
    """Return in words that others use the account's requests up."""
    return (
        "Others use most of what this account may ask, so Taskboard gives way: "
        f"{_rate(per_second)}/s at most"
    )


def announced_text(snapshot: Snapshot) -> str:
    """Return in words how often the tasks are checked that webhooks tell of; "" without any."""
    announced = snapshot.service.announced
    live = sum(task.reading.version in announced and not task.ended for task in snapshot.tasks)
    if not live:
        return ""
    usual = snapshot.board.refresh_seconds
    pace = f"every {refresh.caption(usual * ANNOUNCED_PACE)} instead of {refresh.caption(usual)}"
    return f"Webhooks tell of changes: {counted(live, 'live task')} checked {pace}"


def sweep_text(estimate: SweepEstimate) -> str:
    """Return a sweep in words."""
    tasks = counted(estimate.live, "live task")
    rate, seconds = _rate(estimate.per_second), _rounded(estimate.seconds)
    text = f"{tasks} at {rate}/s: each is checked every {seconds}"
    # The few that happened to be on a list page are not worth mentioning.
    if estimate.listed * 10 < estimate.live:
        return text
    return f"{text}, {estimate.listed:,} of them read from list pages"


def _headline(trouble: Trouble, clock: Callable[[datetime], str]) -> str:
    message = literal(trouble.message)
    if trouble.until is None:
        return message
    state = "Rate limited" if trouble.kind == "rate_limited" else "Nothing is asked"
    return f"{state} until {clock(trouble.until)}: {message}"


def _rate(per_second: float) -> str:
    return f"{round(per_second, 1):,g}" if per_second >= 0.1 else "less than 0.1"


def _rounded(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{round(seconds / 3600)} h"
