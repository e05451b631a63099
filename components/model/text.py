"""Texts from elsewhere: cleaned to be kept, shortened to be shown, escaped for spreadsheets."""

import re

from components.model.limits import MAX_LABEL

MAX_SHOWN = 80
# What a spreadsheet takes for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Wherever a cell of a spreadsheet may begin, since some separate cells at other characters than
# we do: at the beginning, and after whatever separates cells or lines. Spaces and quotes before a
# formula count too: so each quote of ours is one in front of another, or one deeper. A separator
# that ends a cell would make a line end of what follows begin the next one.
_FORMULA = f"(?=[ '\"]*[{re.escape(''.join(FORMULA_STARTS))}])"
_CELL_ENDS = "(?=[ '\"]*\\Z)"
_STARTS = rf"(?:^{_FORMULA}|(?<=[,;\t\r\n]){_FORMULA}|(?<=[;\t\r\n]){_CELL_ENDS})"
_FORMULA_START = re.compile(_STARTS)
_ESCAPED_START = re.compile(_STARTS.replace("(?=", "'(?="))

# Direction marks, embeddings, overrides and isolates.
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_DIRECTION = re.compile(f"[{_DIRECTIONS}]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_INVISIBLE = re.compile(f"[\u00ad\u200b-\u200d{_DIRECTIONS}\u2060-\u2064\ufeff]")
# The zero-width joiner and non-joiner make other words and emoji of what is around them; beside
# Latin letters they mean nothing.
_JOINERS = "\u200c\u200d"
_LOOSE = re.compile(f"(?<![^\\x00-\\x7f\\s{_JOINERS}])[{_JOINERS}]+")
_INVISIBLE_BUT_JOINERS = re.compile(_INVISIBLE.pattern.replace("\u200b-\u200d", "\u200b"))


def tidy(text: str, limit: int = MAX_LABEL) -> str:
    """Return a text on one line, without control characters, cut at ``limit`` characters."""
    if not text:
        return ""
    # A lone surrogate would break the database and the page long after it was accepted.
    clean = legible(text[: 10 * limit]).encode("utf-8", "replace").decode("utf-8")
    shown = "".join(c if c.isprintable() or c in _JOINERS else " " for c in clean)
    return " ".join(_LOOSE.sub("", shown).split())[:limit].rstrip()


def printable(text: str) -> str:
    """Return a text cut at 80 characters, with control and invisible characters escaped."""
    cut = text[:MAX_SHOWN]
    safe = cut if cut.isprintable() else "".join(map(_escaped, cut))
    return safe if cut == text and len(safe) <= MAX_SHOWN else safe[: MAX_SHOWN - 1] + "…"


def without_controls(text: str) -> str:
    """Return a text without what steers how others are shown; its letters, tabs and lines stay.

    Direction marks and overrides are left out: letters have their direction without them.
    """
    if text.isprintable():
        return text
    return _CONTROL.sub(" ", _DIRECTION.sub("", text.replace("\r\n", "\n")))


def visible(text: str) -> str:
    """Return a text without zero-width characters, direction marks and byte-order marks."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def legible(text: str) -> str:
    """Return a text as `visible` does, but with the joiners that carry meaning."""
    return text if text.isascii() else _LOOSE.sub("", _INVISIBLE_BUT_JOINERS.sub("", text))


def escape_formula(cell: str) -> str:
    """Return a cell that starts no formula, at whichever of `,`, `;` and tab a spreadsheet splits.

    `unescape_formula` undoes it for every cell.
    """
    return _FORMULA_START.sub("'", cell)


def unescape_formula(cell: str) -> str:
    """Return the cell that `escape_formula` was given."""
    return _ESCAPED_START.sub("", cell) if "'" in cell else cell


def _escaped(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
