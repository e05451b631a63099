"""The wall: one screen without interaction, guarded against showing old counts as new."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from components.model.history.records import Trend, Window
from components.model.snapshot import Snapshot
from components.views.charts import trends
from components.views.shared import assets, live_signal, theme
from components.views.wall import page_html, testcard

MIN_ROTATE, MAX_ROTATE, ROTATE = 5, 3600, 30
TURN = "wall_turn"
EMBEDDED = ":root{--tbw-top:0rem}"

_script = st.components.v2.component(
    "taskboard_wall", js=assets.loader("wall/static/wall.js"), isolate_styles=False
)
# Part of what is redrawn, so that what it triggers reruns that; short enough to be sent whole.
_trigger = st.components.v2.component(
    "taskboard_trigger",
    js="export default (args) => { window.taskboardTrigger = args.setTriggerValue; };",
)


@dataclass(frozen=True)
class Options:
    """What the address of a wall sets: boards, seconds for each, window, sound."""

    boards: tuple[str, ...]
    rotate: int
    window: Window
    sound: bool


def options(default: str) -> Options:
    """Return what the address sets, with defaults for what is missing or wrong."""
    names = dict.fromkeys(name for name in st.query_params.get_all("board") if name)
    rotate = st.query_params.get("rotate", "")
    seconds = int(rotate) if re.fullmatch(r"[0-9]{1,4}", rotate) else ROTATE
    return Options(
        boards=tuple(names) or (default,),
        rotate=min(MAX_ROTATE, max(MIN_ROTATE, seconds)),
        window=trends.window_in_address(),
        sound=st.query_params.get("sound") == "1",
    )


def test_card() -> bool:
    """Draw the test card if the address asks for it; return whether it does."""
    if st.query_params.get("testcard") != "1":
        return False
    _style()
    st.html(testcard.page(dark=theme.is_dark()))
    return True


def mount(chosen: Options) -> None:
    """Send stylesheet and script of the wall once, outside of what is redrawn."""
    _style()
    _script(
        key="wall-script",
        data={
            "url": live_signal.version_url("{board}"),
            "rotate": chosen.rotate if len(chosen.boards) > 1 else 0,
            "sound": chosen.sound,
            "build": assets.BUILD,
        },
    )


def current_board(chosen: Options, existing: Collection[str]) -> str:
    """Return the board whose turn it is, of those that exist."""
    boards = [name for name in chosen.boards if name in existing] or [chosen.boards[0]]
    turn: int = st.session_state.get(TURN, 0)
    return boards[turn % len(boards)]


def show(snapshot: Snapshot, trend: Trend | None) -> None:
    """Draw a board."""
    _trigger(key="wall-trigger", data={}, on_changed_change=live_signal.rerun, on_turn_change=_turn)
    zone, dark, now = st.context.timezone, theme.is_dark(), datetime.now(UTC)
    st.html(page_html.page(snapshot, trend, zone, now=now, build=assets.BUILD, dark=dark))


def _style() -> None:
    embedded = EMBEDDED if st.context.is_embedded else ""
    st.html(f"<style>{assets.FILES['wall/static/wall.css']}{embedded}</style>")


def _turn() -> None:
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
