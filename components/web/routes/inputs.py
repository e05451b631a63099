"""Reads what programs send into its types, and says where it is not as it must be."""

import re
from typing import Any, TypeVar, get_origin, get_type_hints

import msgspec
from starlette.requests import Request

from components.web.answers import JSON
from components.web.problems import RequestError
from components.web.schemas.kinds import Fault

T = TypeVar("T", bound=msgspec.Struct)

MAX_SHORT_BODY = 64 * 1024
_PLACE = re.compile(r"(.*?) - at `([^`]*)`", re.DOTALL)


async def body_of(
    request: Request, kind: type[T], max_bytes: int = MAX_SHORT_BODY, max_texts: int | None = None
) -> T:
    """Return the body of a request; raises `RequestError`.

    One with more than ``max_texts`` texts, names of fields among them, is not decoded: nothing else
    is done meanwhile, not by other threads either, and its length alone does not bound that.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != JSON or request.headers.get("content-encoding", "identity") != "identity":
        raise RequestError(
            415,
            "unsupported_media_type",
            f"The body must be JSON, sent as Content-Type: {JSON}, and not packed.",
            [Fault(at="header.content-type", detail=media_type[:80] or "missing")],
            {"Accept": JSON},
        )
    data = await _read(request, max_bytes)
    if max_texts is not None and _least_texts(data) > max_texts:
        fault = Fault(at="$", detail=f"more than {max_texts:,} texts, with the names of fields")
        raise RequestError(422, "invalid_body", f"The body has {fault.detail}.", [fault])
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as exc:
        fault = _fault(exc, "$")
        detail = f"The body is not as it must be: {fault.detail} at {fault.at}."
        raise RequestError(422, "invalid_body", detail, [fault]) from exc
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise RequestError(400, "no_json", f"The body is no JSON: {exc}.") from exc


def query_of(request: Request, kind: type[T]) -> T:
    """Return the query of a request; lists are repeated or have commas; raises `RequestError`."""
    types = get_type_hints(kind)
    given: dict[str, Any] = {}
    for name in request.query_params:
        values = request.query_params.getlist(name)
        if get_origin(types.get(name)) is list:
            given[name] = [each for value in values for each in value.split(",")]
        elif len(values) == 1:
            given[name] = _number(name, values[0], types.get(name))
        else:
            raise _bad_query(Fault(at=f"query.{name}", detail="given more than once"))
    if "status" in given and get_origin(types.get("status")) is list:
        given["status"] = [word.lower() for word in given["status"]]
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as exc:
        raise _bad_query(_fault(exc, "query")) from exc


def _least_texts(data: bytes) -> int:
    # Each begins and ends with a quote; what is escaped within it only seems to be one.
    return (data.count(b'"') - data.count(b'\\"')) // 2


def _number(name: str, text: str, kind: object) -> object:
    # Nothing else is taken for what it is not written as, such as a number for a time.
    if kind not in (int, float):
        return text
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as exc:
        raise _bad_query(Fault(at=f"query.{name}", detail=str(exc))) from exc


def _bad_query(fault: Fault) -> RequestError:
    detail = f"The query is not as it must be: {fault.detail} at {fault.at}."
    return RequestError(422, "invalid_query", detail, [fault])


def _fault(exc: msgspec.ValidationError, root: str) -> Fault:
    found = _PLACE.fullmatch(str(exc))
    detail, place = found.groups() if found else (str(exc), "$")
    return Fault(at=root + place.removeprefix("$"), detail=detail)


async def _read(request: Request, max_bytes: int) -> bytes:
    told = request.headers.get("content-length", "")
    parts, size = [], int(told) if told.isdecimal() else 0
    if size <= max_bytes:
        size = 0
        async for part in request.stream():
            parts.append(part)
            size += len(part)
            if size > max_bytes:
                break
    if size > max_bytes:
        raise RequestError(
            413,
            "too_large",
            f"The body may have {max_bytes:,} bytes at most.",
            [Fault(at="$", detail=f"more than {max_bytes:,} bytes")],
        )
    return b"".join(parts)
