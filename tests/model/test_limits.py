"""Limits that Streamlit's own settings repeat."""

import tomllib

from components.model.limits import MAX_BOARD_UPLOAD_BYTES, MAX_UPLOAD_BYTES, MEGABYTE
from components.model.settings import ROOT


def test_streamlit_takes_uploads_as_large_as_any_field_does() -> None:
    """`maxUploadSize`, in MB, has room for the largest file and what is sent around it."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    largest = max(MAX_UPLOAD_BYTES, MAX_BOARD_UPLOAD_BYTES)
    assert config["server"]["maxUploadSize"] == largest / MEGABYTE + 1
