"""Counts over time as they are sent to the browser: areas, gaps, bars and their texts."""

import json
import re
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model import statuses
from components.model.history.records import Gap, GapKind, Hour, Point, Trend
from components.views.charts import axes, counts_chart, gaps, hourly_chart
from tests.support.pasts import DAY, HOUR, NOW, ago, breaks, counts, quiet, trend

ZONE = "Europe/Berlin"
PAUSED = Gap("paused", ago(minutes=40), ago(minutes=30), "main")


def spec(drawn: Trend, *, dark: bool = False) -> dict[str, Any]:
    """Return the areas of a trend as they are sent."""
    return axes.responsive(counts_chart.spec(drawn, ZONE, dark=dark))


def shown(drawn: Trend, rows: list[counts_chart.Row], at: int) -> list[int] | None:
    """Return what the areas show at a moment, or None where a gap cuts them or none has begun.

    Steps hold until the next row; a row with a reason behind its counts is one of a gap.
    """
    indexes = counts_chart.used_indexes(drawn)
    before = [row for row in rows if int(row[0] or 0) <= at]
    if not before:
        return None
    found, row = [0] * len(statuses.ALL), before[-1][1:]
    if len(row) > len(indexes):
        assert not any(count is not None for count in row[:-1])
        return None
    for index, count in zip(indexes, row, strict=True):
        found[index] = int(count or 0)
    return found


@given(
    st.dictionaries(st.integers(0, 3600), st.lists(st.integers(0, 3), min_size=7, max_size=7)),
    st.lists(st.tuples(st.integers(0, 3500), st.integers(1, 900)), max_size=4),
)
def test_areas_show_the_points_and_nothing_else(
    changes: dict[float, list[int]], cuts: list[tuple[int, int]]
) -> None:
    """At every moment the areas are as high as the counts there, and absent in gaps."""
    breaks = [Gap("down", ago(seconds=end + long), ago(seconds=end)) for end, long in cuts]
    drawn = trend(HOUR, {at: tuple(found) for at, found in changes.items()}, breaks)
    rows = counts_chart.rows(drawn, ZONE)
    moments = [int(row[0] or 0) for row in rows]
    assert moments == sorted(set(moments))
    for second in range(0, 3600, 7):
        at = NOW - timedelta(seconds=second, milliseconds=500)
        point = next((p for p in reversed(drawn.points) if p.at <= at), None)
        expected = None if point is None or point.counts is None else list(point.counts)
        assert shown(drawn, rows, round(at.timestamp() * 1000)) == expected


def test_line_reaches_to_the_gap_and_no_further() -> None:
    """A row just before a gap ends the areas there, and both its ends say why it is."""
    drawn = trend(HOUR, {3600: counts(created=1, running=2)}, [PAUSED])
    began, ended = (round(m.timestamp() * 1000) for m in (ago(minutes=40), ago(minutes=30)))
    rows = {row[0]: row[1:] for row in counts_chart.rows(drawn, ZONE)}
    why = "polling paused 12:20 – 12:30"
    assert rows[began - 1] == rows[ended] == [1, 2]
    assert rows[began] == rows[ended - 1] == [None, None, why]


def test_line_ends_where_a_status_has_no_more_tasks() -> None:
    """A count of zero is no line on top of another status."""
    drawn = trend(HOUR, {3600: counts(running=2, paused=1), 1800: counts(running=3)})
    rows = counts_chart.rows(drawn, ZONE)
    at = round(ago(seconds=1800).timestamp() * 1000)
    assert [row[1:] for row in rows if row[0] in (at - 1, at)] == [[2, 1], [3, None]]


def test_gap_without_a_known_reason_is_named_too() -> None:
    """Where samples are missing and no gap is known, the chart says that it was not observed."""
    drawn = Trend(
        HOUR,
        ago(hours=1),
        NOW,
        (
            Point(ago(minutes=50), counts(running=1)),
            Point(ago(minutes=20), None),
        ),
        (),
        (),
    )
    assert counts_chart.rows(drawn, ZONE)[-1][-1] == "not observed"


