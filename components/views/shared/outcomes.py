"""Carrying out what was asked for, and what is said of it then."""

from collections.abc import Callable

import streamlit as st

from components.views.shared import address, dialogs, notices, queue
from components.views.shared.notices import Notice
from components.views.shared.queue import Order, on_board
from components.views.words.counts import counted

STAYED = "already on the board, or can no longer be brought back"
GONE = "no longer on this board: see “Removed tasks”"


def carrier(*commands: Callable[..., object]) -> Callable[[], None]:
    """Return what carries out the order given since the last run by the command of its name."""
    named = {command.__name__: command for command in commands}

    def carry_out() -> None:
        # The container is always there, so that what follows keeps its place on the page.
        with st.container(), notices.told():
            if (order := queue.given()) is not None:
                _done(order, named[order.what](*order.args, **order.fields))
        dialogs.follow()

    return carry_out


def told(order: Order, result: object) -> Notice | None:
    """Return what came of an order in words, where it does not show by itself."""
    count = result if isinstance(result, int) else 0
    title = f"“{notices.plain(order.title)}”"
    match order.what:
        case "recheck":
            return Notice(f"Checking {count:,} again")
        case "remove_tasks":
            undo = on_board("restore_tasks", *order.args)
            return Notice(f"{count:,} removed", undo=undo if count else None)
        case "restore_tasks":
            return _of_all(order, count, "put back", STAYED)
        case "edit_tasks":
            return _of_all(order, count, "changed", GONE)
        case "create_board" if result is False:
            return Notice("A board of this name was there already: this is it.", stays=True)
        case "duplicate_board" | "import_board":
            return Notice(f"{title} is here, with {tasks(count)}")
        case "delete_board":
            undo = Order("restore_board", order.args, title=order.title)
            return Notice(f"{title} was deleted", undo=undo)
        case "restore_board":
            return Notice(f"{title} is back, with {tasks(count)}")
    return None


def tasks(count: int) -> str:
    """Return a number of tasks in words."""
    return counted(count, "task")


def _done(order: Order, result: object) -> None:
    notices.settle(order)
    if (notice := told(order, result)) is not None:
        notices.keep(notice, order.place)
    dialogs.close()
    if order.what == "delete_board":
        address.forget(order.args[0])
    if order.opens is not None:
        address.open_board(order.opens)
    st.rerun()


def _of_all(order: Order, count: int, what: str, otherwise: str) -> Notice:
    others = len(order.args[1]) - count
    if not others:
        return Notice(f"{count:,} {what}")
    rest = f"{others:,} {'is' if others == 1 else 'are'} {otherwise}"
    return Notice(f"{count:,} {what}, {rest}", stays=True)
