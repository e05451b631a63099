"""What is said of the API itself: which versions are asked, what ails it, how long a sweep is."""

from dataclasses import dataclass

import streamlit as st

from components.model.reading import Trouble
from components.model.snapshot import Service, Snapshot, SweepEstimate
from components.views.shared import notices
from components.views.words import times

KEPT = "Meanwhile statuses stay as they were, with the age of their last check."
UNSAVED = (
    "Statuses go on being checked and are saved once it works again; adding and removing waits "
    "until then. Look after the disk and the database."
)
PROBED = "Probes go on, at least every 30 s, until the server answers."


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next about one kind of trouble; ``waits`` where it passes by itself."""

    text: str
    waits: bool = False


ADVICE = {
    "unauthorized": Advice("Check `BROWSER_USE_API_KEY` and restart. Asking again every 30 s."),
    "payment_required": Advice(
        "Add credits or raise the spend cap. Asking again every 30 s; it recovers by itself."
    ),
    "endpoint_missing": Advice(
        "Check `BROWSER_USE_BASE_URL`, and that `BROWSER_USE_API_VERSION` is `auto` or a version "
        "that the server has. Asking again every 30 s; it recovers by itself."
    ),
    "redirected": Advice(
        f"Set `BROWSER_USE_BASE_URL` to where the API really is, and restart. {PROBED}"
    ),
    "rate_limited": Advice("Asking goes on by itself, more slowly at first.", waits=True),
    "server_error": Advice(PROBED, waits=True),
    "timeout": Advice(PROBED, waits=True),
    "unreachable": Advice(
        f"Check the network and `BROWSER_USE_BASE_URL` if this lasts. {PROBED}", waits=True
    ),
    "bad_response": Advice(f"Check `BROWSER_USE_BASE_URL` if this lasts. {PROBED}", waits=True),
}


def banner(snapshot: Snapshot) -> None:
    """Say why no task can be asked as usual, since when, and what to do next."""
    trouble = snapshot.service.trouble
    # The container is always there, so that what follows keeps its place on the page.
    with st.container(key="tb-trouble"):
        _unsaved(snapshot)
        if trouble is None:
            return
        advice = ADVICE.get(trouble.kind, Advice(PROBED, waits=True))
        since = times.clock(trouble.at, st.context.timezone, beside=snapshot.taken_at)
        said = [f"**{_what(trouble, snapshot)}**", f"Since {since}.", advice.text]
        if snapshot.live:
            said.append(KEPT)
        show = st.warning if advice.waits else st.error
        show(" ".join(said), icon=":material/cloud_off:")


def watching(snapshot: Snapshot) -> str:
    """Return which board, which host and which versions of the API a page shows."""
    spoken = _speaks(snapshot.service)
    return f"Board `{snapshot.board.name}` · watching {snapshot.host}" + (
        f" · API {spoken}" if spoken else ""
    )


def sweep(snapshot: Snapshot) -> None:
    """Say how often a task is checked where that is less often than was asked for."""
    found = snapshot.service.sweep
    with st.container(key="tb-sweep"):
        if found and not snapshot.board.inactive and not snapshot.service.trouble:
            st.caption(sweep_text(found), help=SWEEP_HELP)


SWEEP_HELP = (
    "The request budget (`TASKBOARD_REQUESTS_PER_SECOND`) cannot hold the refresh interval for "
    "all live tasks of this server."
)


def sweep_text(found: SweepEstimate) -> str:
    """Return a sweep in words."""
    rate = f"{round(found.per_second, 1):,g}" if found.per_second >= 0.1 else "less than 0.1"
    tasks = f"{found.live:,} live {'task' if found.live == 1 else 'tasks'}"
    # A handful that happened to be on a page is no part of how the board is watched.
    told = found.listed * 10 >= found.live
    listed = f", {found.listed:,} of them read from list pages" if told else ""
    return f"{tasks} at {rate}/s: each is checked every {_duration(found.seconds)}{listed}"


def _unsaved(snapshot: Snapshot) -> None:
    storage = snapshot.service.storage
    if storage is None:
        return
    since = times.clock(storage.at, st.context.timezone, beside=snapshot.taken_at)
    reason = notices.plain(storage.message.rstrip("."))
    st.error(
        f"**Nothing can be saved.** {reason}. Since {since}. {UNSAVED}",
        icon=":material/database_off:",
    )


def _what(trouble: Trouble, snapshot: Snapshot) -> str:
    message = notices.plain(trouble.message)
    if trouble.until is None:
        return message
    until = times.clock(trouble.until, st.context.timezone, beside=snapshot.taken_at)
    what = "Rate limited" if trouble.kind == "rate_limited" else "Nothing is asked"
    return f"{what} until {until}: {message}"


def _speaks(service: Service) -> str:
    spoken = " and ".join(service.speaks)
    return f"{spoken} (this server has no v1 status route)" if service.chosen else spoken


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{round(seconds / 3600)} h"
