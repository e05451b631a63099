"""Keeps the key out of whatever a server sends back, however it is written there."""

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

MARK = b"[key]"
# So much of the key at the end of a text that was cut tells too much of it.
TELLING_CHARS = 4
# A shorter piece of a key tells nothing, and may stand anywhere by chance.
LEAST_BASE64 = 6
# Where one of these is, a key may be escaped: as JSON, an address or HTML would have it. To look
# for one everywhere takes long, and line breaks and quotes are in most texts.
_ESCAPES = re.compile(rb'\\(?:u00|x|[^A-Za-z0-9"\\\s])|%[0-9A-Fa-f]{2}|&#')


class Redactor:
    """Replaces one key by a mark: as it is, escaped in part or in whole, and in Base64."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._plain = (key.encode(), *_in_base64(key.encode()))
        forms = _forms(key[0], leading=True) + "".join(map(_forms, key[1:]))
        self._escaped = re.compile(forms.encode())

    def body(self, data: bytes) -> bytes:
        """Return the beginning of a body without the key."""
        data = self.part(data)
        return self._escaped.sub(MARK, data) if _ESCAPES.search(data) else data

    def part(self, data: bytes) -> bytes:
        """Return a part of a long body without the key; one that is escaped stays, for speed."""
        for plain in self._plain:
            data = data.replace(plain, MARK)
        return data

    def text(self, text: str) -> str:
        """Return a text without the key, also without the beginning of one at its end."""
        clean = self.body(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
        for length in range(min(len(self._key), len(clean)), TELLING_CHARS - 1, -1):
            if clean.endswith(self._key[:length]):
                return clean[:-length]
        return clean

    def value(self, value: Any) -> Any:
        """Return a decoded value with every text in it as `text` does."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(name): self.value(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.value(each) for each in value]
        return value


def _forms(char: str, *, leading: bool = False) -> str:
    code = ord(char)
    digits = "".join(f"[{d}{d.upper()}]" if d.isalpha() else d for d in f"{code:02x}")
    # From each of many backslashes it would be looked for in all that follow.
    first = r"(?<!\\)" if leading else ""
    return (
        rf"(?:{first}(?:\\*{re.escape(char)}|\\+u00{digits}|\\+x{digits})|%(?:25)*{digits}"
        rf"|&#0*{code};?|&#[xX]0*{digits};?)"
    )


def _in_base64(secret: bytes) -> Iterator[bytes]:
    # Three bytes make four letters, so where the key begins decides how it looks. The letters at
    # both ends also depend on what is beside it.
    for before in range(3):
        padded = b"\0" * before + secret
        first, last = -(-before * 4 // 3), len(padded) // 3 * 4
        for encode in (b64encode, urlsafe_b64encode):
            piece = encode(padded)[first:last]
            if len(piece) >= LEAST_BASE64:
                yield piece
