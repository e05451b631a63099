"""What is offered where the address names a board that is not there."""

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from components.model.board import DeletedBoard
from components.model.limits import BOARD_NAME, BOARD_NAME_RULE
from components.model.snapshot import Snapshot
from components.views.shared import address, live_signal, notices
from components.views.words import times

MOST_LINKS = 12


def missing(
    name: str,
    others: Callable[[], Sequence[Snapshot]],
    deleted: Callable[[], Sequence[DeletedBoard]] = tuple,
) -> Literal["create", "restore"] | None:
    """Say that there is no such board, until there is; return whether and how it is to be."""
    st.header("No such board")
    lost = None
    with notices.told():
        lost = next((lost for lost in deleted() if lost.board.name == name), None)
    asked: Literal["create", "restore"] | None = None
    if lost is not None:
        asked = "restore" if _restore(lost) else None
    elif BOARD_NAME.fullmatch(name):
        st.write(f"There is no board “{name}” yet.")
        if st.button(f"Create board {name}", type="primary", icon=":material/add:"):
            asked = "create"
    else:
        st.write(f"The address names a board that cannot exist. {BOARD_NAME_RULE}")
    _others(others())
    live_signal.heartbeat(lambda: any(snapshot.board.name == name for snapshot in others()))
    return asked


def _restore(lost: DeletedBoard) -> bool:
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
        address.operators(board.name, notices.plain(board.title))
    address.boards()
