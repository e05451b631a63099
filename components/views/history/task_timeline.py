"""What happened to one task: its timeline, the time in each status, and every status seen."""

from collections import defaultdict
from collections.abc import Iterator

import pandas as pd
import streamlit as st

from components.model import statuses
from components.model.history.records import StatusInterval, TaskTimeline
from components.model.snapshot import Snapshot
from components.views.charts import columns
from components.views.history import segments, timeline_chart
from components.views.shared import address, theme, tiles
from components.views.words import frames, times
from components.views.words.counts import counted, dollars
from components.views.words.foreign import literal

PARAMETER = "task"
STATUS, LASTED, REMARK = "Status", "Lasted", "Remark"
FIRST_SEEN, CONFIRMED = "First seen", "Last confirmed"
MAX_WARNINGS = 5


def pick(snapshot: Snapshot) -> str | None:
    """Draw the choice of a task and return the chosen one; None stands for the whole board."""
    task_id = st.query_params.get(PARAMETER)
    captions = {
        task.task_id: f"{task.name} · {task.task_id}" if task.name else task.task_id
        for task in snapshot.tasks
    }
    key = f"task-{snapshot.board.name}"
    # The last choice is in the address by now.
    st.session_state[key] = task_id
    st.selectbox(
        "Task",
        list(captions if task_id is None else captions | {task_id: captions.get(task_id, task_id)}),
        index=None,
        format_func=lambda option: captions.get(option, option),
        key=key,
        placeholder="The whole board; search for a task by id or label",
        on_change=_choose,
        args=(key,),
    )
    return task_id


def show(timeline: TaskTimeline, snapshot: Snapshot) -> None:
    """Draw the timeline of a task."""
    zone, thinned_before = st.context.timezone, timeline.thinned_before
    on_board = any(task.task_id == timeline.task_id for task in snapshot.tasks)
    if not on_board:
        st.info(
            f"The task {literal(timeline.task_id)} is not on this board, or no longer. "
            "If it was removed within the last week, “Removed tasks” on the board puts it back.",
            icon=":material/search_off:",
        )
    if timeline.intervals:
        _draw(timeline, zone)
    elif on_board and thinned_before is None:
        st.info(
            "Nothing is known of its past: changes are kept from the first check on.",
            icon=":material/timeline:",
        )
    if timeline.shortened:
        st.caption(f"Only its latest {len(timeline.intervals):,} statuses are shown.")
    if thinned_before is not None:
        before = times.clock(thinned_before, zone, beside=timeline.as_of, seconds=False)
        st.caption(f"Changes before {before} are kept as counts per hour only.")


def length(interval: StatusInterval) -> str:
    """Return how long a task was in a status, and how much of that was not observed."""
    if interval.duration is None:
        return "has ended"
    text = times.duration_text(interval.duration) + ("" if interval.ended_at else " so far")
    if not interval.unobserved:
        return text
    return f"{text}, of which {times.span(interval.unobserved)} not observed"


def told(timeline: TaskTimeline, zone: str | None) -> str:
    """Return what the API itself tells of a task's times and cost; empty where it tells nothing."""
    facts, parts = timeline.facts, []
    ended = facts.finished_at if timeline.ended else None
    if (moment := ended or facts.updated_at) is not None:
        clock = times.clock(moment, zone, beside=timeline.as_of)
        parts.append(f"{'ended' if ended else 'last updated'} {clock} by its own clock")
    if facts.cost_usd is not None:
        so_far = "" if timeline.ended else " so far"
        parts.append(f"cost {dollars(facts.cost_usd)}{so_far}")
    return f"The API says: {', '.join(parts)}." if parts else ""


def table(timeline: TaskTimeline) -> pd.DataFrame:
    """Return one row a status interval, the latest first."""
    latest = timeline.intervals[::-1]
    remarks = dict(segments.impossible_changes(timeline))
    return pd.DataFrame(
        {
            STATUS: frames.texts(interval.status.translate(frames.ONE_PILL) for interval in latest),
            LASTED: frames.texts(length(interval) for interval in latest),
            FIRST_SEEN: frames.moments(interval.began_at for interval in latest),
            CONFIRMED: frames.moments(interval.confirmed_until for interval in latest),
            REMARK: frames.texts(remarks.get(interval, "") for interval in latest),
        }
    )


def _draw(timeline: TaskTimeline, zone: str | None) -> None:
    dark = theme.is_dark()
    impossible = segments.impossible_changes(timeline)
    for _, warning in impossible[-MAX_WARNINGS:]:
        st.warning(f"{literal(warning)}. The API reported both; both are kept.")
    if (earlier := len(impossible) - MAX_WARNINGS) > 0:
        st.caption(f"{counted(earlier, 'earlier change')} like these: see the remarks below.")
    st.html(timeline_chart.html(timeline, zone, dark=dark))
    st.caption(
        "Hatched: between the last check before a change and the first one after it. Grey: not "
        f"observed. As of {times.clock(timeline.as_of, zone, beside=timeline.as_of)}."
    )
    # Of another clock than all else here, so never drawn into the chart.
    if text := told(timeline, zone):
        st.caption(literal(text))
    if timeline.totals:
        st.markdown("**Time in each status**")
        tiles.row(_totals(timeline, dark=dark), "tb-few")
    st.markdown("**Every status that was seen**")
    frame = table(timeline)
    st.dataframe(
        frame if any(frame[REMARK]) else frame.drop(columns=REMARK),
        key="task-timeline",
        hide_index=True,
        height="content",
        column_config={
            STATUS: columns.pills(frame[STATUS], width=150),
            LASTED: st.column_config.TextColumn(width=280),
            REMARK: st.column_config.TextColumn(width=260),
            **{name: columns.moment(name) for name in (FIRST_SEEN, CONFIRMED)},
        },
    )


def _totals(timeline: TaskTimeline, *, dark: bool) -> Iterator[str]:
    unobserved = defaultdict[str, float](float)
    for interval in timeline.intervals:
        unobserved[interval.status] += interval.unobserved
    for word, duration in timeline.totals.items():
        value = times.span(duration.minimum if duration.at_least else duration.seconds)
        lines = ["or more"] if duration.at_least else times.plus_minus(duration)
        if seconds := unobserved[word]:
            lines.append(f"{times.span(seconds)} not observed")
        yield tiles.tile(statuses.of(word), word, value, lines, dark=dark)


def _choose(key: str) -> None:
    address.keep(PARAMETER, st.session_state[key] or "")
