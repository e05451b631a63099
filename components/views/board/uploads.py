"""Uploaded files: each is read once, with the choice of its sheets, and told by its name."""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.intake import ParsedIds, Table, UnreadableInput, read_file
from components.model.limits import MAX_FILES, MAX_UPLOAD_BYTES, MEGABYTE
from components.model.text import printable, tidy
from components.views.board import chosen_ids
from components.views.shared import notices
from components.views.words.counts import counted
from components.views.words.foreign import literal, quoted

_READ = "intake_read"

_Result = Table | UnreadableInput
_Key = tuple[str, tuple[str, ...] | None]


def show(files: Sequence[UploadedFile], *, named: bool) -> list[ParsedIds]:
    """Draw what each file gives and what cannot be read, and return the ids of the rest.

    Where there is more than one file, or something else beside it as ``named`` says, what is
    rejected tells which file it is from.
    """
    parts: list[ParsedIds] = []
    named = named or len(files) > 1
    # Read once, not with every rerun of the page; what is no longer uploaded is forgotten.
    before: dict[_Key, _Result] = st.session_state.get(_READ, {})
    read: dict[_Key, _Result] = {}
    size = 0
    for index, file in enumerate(files):
        with notices.show_errors():
            size += file.size
            _check(file.name, index, size)
            heading = st.empty()
            parsed = chosen_ids.show(_chosen(file, before, read), f"file_{file.file_id}")
            if len(files) > 1:
                heading.markdown(f"**{literal(file.name)}**: {counted(parsed.given, 'id')}")
            parts.append(parsed.within(tidy(file.name)) if named else parsed)
    st.session_state[_READ] = read
    return parts


def _check(name: str, index: int, size: int) -> None:
    if index >= MAX_FILES:
        raise UnreadableInput(name, f"was not read: only {MAX_FILES} files are, in one go.")
    if index and size > MAX_UPLOAD_BYTES:
        raise UnreadableInput(
            name,
            f"was not read: with it the files are larger than {MAX_UPLOAD_BYTES // MEGABYTE} MB, "
            "so add the others first.",
        )


def _chosen(file: UploadedFile, before: dict[_Key, _Result], read: dict[_Key, _Result]) -> Table:
    def of(sheets: tuple[str, ...] | None) -> Table:
        key = file.file_id, sheets
        result = read[key] = before.get(key) or _read(file, sheets)
        if isinstance(result, UnreadableInput):
            raise result
        return result

    table = of(None)
    if not table.all_sheets:
        return table
    key = f"intake_sheets_{file.file_id}"
    usual = [sheet.sheet for sheet in table.sheets]
    st.session_state.setdefault(key, usual)
    chosen = st.multiselect("Sheets to read", table.all_sheets, format_func=printable, key=key)
    if rest := [sheet for sheet in table.all_sheets if sheet not in chosen]:
        names = ", ".join(map(quoted, rest))
        st.caption(f"Not read: {'sheet' if len(rest) == 1 else 'sheets'} {names}")
    return table if chosen == usual else of(tuple(chosen))


def _read(file: UploadedFile, sheets: tuple[str, ...] | None) -> _Result:
    try:
        return read_file(file.name, file.getvalue(), sheets)
    except UnreadableInput as exc:
        return exc