@pytest.mark.parametrize("dark", [False, True])
def test_colours_words_and_order_are_those_of_the_statuses(dark: bool) -> None:
    """Each status that there is has its own colour, icon, word and pattern, in the fixed order."""
    drawn = trend(HOUR, {3600: tuple(range(1, 8))})
    series = [one for one in spec(drawn, dark=dark)["series"] if "stack" in one]
    assert [one["name"] for one in series] == [status.caption for status in statuses.ALL]
    assert [one["color"] for one in series] == [
        status.dark if dark else status.light for status in statuses.ALL
    ]
    patterns = [json.dumps(one["itemStyle"]["decal"]) for one in series]
    assert len(set(patterns)) == len(statuses.ALL)


def test_statuses_that_nothing_had_are_left_out() -> None:
    """A board without paused tasks has no line and no name for them."""
    drawn = spec(quiet())
    names = [one["name"] for one in drawn["series"]]
    assert names == ["▶ running", "✓ finished", "✕ failed"]
    tooltip = drawn["tooltip"]["formatter"]
    assert tooltip.endswith("<br>✕ failed {@[3]}<br>✓ finished {@[2]}<br>▶ running {@[1]}")


def test_quiet_board_is_small() -> None:
    """What a quiet board sends once a minute is a few kB, whatever the window."""
    for window in (HOUR, DAY):
        assert len(json.dumps(spec(quiet(window)))) < 2000


def test_axis_is_the_window_in_real_time() -> None:
    """The axis goes from the window's beginning to its end, for the browser's own zone."""
    axis = spec(quiet())["xAxis"]
    assert axis["type"] == "time"
    assert axis["min"] == round(ago(days=1).timestamp() * 1000)
    assert axis["max"] == round(NOW.timestamp() * 1000)


def labels(drawn: Trend) -> list[tuple[str, dict[str, Any]]]:
    """Return the reason and the writing of each shade."""
    shades = spec(drawn)["series"][-1]["markArea"]["data"]
    return [(began["name"], began.get("label", {})) for began, _ in shades]


def test_reason_is_written_into_a_gap_where_it_has_room() -> None:
    """A wide gap has its reason across, a narrower one upright, a sliver only its shade."""
    found = [
        Gap("down", ago(hours=20), ago(hours=10)),
        Gap("paused", ago(hours=8), ago(hours=7)),
        Gap("rate_limited", ago(hours=3), ago(hours=2, minutes=50)),
    ]
    assert labels(trend(DAY, {86_400: counts(running=1)}, found)) == [
        ("server was down", {}),
        ("polling paused", {"rotate": 90, "position": "inside"}),
        ("rate limited", {"show": False}),
    ]


def test_gap_below_a_pixel_is_cut_out_and_not_named() -> None:
    """A gap that no screen can show is no shade and no words, though no line is drawn over it."""
    blink = Gap("down", ago(hours=3, seconds=-30), ago(hours=3, seconds=-50))
    drawn = trend(DAY, {86_400: counts(running=1)}, [blink])
    assert axes.visible_gaps(drawn) == []
    assert any(point.counts is None for point in drawn.points)
    assert "markArea" not in json.dumps(spec(drawn))


def test_gaps_that_touch_are_one_with_both_reasons() -> None:
    """A thousand short gaps are a handful of shades, and each reason is named once."""
    short = [
        Gap("rate_limited", ago(seconds=at), ago(seconds=at - 20)) for at in range(20_000, 0, -30)
    ]
    long = Gap("down", ago(seconds=15_000), ago(seconds=14_000))
    drawn = trend(DAY, {86_400: counts(running=1)}, [*short, long])
    assert [name for name, _ in labels(drawn)] == ["rate limited, server was down"]
    assert gaps.summary(axes.visible_gaps(drawn), ZONE, NOW).startswith(
        "rate limited, server was down"
    )


def test_summary_names_the_longest_gaps_and_counts_the_rest() -> None:
    """One line tells the three longest gaps in order of time, and how many there are besides."""
    found = [Gap("paused", ago(hours=at), ago(hours=at, minutes=-at)) for at in (20, 15, 10, 5, 2)]
    text = gaps.summary(gaps.chart_gaps(found, ago(days=1), NOW), ZONE, NOW)
    assert text == (
        "polling paused Nov 23, 17:00 – 17:20; polling paused Nov 23, 22:00 – 22:15; "
        "polling paused 03:00 – 03:10; and 2 more"
    )
    lasting = gaps.chart_gaps([Gap("archived", ago(hours=3))], ago(days=1), NOW)
    assert gaps.summary(lasting, ZONE, NOW) == "board archived since 10:00"


