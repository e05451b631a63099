"""Texts that are not this program's own, so that Markdown shows their very characters."""

import re

from components.model.text import without_controls

# What begins a mark wherever it stands, or a list where a line begins with it.
_MARK = re.compile(
    r"[\\`*_\[\]{}<>~$&|#@]|:(?!\s)|www(?=\.|\Z)|-(?=[>-])|^(?:[-+]|\d{1,9}[.)])(?=\s|\Z)",
    re.IGNORECASE,
)
# Links, emoji, icons and arrows are looked for in what is drawn, where no backslash is left. So
# an element without content stands within what makes them: it takes no room, and is not copied.
_APART = ":color[]"
_LOOKED_FOR = re.compile(r":(?=\S)|@|www|[<>~-](?=[<>=-])", re.IGNORECASE)
# Hebrew, Arabic and their neighbours must not turn around what stands beside them.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def literal(text: str) -> str:
    """Return a text on one line as Markdown that shows its very characters.

    Labels, titles, notes, names of files and the words of the API come to Markdown by this alone.
    """
    line = " ".join(without_controls(text).split())
    shown = _MARK.sub(_escaped, line)
    return f"{_ISOLATE}{shown}{_END}" if _RIGHT_TO_LEFT.search(line) else shown


def quoted(text: str) -> str:
    """Return a text as `literal` does, in quotation marks."""
    return f"“{literal(text)}”"


def _escaped(found: re.Match[str]) -> str:
    mark = found[0]
    apart = _APART if _LOOKED_FOR.match(found.string, found.start()) else ""
    return f"{mark}{apart}" if mark.isalpha() else f"{mark[:-1]}\\{mark[-1]}{apart}"
