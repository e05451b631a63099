"""What a request takes, and what it has already, as RFC 9110 lets it say so."""

import re
from collections.abc import Mapping

from starlette.requests import Request

from components.web.gate.headers import accepts_gzip

# Tells caches that what is sent hangs on the codings that a request takes.
VARIES = {"Vary": "Accept-Encoding"}
# Section 8.8.3: a whole member of a list of tags. A weak one names what its strong form does.
_ENTITY_TAG = re.compile(r'(?:\A|,)[ \t]*(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?=,|\Z)')


def takes_packed(request: Request) -> bool:
    """Tell whether a request takes an answer that is packed by gzip."""
    return accepts_gzip(request.headers.getlist("accept-encoding"))


def form_headers(*, packed: bool) -> Mapping[str, str]:
    """Return the headers that tell in which of its two forms an answer is."""
    return {**VARIES, "Content-Encoding": "gzip"} if packed else VARIES


def has_anything(request: Request) -> bool:
    """Tell whether a request is content with whatever it has, as a lone star says."""
    return request.headers.getlist("if-none-match") == ["*"]


def tags_held(request: Request) -> list[str]:
    """Return the tags of what a request has, quoted, without their marks of weakness."""
    return _ENTITY_TAG.findall(",".join(request.headers.getlist("if-none-match")))