@given(breaks(["a", None], 300), st.lists(st.integers(0, 700), min_size=2, max_size=8, unique=True))
def test_gaps_by_period_are_those_that_reach_into_it(found: list[Gap], edges: list[int]) -> None:
    """Each of some periods in a row has the gaps that any part of it lies in, in order."""
    ats = [ago(seconds=at) for at in sorted(edges, reverse=True)]
    periods = [*pairwise(ats)]
    for (began, ended), reaching in zip(periods, gaps.by_period(found, periods), strict=True):
        expected = [g for g in found if g.began_at < ended and (g.ended_at or NOW) > began]
        assert reaching == sorted(expected, key=lambda gap: gap.began_at)


@pytest.mark.parametrize("kind", get_args(GapKind))
def test_every_reason_is_in_words(kind: GapKind) -> None:
    """Every reason that a gap may have has words of its own."""
    assert re.fullmatch(r"(API )?[a-z ]+", gaps.reason(kind))


def test_new_reason_is_not_shown_as_a_name() -> None:
    """A reason that came with a file of a later version is shown in the plainest words."""
    assert gaps.reason(cast(GapKind, "new_trouble")) == "new trouble"


def test_table_of_gaps_says_which_one_lasts() -> None:
    """The latest gap comes first; one that has not ended has no end and goes on."""
    frame = gaps.table([PAUSED, Gap("down", ago(minutes=5))], NOW)
    assert list(frame["Reason"]) == ["server was down", "polling paused"]
    assert list(frame["Lasted"]) == ["5 m so far", "10 m"]
    assert list(frame["To"].isna()) == [True, False]


def widths() -> list[dict[str, Any]]:
    """Return what holds at each width of a chart with all statuses and a gap."""
    drawn = trend(HOUR, {3600: tuple(range(1, 8))}, [PAUSED])
    media = axes.responsive(counts_chart.spec(drawn, ZONE, dark=False))["media"]
    found: list[dict[str, Any]] = media
    return found


def test_every_width_has_one_size() -> None:
    """Whatever the width of a chart, exactly one set of sizes holds for it."""
    queries = [one["query"] for one in widths()]
    for width in range(1, 4000):
        assert sum(q["minWidth"] <= width <= q["maxWidth"] for q in queries) == 1


def test_narrow_legend_takes_more_rows() -> None:
    """On a phone the areas begin lower, below a legend of several rows."""
    found = [(one["query"]["minWidth"], one["option"]["grid"]["top"]) for one in widths()]
    assert found == sorted(found, reverse=True, key=lambda one: one[0])
    assert [top for _, top in found] == sorted({top for _, top in found}) and len(found) >= 3


HOURS = [
    Hour(ago(hours=5), counts(running=1), finished=4, failed=1),
    Hour(ago(hours=4), None),
    Hour(ago(hours=3), None, finished=2),
    Hour(ago(hours=1), counts(running=1)),
]


def test_hour_that_was_not_polled_is_a_gap_and_no_zero() -> None:
    """Bars are for hours of which something is known; the rest of them is shaded."""
    drawn = hourly_chart.spec(trend(DAY, {}, (), HOURS), ZONE, dark=False)
    assert [row[1:3] for row in drawn["dataset"]["source"]] == [[4, 1], [2, 0], [0, 0]]
    shades = drawn["series"][-1]["markArea"]["data"]
    assert [[side["xAxis"] for side in shade] for shade in shades] == [
        [round(ago(hours=at).timestamp() * 1000) for at in pair] for pair in ((4, 3), (2, 1))
    ]


def test_hours_are_summed_in_words() -> None:
    """One line says how many tasks finished and failed, in all hours together."""
    text = hourly_chart.summary(trend(DAY, {}, (), HOURS))
    assert text == "6 finished and 1 failed in the hours of the last 24 h"


def test_bar_stands_in_the_middle_of_its_hour_and_names_it_in_the_viewers_zone() -> None:
    """Where a zone is half an hour off, a bar says from when to when it counts."""
    drawn = hourly_chart.spec(trend(DAY, {}, (), HOURS), "Asia/Kolkata", dark=False)
    at, *_, hour = drawn["dataset"]["source"][0]
    assert at == round(ago(hours=4, minutes=30).timestamp() * 1000)
    assert hour == "12:30 – 13:30"
