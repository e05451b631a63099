"""The live signal: reruns its fragment when a board has changed, and says how fresh it is."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from components.model.snapshot import Snapshot

HEARTBEAT = "30s"
STATIC = Path(__file__).parent / "static"

HTML = """<div class="tb-live"><i></i><span class="tb-line"></span>
<span class="tb-said" role="status"></span></div>"""

CSS = """
.tb-live{display:flex;flex-wrap:wrap;align-items:center;gap:.1rem .5rem;font-family:var(--st-font);
color:var(--st-text-color);line-height:1.4;font-size:1em}
.tb-live i{flex:none;width:.65em;height:.65em;border-radius:50%;background:var(--st-green-color)}
.tb-live:has([data-kind=old]) i{background:var(--st-yellow-color);border-radius:0}
.tb-live:has([data-kind=resting]) i{background:var(--st-yellow-color)}
.tb-live:has([data-kind=resting]) .tb-line{font-weight:650}
.tb-live:has([data-kind=frozen]) i{background:var(--st-red-color);border-radius:0}
.tb-live:has([data-kind=frozen]) .tb-line{font-weight:700;color:var(--st-red-color)}
.tb-line{flex:1 1 12em}
.tb-said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
"""

_signal = st.components.v2.component(
    "taskboard_live",
    html=HTML,
    css=CSS,
    js="".join(
        (STATIC / name).read_text(encoding="utf-8")
        for name in ("version_poller.js", "live_signal.js")
    ),
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
        on_changed_change=_rerun,
    )


@st.fragment(run_every=HEARTBEAT)
def heartbeat(until: Callable[[], bool] | None = None) -> None:
    """Beat every 30 s, drawing nothing; once ``until`` holds, rerun the whole page.

    Its timer wakes a page after a restart of the server, where the signal alone would find
    no session to rerun. It is a fragment of its own, so that a beat costs next to nothing,
    and it reruns nothing else, so that a dialog with half a list in it stays open.
    """
    if until is not None and until():
        st.rerun()


def version_url(name: str) -> str:
    """Return where a board tells its version."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{f'/{path}' if path else ''}/api/boards/{name}/version"


def _rerun() -> None:
    """Do nothing more than having been called: the rerun itself draws what is new."""
