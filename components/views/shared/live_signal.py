"""The live signal: reruns its fragment when a board has changed, and says how fresh it is."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from components import RUN
from components.model.snapshot import Snapshot
from components.views.shared import assets

# No minute holds three of them, however late one comes: each sends 1.5 kB.
HEARTBEAT = "32s"

_signal = st.components.v2.component(
    "taskboard_live",
    html='<div class="tb-live"><i></i><span class="tb-line"></span>'
    '<span class="tb-announcement" role="status"></span></div>',
    css=assets.FILES["shared/static/live_signal.css"],
    js=assets.loader("shared/static/live_signal.js"),
)

_redraw_signal = st.components.v2.component(
    "taskboard_redraw",
    html='<div class="tb-redraw"></div>',
    css=assets.FILES["shared/static/redraw_signal.css"],
    js=assets.loader("shared/static/redraw_signal.js"),
)


def show(snapshot: Snapshot, *, key: str) -> None:
    """Mount the signal in the fragment that it is to rerun."""
    problem = snapshot.main_problem
    board = snapshot.board
    _signal(
        key=key,
        data={
            "url": version_url(board.name),
            "version": snapshot.version,
            "run": RUN,
            "refresh_seconds": board.refresh_seconds,
            "resting": "ARCHIVED" if board.archived else "PAUSED" if board.paused else None,
            "total": len(snapshot.tasks),
            "live": snapshot.live,
            "waiting": snapshot.waiting,
            "not_found": snapshot.not_found,
            "last_known": snapshot.last_known,
            "failing": snapshot.failing,
            "problem": problem.message if problem else None,
        },
        on_changed_change=rerun,
    )


def show_overall(version: int, text: str, *, key: str, old: bool = False) -> None:
    """Mount the signal of all boards together, in the fragment that it is to rerun.

    ``text`` is what it says while the page is live, ``old`` that what is shown is not.
    """
    data = {
        "url": "api/version",
        "version": version,
        "run": RUN,
        "text": text,
        "kind": "old" if old else "calm",
    }
    _signal(key=key, data=data, on_changed_change=rerun)


def redraw(
    of: Literal["version", "boards_version"],
    drawn: int,
    *,
    key: str,
    seconds: float = 0.0,
    incomplete: bool = False,
    note: str = "",
) -> None:
    """Mount what reruns its fragment once the page's live signal hears of something not drawn yet.

    ``of`` is what the version route tells, and ``drawn`` what of it is drawn. A change is drawn
    after so many ``seconds``, and after as many what is ``incomplete``, in any case. ``note`` is
    shown once nothing was drawn anew for long.
    """
    _redraw_signal(
        key=key,
        data={
            "of": of,
            "drawn": drawn,
            "seconds": seconds,
            "incomplete": incomplete,
            "note": note,
        },
        on_redraw_change=rerun,
    )


@st.fragment(run_every=HEARTBEAT)
def heartbeat(until: Callable[[], bool] | None = None) -> None:
    """Beat now and then, drawing nothing; once ``until`` holds, rerun the whole page.

    Its timer wakes a page after a restart of the server, where the signal alone would find
    no session to rerun. It is a fragment of its own, so that a beat costs next to nothing,
    and it reruns nothing else, so that a dialog with half a list in it stays open.
    """
    if until is not None and until():
        st.rerun()


def version_url(name: str) -> str:
    """Return where a board tells its version: beside the page, as only a browser knows where."""
    return f"api/boards/{name}/version"


def rerun() -> None:
    """Do nothing more than having been called: the rerun itself draws what is new."""
