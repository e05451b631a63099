"""Names of new boards: what a title suggests, and what is said of a name that cannot be."""

from datetime import UTC, datetime

import pytest

from components.model.board import Board, DeletedBoard
from components.model.limits import BOARD_NAME_RULE
from components.model.snapshot import Snapshot
from components.views.words import board_names

AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("Night shift", (), "night-shift"),
        ("  Größe & Preis: Ærø!  ", (), "grosse-preis-r"),
        ("Élan 2026/27", (), "elan-2026-27"),
        ("夜勤", (), "board"),
        ("夜勤", ("board", "board-2"), "board-3"),
        ("Night shift", ("night-shift",), "night-shift-2"),
        ("x" * 200, (), "x" * 64),
        ("x" * 200, ("x" * 64,), "x" * 62 + "-2"),
        ("x" * 63 + " y", (), "x" * 63),
    ],
)
def test_title_suggests_a_free_name(title: str, taken: tuple[str, ...], name: str) -> None:
    """The suggestion is close to the title, keeps to the rule, and is nobody's yet."""
    assert board_names.suggest(title, taken) == name
    assert board_names.fault(name, {}) is None


@pytest.mark.parametrize("name", ["", "Night", "a b", "ä", "x" * 65, "a/b", "night\n"])
def test_name_against_the_rule_is_told_the_rule(name: str) -> None:
    """Whatever could not stand in an address as it is gets the rule in words."""
    assert board_names.fault(name, {}) == BOARD_NAME_RULE


def test_taken_name_is_told_by_whom() -> None:
    """A name is refused with the title of the board that has it, be that one there or deleted."""
    there = Snapshot(Board("night", "Night shift", 5), 1, AT, (), "host", demo=False)
    lost = DeletedBoard(Board("day", "Day shift", 5), 3, AT, AT)
    taken = board_names.taken([there], [lost])
    assert "“Night shift” has this name" in (board_names.fault("night", taken) or "")
    assert "deleted board “Day shift”" in (board_names.fault("day", taken) or "")
    assert board_names.fault("evening", taken) is None
