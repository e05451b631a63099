"""The statuses can be read and told apart, on light and dark, in any colour vision."""

from itertools import combinations

import pytest

from components.model import statuses
from components.model.statuses import Status
from components.views.wall import colour_vision

Colour = tuple[float, float, float]

BACKGROUNDS = {"light": "#FFFFFF", "dark": "#0F141B"}


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    red, green, blue = colour_vision.linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, vision: str) -> Colour:
    """Return the colour in CIELAB, as one colour vision sees it."""
    r, g, b = colour_vision.perceived(colour, vision)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("status", statuses.ALL, ids=lambda status: str(status.value))
@pytest.mark.parametrize("theme", BACKGROUNDS)
def test_text_contrast_is_enough(status: Status, theme: str) -> None:
    """Every status colour has a contrast of 4.5:1 with its background."""
    assert contrast(getattr(status, theme), BACKGROUNDS[theme]) >= 4.5


@pytest.mark.parametrize("vision", colour_vision.VISIONS)
@pytest.mark.parametrize("theme", BACKGROUNDS)
def test_colours_differ_in_every_colour_vision(vision: str, theme: str) -> None:
    """No two statuses look alike, also under protanopia and deuteranopia."""
    for one, other in combinations(statuses.ALL, 2):
        pair = zip(
            lab(getattr(one, theme), vision), lab(getattr(other, theme), vision), strict=True
        )
        distance = sum((a - b) ** 2 for a, b in pair) ** 0.5
        assert distance >= 10, f"{one.value} and {other.value} are {distance:.1f} apart"


def test_no_icon_or_word_is_used_twice() -> None:
    """Icon and word tell every status apart without colour."""
    assert len({status.icon for status in statuses.ALL}) == len(statuses.ALL) == 7
    assert len({status.value for status in statuses.ALL}) == 7


@pytest.mark.parametrize("word", [None, "", "Running", "hibernating"])
def test_other_words_are_unknown(word: str | None) -> None:
    """Whatever is not one of the six, to the letter, is drawn as unknown."""
    assert statuses.of(word) is statuses.UNKNOWN


def test_simulated_colours_are_what_is_perceived() -> None:
    """A simulated colour looks to everybody as the original does in that colour vision."""
    assert colour_vision.simulated("#0069B4", "all colours") == "#0069B4"
    for vision in colour_vision.VISIONS:
        for status in statuses.ALL:
            shown = colour_vision.simulated(status.dark, vision)
            assert colour_vision.linear(shown) == pytest.approx(
                colour_vision.perceived(status.dark, vision), abs=0.005
            )
