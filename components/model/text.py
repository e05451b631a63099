"""Texts from elsewhere: tidied to be kept, shortened to be shown, made harmless for Excel."""

import re

from components.model.limits import MAX_LABEL

MAX_SHOWN = 80
# What a spreadsheet takes for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def tidy(text: str, limit: int = MAX_LABEL) -> str:
    """Return a label, group or note on one line, without control characters, cut at a limit."""
    # A lone surrogate would break the database and the page long after it was accepted.
    clean = visible(text[: 10 * limit]).encode("utf-8", "replace").decode("utf-8")
    words = "".join(c if c.isprintable() else " " for c in clean).split()
    return " ".join(words)[:limit].rstrip()


def shown(text: str) -> str:
    """Return a text shortened, with control and other invisible characters spelt out."""
    cut = text[:MAX_SHOWN]
    safe = cut if cut.isprintable() else "".join(map(_spelt, cut))
    return safe if len(text) == len(cut) == len(safe) else _shorten(safe, whole=cut == text)


def visible(text: str) -> str:
    """Drop the characters that take no room: zero-width ones, direction marks, the BOM."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def harmless(cell: str) -> str:
    """Return a cell that starts no formula; `meant` undoes it, whatever the cell holds."""
    return f"'{cell}" if _looks_like_one(cell) else cell


def meant(cell: str) -> str:
    """Return what a cell was before it was made harmless."""
    return cell[1:] if cell.startswith("'") and _looks_like_one(cell) else cell


def _looks_like_one(cell: str) -> bool:
    # Quotes before a formula count too: so each quote in front of one is ours, or one deeper.
    return cell.lstrip(" '").startswith(FORMULA_STARTS)


def _spelt(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")


def _shorten(safe: str, *, whole: bool) -> str:
    if whole and len(safe) <= MAX_SHOWN:
        return safe
    return safe[: MAX_SHOWN - 1] + "…"
