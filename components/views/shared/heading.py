"""A board's heading: its title, its description, which API is watched, and what it cost."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.model.snapshot import Snapshot
from components.views.shared import service
from components.views.words import counts
from components.views.words.foreign import literal


@dataclass(frozen=True)
class Heading:
    """The places of a board's title, its description, and which API is watched.

    One each: a fragment may fill only single elements outside of itself. ``costs`` is for pages
    that redraw it whenever the board changes: what the tasks have cost is told there too.
    """

    title: DeltaGenerator
    description: DeltaGenerator
    source: DeltaGenerator
    costs: bool

    def draw(self, snapshot: Snapshot) -> None:
        """Redraw a board's heading."""
        board = snapshot.board
        self.title.subheader(literal(board.title), anchor=False)
        self.description.markdown(literal(board.description))
        cost = literal(counts.cost(snapshot)) if self.costs else ""
        self.source.caption(" · ".join(filter(None, (service.watching(snapshot), cost))))


def show(snapshot: Snapshot, *, costs: bool = False) -> Heading:
    """Draw a board's heading, and return its places to be redrawn."""
    with st.container(gap=None):
        heading = Heading(st.empty(), st.empty(), st.empty(), costs)
    heading.draw(snapshot)
    return heading
