"""All boards at a glance, each with what can be done to it, and the recently deleted ones."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from components.model import actions, statuses
from components.model.access.actions import CreateWallLink
from components.model.actions import Action, RestoreBoard, SetArchived
from components.model.board import Board, DeletedBoard
from components.model.snapshot import Snapshot
from components.views.shared import actor, address, dialogs, live_signal, notices, service, theme
from components.views.shared.notices import ALL_BOARDS
from components.views.shared.queue import button, queue
from components.views.words import colours, refresh, times
from components.views.words.counts import counted
from components.views.words.foreign import literal

PAGE_BOARDS = 20
EDIT, DUPLICATE, EXPORT = "Edit", "Duplicate", "Export"
ARCHIVE, BRING_BACK, DELETE = "Archive", "Bring back", "Delete"
WALL_LINKS = "Wall links"
DIALOGS = {
    **{name: f"{name} board" for name in (EDIT, DUPLICATE, EXPORT, DELETE)},
    WALL_LINKS: WALL_LINKS,
}
# What each of them does; whoever sees a board may also export it.
NEEDED: Mapping[str, type[Action[Any]]] = {
    EDIT: actions.EditBoard,
    DUPLICATE: actions.DuplicateBoard,
    WALL_LINKS: CreateWallLink,
    ARCHIVE: SetArchived,
    BRING_BACK: SetArchived,
    DELETE: actions.DeleteBoard,
}


def header() -> None:
    """Draw the heading with the ways to a new board, and what was last done."""
    address.follow_link()
    theme.stylesheet("boards/boards.css")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Boards", anchor=False)
        with st.container(horizontal=True, width="content"):
            if actor.may(actions.ImportBoard):
                button(
                    "Import a board",
                    icon=":material/upload:",
                    on_click=dialogs.open_dialog,
                    args=(ALL_BOARDS, "import", "Import a board"),
                )
            if actor.may(actions.CreateBoard):
                button(
                    "New board",
                    type="primary",
                    icon=":material/add:",
                    on_click=dialogs.open_dialog,
                    args=(ALL_BOARDS, "create", "New board"),
                )
    notices.outcome(ALL_BOARDS)


def show(snapshots: Sequence[Snapshot], protected: Collection[str]) -> None:
    """Draw the boards that the search finds, a page at a time, those archived last."""
    text = st.text_input(
        "Find a board",
        key="board_search",
        placeholder="Title, name or description",
        icon=":material/search:",
        width=320,
    )
    found = select(snapshots, text or "")
    pages = max(1, -(-len(found) // PAGE_BOARDS))
    with st.container():  # always there, so that what follows keeps its place
        page = st.pagination(pages, key="board_page") if pages > 1 else 1
    if not found:
        st.info("No board matches.", icon=":material/search_off:")
    first = (min(page, pages) - 1) * PAGE_BOARDS
    for snapshot in found[first : first + PAGE_BOARDS]:
        _board(snapshot, protected=snapshot.board.name in protected)


def live_line(version: int, snapshots: Sequence[Snapshot]) -> None:
    """Say that the counts follow, and why they cannot where the API is in trouble."""
    if snapshots:
        service.banner(snapshots[0])
    troubled = any(snapshot.service.trouble for snapshot in snapshots)
    what = "Last known" if troubled else "Live"
    text = f"{what}: the counts of {counted(len(snapshots), 'board')}"
    live_signal.show_overall(version, text, key="boards-live", old=troubled)


def select(snapshots: Sequence[Snapshot], text: str) -> list[Snapshot]:
    """Return the boards that contain every word of a text, archived ones last."""
    words = text.casefold().split()
    found = []
    for snapshot in snapshots:
        board = snapshot.board
        said = f"{board.title} {board.name} {board.description}".casefold()
        if all(word in said for word in words):
            found.append(snapshot)
    return sorted(found, key=lambda snapshot: snapshot.board.archived)


def deleted(read: Callable[[], Sequence[DeletedBoard]]) -> None:
    """List the boards that can be brought back, latest first."""
    boards: Sequence[DeletedBoard] = ()
    with notices.show_errors():
        boards = read()
    if not boards:
        return
    with st.expander(f"Recently deleted ({len(boards):,})", icon=":material/delete:"):
        for lost in boards:
            board = lost.board
            until = times.clock(lost.until, st.context.timezone, beside=lost.at)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(
                    f"**{literal(board.title)}** · `{board.name}` · "
                    f"{counted(lost.tasks, 'task')} · can be restored until {until}"
                )
                if actor.may(RestoreBoard, board.name):
                    button(
                        "Restore",
                        icon=":material/undo:",
                        key=f"restore-{board.name}",
                        on_click=queue,
                        args=(RestoreBoard(board.name),),
                    )


def _board(snapshot: Snapshot, *, protected: bool) -> None:
    board = snapshot.board
    with (
        st.container(border=True, key=f"tb-board-{board.name}"),
        st.container(horizontal=True, vertical_alignment="top"),
    ):
        with st.container(gap="xsmall"):
            address.operators(board.name, f"**{literal(board.title)}**", "stretch")
            if board.description:
                st.markdown(literal(board.description))
            if snapshot.tasks:
                st.html(_counts(snapshot))
            _settings(snapshot)
        st.menu_button(
            "Actions",
            _actions(board, protected=protected),
            key=f"actions-{board.name}",
            on_click=_chosen,
            args=(board,),
        )


def _counts(snapshot: Snapshot) -> str:
    dark = theme.is_dark()
    spans = "".join(
        f'<span style="color:{colours.of(status, dark)}">{status.caption} <b>{count:,}</b></span>'
        for status, count in zip(statuses.ALL, snapshot.counts.values(), strict=True)
        if count
    )
    return f'<div class="tb-counts tb-dims">{spans}</div>'


def _settings(snapshot: Snapshot) -> None:
    board, count = snapshot.board, counted(len(snapshot.tasks), "task")
    with st.container(horizontal=True, vertical_alignment="center"):
        if board.archived:
            st.badge("ARCHIVED", icon=":material/archive:", color="gray")
        elif board.paused:
            st.badge("PAUSED", icon=":material/pause:", color="yellow")
        every = refresh.caption(board.refresh_seconds)
        pace = "not refreshed" if board.inactive else f"refreshed every {every}"
        st.caption(f"`{board.name}` · {count} · {pace}", width="content")


def _actions(board: Board, *, protected: bool) -> list[str]:
    ways = [EDIT, DUPLICATE, EXPORT]
    if not actor.is_everybody():
        ways.append(WALL_LINKS)
    if not protected:
        ways += [BRING_BACK if board.archived else ARCHIVE, DELETE]
    return [way for way in ways if way == EXPORT or actor.may(NEEDED[way], board.name)]


def _chosen(board: Board) -> None:
    action = st.session_state[f"actions-{board.name}"]
    if action in (ARCHIVE, BRING_BACK):
        queue(SetArchived(board.name, archived=action == ARCHIVE))
    else:
        dialogs.open_dialog(ALL_BOARDS, action.lower(), DIALOGS[action], board)
