"""Texts from elsewhere: cleaned to be kept, shortened to be shown, escaped for spreadsheets."""

import re

from components.model.limits import MAX_LABEL

MAX_SHOWN = 80
# What a spreadsheet takes for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# The zero-width joiner and non-joiner make other words and emoji of what is around them; beside
# Latin letters they mean nothing.
_JOINERS = "\u200c\u200d"
_LOOSE = re.compile(f"(?<![^\\x00-\\x7f\\s{_JOINERS}])[{_JOINERS}]+")
_INVISIBLE_BUT_JOINERS = re.compile(
    _INVISIBLE.pattern.replace("\u200b-\u200f", "\u200b\u200e\u200f")
)


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


def visible(text: str) -> str:
    """Return a text without zero-width characters, direction marks and byte-order marks."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def legible(text: str) -> str:
    """Return a text as `visible` does, but with the joiners that carry meaning."""
    return text if text.isascii() else _LOOSE.sub("", _INVISIBLE_BUT_JOINERS.sub("", text))


def escape_formula(cell: str) -> str:
    """Return a cell that starts no formula; `unescape_formula` undoes it for every cell."""
    return f"'{cell}" if _starts_formula(cell) else cell


def unescape_formula(cell: str) -> str:
    """Return the cell that `escape_formula` was given."""
    return cell[1:] if cell.startswith("'") and _starts_formula(cell) else cell


def _starts_formula(cell: str) -> bool:
    # Quotes before a formula count too: so each quote in front of one is ours, or one deeper.
    return cell.lstrip(" '").startswith(FORMULA_STARTS)


def _escaped(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
