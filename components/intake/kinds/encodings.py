"""The text of a file, whichever encoding it is written in."""

import re

from charset_normalizer import from_bytes

from components.intake.errors import UnreadableInput
from components.intake.layouts.cleaning import without_codes

_BOMS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_BINARY = "is not text: save the list as .csv or .txt in UTF-8."
_CONTROLS = [chr(code) for code in (*range(0x09), *range(0x0E, 0x1A), *range(0x1B, 0x20))]
_NON_ASCII_RUN = re.compile(rb"[\x80-\xff]{3}")
_SAMPLE = 64 * 1024
# The likeliest first: a few words of some language fit several of them equally well.
_LEGACY_ENCODINGS = [
    "cp1251", "cp932", "gb18030", "euc_kr", "big5", "euc_jp", "cp1250", "cp1252", "cp1253",
    "cp1254", "cp1255", "cp1256", "koi8_r",
]  # fmt: skip


def decoded(name: str, data: bytes) -> str:
    """Return the text of a file without colour codes; raises `UnreadableInput` if it has none."""
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as exc:
        raise UnreadableInput(name, _BINARY) from exc
    text = without_codes(text)
    # Real text has hardly any control characters, whatever its language.
    if sum(map(text.count, _CONTROLS)) * 50 > len(text):
        raise UnreadableInput(name, _BINARY)
    return text


def _encoding(data: bytes) -> str:
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            return encoding
    sample = data[:_SAMPLE]
    half = len(sample) / 2
    if sample[1::2].count(0) > half * 0.4 > sample[::2].count(0):
        return "utf-16-le"
    if sample[::2].count(0) > half * 0.4 > sample[1::2].count(0):
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data)
    return "utf-8"


def _legacy(data: bytes) -> str:
    # Western text has its accents one by one; whole foreign words need a closer look.
    if not _NON_ASCII_RUN.search(data):
        return "cp1252"
    guesses = [
        (guess.chaos, -guess.coherence, _LEGACY_ENCODINGS.index(guess.encoding))
        for guess in from_bytes(data[:_SAMPLE], cp_isolation=_LEGACY_ENCODINGS)
        if guess.encoding in _LEGACY_ENCODINGS
    ]
    return _LEGACY_ENCODINGS[min(guesses)[-1]] if guesses else "cp1252"
