"""What the timeline of a task is made of, before it is drawn; no Streamlit here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from components.history import Stay, Story
from components.views import gaps
from components.views.gaps import Blank


@dataclass(frozen=True, slots=True)
class Part:
    """A while in one status: sure, or only bracketed by two checks."""

    began_at: datetime
    ended_at: datetime
    word: str
    sure: bool


def parts(story: Story) -> list[Part]:
    """Return what is drawn of a story outside of its gaps, in order."""
    _, until = reach(story)
    cuts = blanks(story)
    found: list[Part] = []
    for stay in story.stays[:-1] if over(story) else story.stays:
        sure = Part(stay.began_at, stay.confirmed_until, stay.status, sure=True)
        ended = stay.ended_at or until
        between = Part(stay.confirmed_until, ended, stay.status, sure=False)
        found += [*_outside(sure, cuts), *_outside(between, cuts)]
    return found


def blanks(story: Story) -> list[Blank]:
    """Return the gaps that lie within a story's reach, each with its reason."""
    return gaps.blanks(story.gaps, *reach(story))


def reach(story: Story) -> tuple[datetime, datetime]:
    """Return from when to when a story is drawn to scale: a task that ended, up to its end."""
    last = story.stays[-1]
    return story.stays[0].began_at, last.began_at if over(story) else story.told_at


def over(story: Story) -> bool:
    """Tell whether a task has ended."""
    last = story.stays[-1]
    return last.ended_at is None and last.duration is None


def flagged(story: Story) -> list[tuple[Stay, str]]:
    """Return the stays that came by an impossible change, each with what is said of it."""
    before = [stay.status for stay in story.stays]
    return [
        (stay, f"⚠ impossible: {old} → {stay.status}")
        for old, stay in zip(before, story.stays[1:], strict=False)
        if stay.impossible
    ]


def _outside(part: Part, cuts: list[Blank]) -> Iterator[Part]:
    began = part.began_at
    for cut in cuts:
        if cut.ended_at <= began or cut.began_at >= part.ended_at:
            continue
        if cut.began_at > began:
            yield replace(part, began_at=began, ended_at=cut.began_at)
        began = cut.ended_at
    if began < part.ended_at:
        yield replace(part, began_at=began)
