"""What is said in words above a page: demo data, errors, outcomes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from components.errors import TaskboardError
from components.task_ids import Entry, Preview, Rejection

OUTCOME, DONE = "outcome", "done"
ENTRY_COLUMNS = ("Task ID", "Label", "Group")
MARKUP = re.compile(r"[\\`*_\[\]<>~$:&|#]")


def demo() -> None:
    """Say on every page that nothing on it is real."""
    st.info(
        "**Demo data** – made-up tasks from a bundled API. Set `BROWSER_USE_API_KEY` and "
        "restart to watch your own.",
        icon=":material/science:",
    )


@contextmanager
def told() -> Iterator[None]:
    """Show an error of ours as its sentence, where a command stands in this context."""
    try:
        yield
    except TaskboardError as exc:
        st.error(plain(str(exc)), icon=":material/warning:")


def plain(text: str) -> str:
    """Return a text so that Markdown shows it as it is; much of it comes from elsewhere."""
    return MARKUP.sub(r"\\\g<0>", text)


def keep_done(text: str) -> None:
    """Remember what a command did, to be shown after the rerun that follows."""
    st.session_state[DONE] = text


def keep_outcome(added: int, preview: Preview) -> None:
    """Remember what an addition did, to be shown after the rerun that follows."""
    parts = [f"{added:,} added"]
    for count, word in (
        (preview.already + len(preview.new) - added, "already on the board"),
        (preview.duplicates, "given twice"),
        (len(preview.rejected), "rejected"),
    ):
        if count:
            parts.append(f"{count:,} {word}")
    st.session_state[OUTCOME] = (", ".join(parts), preview.rejected)


def outcome() -> None:
    """Show what was last done; an addition that rejected something stays until dismissed."""
    if (done := st.session_state.pop(DONE, None)) is not None:
        st.toast(done, icon=":material/check:")
    text, rejected = st.session_state.get(OUTCOME, (None, ()))
    # The container is always there, so that what follows keeps its place on the page.
    with st.container(border=bool(rejected)):
        if rejected:
            st.markdown(f"**{text}**")
            rejections(rejected)
            st.button("Dismiss", on_click=lambda: st.session_state.pop(OUTCOME, None))
    if text is not None and not rejected:
        st.toast(text, icon=":material/check:")
        del st.session_state[OUTCOME]


def entries(new: tuple[Entry, ...]) -> None:
    """List what is about to be added, with the line that it comes from."""
    st.dataframe(
        {
            "Line": [entry.line or None for entry in new],
            "Task ID": [entry.task_id for entry in new],
            "Label": [entry.label for entry in new],
            "Group": [entry.group for entry in new],
        },
        hide_index=True,
        column_order=None if any(entry.line for entry in new) else ENTRY_COLUMNS,
        column_config={"Line": st.column_config.NumberColumn(width=70)},
        height="content" if len(new) <= 8 else 300,
    )


def rejections(rejected: tuple[Rejection, ...]) -> None:
    """List what was rejected, with line and reason."""
    st.dataframe(
        {
            "Line": [rejection.line for rejection in rejected],
            "Given": [rejection.text for rejection in rejected],
            "Why it was rejected": [rejection.reason for rejection in rejected],
        },
        hide_index=True,
        column_config={"Line": st.column_config.NumberColumn(width=70)},
        height="content" if len(rejected) <= 8 else 300,
    )
