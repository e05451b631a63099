"""What happened to one task: its timeline, the time in each status, and every stay."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from components import status
from components.history import Stay, Story
from components.snapshot import Snapshot, Task
from components.views import band, columns, frames, notices, parts, table, theme, tiles, times

PARAMETER = "task"
STATUS, LASTED, REMARK = "Status", "Lasted", "Remark"
SEEN, CONFIRMED = "First seen", "Last confirmed"


def pick(snapshot: Snapshot) -> str | None:
    """Draw the choice of a task and return the chosen one; None stands for the whole board."""
    named = st.query_params.get(PARAMETER)
    captions = {task.task_id: _caption(task) for task in snapshot.tasks}
    key = f"task-{snapshot.board.name}"
    # Whatever was chosen is in the address by now.
    st.session_state[key] = named
    st.selectbox(
        "Task",
        list(captions if named is None else captions | {named: captions.get(named, named)}),
        index=None,
        format_func=lambda task_id: captions.get(task_id, task_id),
        key=key,
        placeholder="The whole board; search for a task by id or label",
        on_change=_choose,
        args=(key,),
    )
    return named


def show(story: Story, snapshot: Snapshot) -> None:
    """Draw the story of a task."""
    zone = st.context.timezone
    there = any(task.task_id == story.task_id for task in snapshot.tasks)
    if not there:
        st.info(
            f"The task {notices.plain(story.task_id)} is not on this board, or no longer. If it "
            "was removed within the last week, “Removed tasks” on the board puts it back.",
            icon=":material/search_off:",
        )
    if story.stays:
        _told(story, zone)
    elif there and story.thinned_before is None:
        st.info(
            "Nothing is known of its past: changes are kept from the first check on.",
            icon=":material/timeline:",
        )
    if story.thinned_before is not None:
        before = times.clock(story.thinned_before, zone, beside=story.told_at, seconds=False)
        st.caption(f"Changes before {before} are kept as counts per hour only.")


def lasted(stay: Stay) -> str:
    """Return how long a stay lasted, and how much of that was not observed."""
    if stay.duration is None:
        return "has ended"
    so_far = "" if stay.ended_at else " so far"
    unseen = f", of which {times.span(stay.unobserved)} not observed" if stay.unobserved else ""
    return f"{times.lasted(stay.duration)}{so_far}{unseen}"


def stays(story: Story) -> pd.DataFrame:
    """Return one row a stay, the latest first."""
    latest = story.stays[::-1]
    flags = dict(parts.flagged(story))
    return pd.DataFrame(
        {
            STATUS: columns.texts(stay.status.translate(frames.ONE_PILL) for stay in latest),
            LASTED: columns.texts(lasted(stay) for stay in latest),
            SEEN: columns.moments(stay.began_at for stay in latest),
            CONFIRMED: columns.moments(stay.confirmed_until for stay in latest),
            REMARK: columns.texts(flags.get(stay, "") for stay in latest),
        }
    )


def _told(story: Story, zone: str | None) -> None:
    dark = theme.is_dark()
    for _, said in parts.flagged(story):
        st.warning(f"{said}. The API told both; both are kept.")
    st.html(band.STYLE + band.html(story, zone, dark=dark))
    st.caption(
        "Hatched: between the last check before a change and the first one after it. Grey: not "
        f"observed. As of {times.clock(story.told_at, zone, beside=story.told_at)}."
    )
    if story.totals:
        st.markdown("**Time in each status**")
        tiles.row(_totals(story, dark=dark), "tb-few")
    st.markdown("**Every status that was seen**")
    frame = stays(story)
    words = sorted(set(frame[STATUS]))
    st.dataframe(
        frame if any(frame[REMARK]) else frame.drop(columns=REMARK),
        key="story-stays",
        hide_index=True,
        height="content",
        column_config={
            STATUS: st.column_config.MultiselectColumn(
                width=150,
                options=words,
                color=[frames.look(word).pill for word in words],
                format_func=lambda word: f"{frames.look(word).icon} {word}",
            ),
            LASTED: st.column_config.TextColumn(width=280),
            REMARK: st.column_config.TextColumn(width=260),
            SEEN: table.moment(SEEN),
            CONFIRMED: table.moment(CONFIRMED),
        },
    )


def _totals(story: Story, *, dark: bool) -> Iterator[str]:
    for word, duration in story.totals.items():
        value = times.span(duration.least if duration.at_least else duration.seconds)
        below = ["or more"] if duration.at_least else times.give_or_take(duration)
        unseen = sum(stay.unobserved for stay in story.stays if stay.status == word)
        if unseen:
            below.append(f"{times.span(unseen)} not observed")
        yield tiles.tile(status.look(word), word, value, below, dark=dark)


def _caption(task: Task) -> str:
    return f"{task.label} · {task.task_id}" if task.label else task.task_id


def _choose(key: str) -> None:
    chosen = st.session_state[key]
    if chosen is None:
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = chosen
