"""A board's heading: its title, its description, and which API is watched."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.model.snapshot import Snapshot
from components.views.shared import notices, service


@dataclass(frozen=True)
class Heading:
    """The places of a board's title, its description, and which API is watched.

    One each: a fragment may fill only single elements outside of itself.
    """

    title: DeltaGenerator
    description: DeltaGenerator
    source: DeltaGenerator

    def draw(self, snapshot: Snapshot) -> None:
        """Redraw a board's heading."""
        board = snapshot.board
        self.title.subheader(notices.plain(board.title), anchor=False)
        self.description.markdown(notices.plain(board.description))
        self.source.caption(service.watching(snapshot))


def show(snapshot: Snapshot) -> Heading:
    """Draw a board's heading, and return its places to be redrawn."""
    with st.container(gap=None):
        heading = Heading(st.empty(), st.empty(), st.empty())
    heading.draw(snapshot)
    return heading
