"""Which board a page shows, its heading, and what is offered where it is not there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.snapshot import Deleted, Snapshot
from components.views import kiosk, links, live, naming, notices, picker, service, times

MOST_LINKS = 12
STYLE = """<style>
.st-key-tb-header h3{overflow-wrap:anywhere}
@media (max-width:640px){.st-key-tb-header h3{font-size:1.4rem}
[data-testid=stLayoutWrapper]:has(>.st-key-tb-links){width:100%}
.st-key-tb-links>[data-testid=stLayoutWrapper]{flex:1 0 100%}
.st-key-tb-picker{flex-wrap:nowrap}.st-key-board_picker{flex:1 1 auto}}
</style>"""
_LAST = "board"


@dataclass(frozen=True)
class Heading:
    """The places of a board's title, its description, and what is watched.

    One each: a fragment may fill what stands outside of it by single elements only.
    """

    title: DeltaGenerator
    description: DeltaGenerator
    line: DeltaGenerator

    def draw(self, snapshot: Snapshot) -> None:
        """Draw a board's heading anew."""
        board = snapshot.board
        self.title.subheader(notices.plain(board.title), anchor=False)
        self.description.markdown(notices.plain(board.description))
        self.line.caption(service.watching(snapshot))


def named(default: str) -> str:
    """Return the board that the address names, else the one seen last, else the default."""
    name = st.query_params.get("board") or default
    last: str | None = st.session_state.get(_LAST)
    if last is not None and not st.query_params.get("board"):
        # The pages' own navigation leaves the board out; the address must name what is seen.
        st.query_params["board"] = name = last
    st.session_state[_LAST] = name
    return name


def forget(name: str) -> None:
    """See to it that no page opens a board by itself which is no more."""
    if st.session_state.get(_LAST) == name:
        del st.session_state[_LAST]


def follow_link() -> None:
    """Open the board that the address of another page names, where that is the first thing seen.

    A link to a board that is opened in a tab of its own keeps the path of the page it stands on.
    """
    name = st.query_params.get("board")
    if name and _LAST not in st.session_state:
        links.open_board(name)


def header(
    snapshot: Snapshot, others: Callable[[], Sequence[Snapshot]], add: Callable[[], None]
) -> Heading:
    """Draw heading, picker, links, ``add`` in a dialog, and what was last done."""
    name = snapshot.board.name
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="bottom", key="tb-header"):
        place = heading(snapshot)
        with st.container(
            horizontal=True, vertical_alignment="bottom", width="content", key="tb-links"
        ):
            picker.show(name, others)
            links.history(name)
            kiosk.show(name, others)
            if snapshot.tasks and st.button("Add tasks", type="primary", icon=":material/add:"):
                st.dialog("Add tasks", width="large")(add)()
    notices.outcome(name)
    return place


def heading(snapshot: Snapshot) -> Heading:
    """Draw a board's heading, and return it to be drawn anew."""
    with st.container(gap=None):
        made = Heading(st.empty(), st.empty(), st.empty())
    made.draw(snapshot)
    return made


def missing(
    name: str,
    others: Callable[[], Sequence[Snapshot]],
    deleted: Callable[[], Sequence[Deleted]] = tuple,
) -> Literal["create", "restore"] | None:
    """Say that there is no such board, until there is; return whether and how it is to be."""
    st.header("No such board")
    lost = None
    with notices.told():
        lost = next((lost for lost in deleted() if lost.board.name == name), None)
    asked: Literal["create", "restore"] | None = None
    if lost is not None:
        asked = "restore" if _restore(lost) else None
    elif naming.NAME.fullmatch(name):
        st.write(f"There is no board “{name}” yet.")
        if st.button(f"Create board {name}", type="primary", icon=":material/add:"):
            asked = "create"
    else:
        st.write(f"The address names a board that cannot exist. {naming.RULE}")
    _others(others())
    live.heartbeat(lambda: any(snapshot.board.name == name for snapshot in others()))
    return asked


def _restore(lost: Deleted) -> bool:
    until = times.clock(lost.until, st.context.timezone, beside=lost.at)
    st.write(
        f"The board “{notices.plain(lost.board.title)}” was deleted. "
        f"It can be brought back until {until}."
    )
    return st.button("Restore", type="primary", icon=":material/undo:")


def _others(snapshots: Sequence[Snapshot]) -> None:
    there = [snapshot.board for snapshot in snapshots if not snapshot.board.archived]
    st.write("Boards that are there:")
    for board in there[:MOST_LINKS]:
        links.operators(board.name, notices.plain(board.title))
    links.boards()
