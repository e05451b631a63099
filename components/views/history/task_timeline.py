"""What happened to one task: its timeline, the time in each status, and every stay."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from components.model import statuses
from components.model.history import StatusInterval, TaskTimeline
from components.model.snapshot import Snapshot, Task
from components.views.history import segments, timeline_chart
from components.views.shared import columns, notices, theme, tiles
from components.views.words import frames, series, times

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


def show(task_timeline: TaskTimeline, snapshot: Snapshot) -> None:
    """Draw the story of a task."""
    zone = st.context.timezone
    there = any(task.task_id == task_timeline.task_id for task in snapshot.tasks)
    if not there:
        st.info(
            f"The task {notices.plain(task_timeline.task_id)} is not on this board, or no longer. "
            "If it was removed within the last week, “Removed tasks” on the board puts it back.",
            icon=":material/search_off:",
        )
    if task_timeline.intervals:
        _told(task_timeline, zone)
    elif there and task_timeline.thinned_before is None:
        st.info(
            "Nothing is known of its past: changes are kept from the first check on.",
            icon=":material/timeline:",
        )
    if task_timeline.thinned_before is not None:
        before = times.clock(
            task_timeline.thinned_before, zone, beside=task_timeline.told_at, seconds=False
        )
        st.caption(f"Changes before {before} are kept as counts per hour only.")


def lasted(interval: StatusInterval) -> str:
    """Return how long a stay lasted, and how much of that was not observed."""
    if interval.duration is None:
        return "has ended"
    so_far = "" if interval.ended_at else " so far"
    unseen = (
        f", of which {times.span(interval.unobserved)} not observed" if interval.unobserved else ""
    )
    return f"{times.lasted(interval.duration)}{so_far}{unseen}"


def intervals(task_timeline: TaskTimeline) -> pd.DataFrame:
    """Return one row a stay, the latest first."""
    latest = task_timeline.intervals[::-1]
    flags = dict(segments.flagged(task_timeline))
    return pd.DataFrame(
        {
            STATUS: series.texts(interval.status.translate(frames.ONE_PILL) for interval in latest),
            LASTED: series.texts(lasted(interval) for interval in latest),
            SEEN: series.moments(interval.began_at for interval in latest),
            CONFIRMED: series.moments(interval.confirmed_until for interval in latest),
            REMARK: series.texts(flags.get(interval, "") for interval in latest),
        }
    )


def _told(task_timeline: TaskTimeline, zone: str | None) -> None:
    dark = theme.is_dark()
    for _, said in segments.flagged(task_timeline):
        st.warning(f"{said}. The API told both; both are kept.")
    st.html(timeline_chart.html(task_timeline, zone, dark=dark))
    st.caption(
        "Hatched: between the last check before a change and the first one after it. Grey: not "
        f"observed. As of {times.clock(task_timeline.told_at, zone, beside=task_timeline.told_at)}."
    )
    if task_timeline.totals:
        st.markdown("**Time in each status**")
        tiles.row(_totals(task_timeline, dark=dark), "tb-few")
    st.markdown("**Every status that was seen**")
    frame = intervals(task_timeline)
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
            SEEN: columns.moment(SEEN),
            CONFIRMED: columns.moment(CONFIRMED),
        },
    )


def _totals(task_timeline: TaskTimeline, *, dark: bool) -> Iterator[str]:
    for word, duration in task_timeline.totals.items():
        value = times.span(duration.least if duration.at_least else duration.seconds)
        below = ["or more"] if duration.at_least else times.give_or_take(duration)
        unseen = sum(
            interval.unobserved for interval in task_timeline.intervals if interval.status == word
        )
        if unseen:
            below.append(f"{times.span(unseen)} not observed")
        yield tiles.tile(statuses.look(word), word, value, below, dark=dark)


def _caption(task: Task) -> str:
    return f"{task.label} · {task.task_id}" if task.label else task.task_id


def _choose(key: str) -> None:
    chosen = st.session_state[key]
    if chosen is None:
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = chosen
