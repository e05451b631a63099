"""Texts freed from what terminals, mail programs and web pages put into them."""

import quopri
import re
from typing import NamedTuple

from components.intake.ids.shapes import LineNumbers
from components.model.text import legible

# CSI sequences, OSC sequences such as links, and the rest; then what a lost escape leaves.
_TERMINAL = re.compile(
    r"(?:\x1b|\x9b)(?:\[[0-?]*+[ -/]*+[@-~]|\][^\x07\x1b\n]*+(?:\x07|\x1b\\)?|[@-Z\\^_=>])"
    r"|\x9b[0-?]*+[ -/]*+[@-~]"
)
_WRITTEN_ESCAPES = re.compile(r"(?:\\x1b|\\u001b|\\033|\\e|\^\[)\[[0-9;]*+m", re.IGNORECASE)
_LOST_ESCAPES = re.compile(r"\[(?:[0-9]{1,3}(?:;[0-9]{1,3}){0,6})?m")
_INVISIBLE_HTML = re.compile(
    r"<wbr ?/?>|&(?:shy|ZeroWidthSpace|zwnj|zwj|lrm|rlm|NoBreak|#173|#xad|#820[3-7]|#x200[b-f]"
    r"|#8288|#x2060|#65279|#xfeff);",
    re.IGNORECASE,
)
_VISIBLE_HTML = {"&quot;": '"', "&#34;": '"', "&#39;": "'", "&nbsp;": " ", "&#160;": " "}
_SOFT_BREAK = re.compile(r"=[ \t]*\n")
# Lines of boxes, each as the character that draws the same in plain text.
_BOXES = {"│┃║┆┊╎": "|", "─━═┄┈╌": "-", "┼╋╬┿╂├┤┝┥┠┨┣┫╞╡╟╢╠╣┬┴┯┷┳┻╤╧╦╩┌┐└┘┏┓┗┛╔╗╚╝╭╮╰╯╇╈┡┩┢┪╪": "+"}


class CleanText(NamedTuple):
    """A text with line feeds only, and the places at which line breaks were taken out."""

    text: str
    taken_out: list[int]

    def lines(self) -> LineNumbers:
        """Return what tells the line of a place, as the text was given."""
        return LineNumbers(self.text, self.taken_out)


def clean(text: str) -> CleanText:
    """Return a text without colour codes, invisible characters and the breaks of mail."""
    text = without_codes(text)
    text = legible(text).replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text or "<" in text:
        text = _INVISIBLE_HTML.sub("", text)
        for written, meant in _VISIBLE_HTML.items():
            text = text.replace(written, meant)
    if "=3D" in text and "=\n" in text:
        return _without_soft_breaks(text)
    return CleanText(text, [])


def without_codes(text: str) -> str:
    """Return a text without the codes by which terminals colour and link it."""
    if "\x1b" in text or "\x9b" in text:
        text = _TERMINAL.sub("", text)
    if "[0m" in text:
        text = _LOST_ESCAPES.sub("", _WRITTEN_ESCAPES.sub("", text))
    return text


def with_plain_boxes(text: str) -> str:
    """Return a text in which the lines of boxes are drawn with |, - and +."""
    if not text.isascii():
        for drawn, plain in _BOXES.items():
            for character in drawn:
                text = text.replace(character, plain)
    return text


def _without_soft_breaks(text: str) -> CleanText:
    pieces: list[str] = []
    taken_out: list[int] = []
    length = 0
    for piece in _SOFT_BREAK.split(text):
        decoded = quopri.decodestring(piece.encode("utf-8", "replace")).decode("utf-8", "replace")
        pieces.append(decoded)
        length += len(decoded)
        taken_out.append(length)
    return CleanText("".join(pieces), taken_out[:-1])
