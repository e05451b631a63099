"""What is said in words above a page: errors and outcomes."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.intake import Rejection
from components.model.actions import Action
from components.model.entry import Entry
from components.model.errors import TaskboardError
from components.model.text import escape_formula
from components.views.shared.queue import queue
from components.views.words.foreign import literal

SHOWN_REJECTIONS = 200
# Where what concerns no single board is said and asked; no board can have such a name.
ALL_BOARDS = "/boards"
_TOAST = "toast"


@dataclass(frozen=True)
class Notice:
    """The outcome of an action; it stays until dismissed where a toast is too short for it.

    ``text`` is Markdown.
    """

    text: str
    rejected: tuple[Rejection, ...] = ()
    unread: int = 0
    undo: Action[Any] | None = None
    stays: bool = False


@contextmanager
def show_errors() -> Iterator[None]:
    """Show an expected error inside this context as its sentence instead of raising it."""
    try:
        yield
    except TaskboardError as exc:
        st.error(literal(str(exc)), icon=":material/warning:")


def keep(notice: Notice, place: str) -> None:
    """Remember the outcome of an action, to be shown at a place after the next rerun."""
    if notice.stays or notice.rejected or notice.undo is not None:
        st.session_state[_key(place)] = notice
    else:
        st.session_state[_TOAST] = notice


def settle(action: Action[Any], place: str) -> None:
    """Forget the notice that offered an undo, once that was performed."""
    notice: Notice | None = st.session_state.get(_key(place))
    if notice is not None and notice.undo == action:
        _dismiss(place)


def outcome(place: str) -> None:
    """Tell what was last done: for a moment, or until dismissed where more is to be done."""
    notice: Notice | None = st.session_state.pop(_TOAST, None)
    if notice is not None:
        st.toast(notice.text, icon=":material/check:")
    notice = st.session_state.get(_key(place))
    # The container is always there, so that what follows keeps its place on the page.
    with st.container(key="tb-outcome"):
        if notice is not None:
            key = "tb-notice-long" if notice.rejected else "tb-notice"
            with st.container(border=True, key=key):
                _draw(notice, place)


def _draw(notice: Notice, place: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{notice.text}**", width="content")
        if notice.undo is not None:
            st.button("Undo", icon=":material/undo:", on_click=queue, args=(notice.undo,))
        st.button("Dismiss", type="tertiary", on_click=_dismiss, args=(place,))
    if notice.rejected:
        rejections(notice.rejected, notice.unread)


def _dismiss(place: str) -> None:
    st.session_state.pop(_key(place), None)


def _key(place: str) -> str:
    return f"notice-{place}"


def entries(new: tuple[Entry, ...]) -> None:
    """List what is about to be added, with the line that it comes from."""
    table: dict[str, list[Any]] = {
        "Task ID": [entry.task_id for entry in new],
        "Label": [entry.label for entry in new],
        "Group": [entry.group for entry in new],
    }
    if any(entry.line for entry in new):
        table = {"Line": [entry.line or None for entry in new], **table}
    _draw_lines(table, len(new))


def rejections(rejected: tuple[Rejection, ...], unread: int = 0) -> None:
    """List the first that were rejected, with line and reason, and offer all as a file."""
    shown = rejected[:SHOWN_REJECTIONS]
    table: dict[str, list[Any]] = {
        "Line": [rejection.line for rejection in shown],
        "Given": [rejection.text for rejection in shown],
        "Why it was rejected": [rejection.reason for rejection in shown],
    }
    if any(rejection.source for rejection in rejected):
        table = {"From": [rejection.source for rejection in shown], **table}
    _draw_lines(table, len(shown))
    more = len(rejected) + unread - len(shown)
    if more:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"and {more:,} more", width="content")
            st.download_button(
                "Download all that was rejected",
                lambda: rejections_csv(rejected, unread),
                "rejected.csv",
                "text/csv",
                type="tertiary",
                icon=":material/download:",
                on_click="ignore",
            )


def rejections_csv(rejected: tuple[Rejection, ...], unread: int) -> bytes:
    """Return all that was rejected as CSV that opens in spreadsheets."""
    out = io.StringIO(newline="")
    write = csv.writer(out).writerow
    write(("line", "given", "reason", "source"))
    for rejection in rejected:
        given, source = escape_formula(rejection.text), escape_formula(rejection.source)
        write((rejection.line, given, rejection.reason, source))
    if unread:
        write(("", f"{unread:,} more", "too many in one go: not looked at"))
    return out.getvalue().encode("utf-8-sig")


def _draw_lines(table: dict[str, list[Any]], count: int) -> None:
    st.dataframe(
        table,
        hide_index=True,
        column_config={"Line": st.column_config.NumberColumn(width=70)},
        height="content" if count <= 8 else 300,
    )
