"""Limits that Streamlit's own settings repeat."""

import tomllib

from components.model.limits import MAX_UPLOAD_BYTES, MEGABYTE
from components.model.settings import ROOT


def test_streamlit_takes_uploads_as_large_as_the_intake_does() -> None:
    """`maxUploadSize`, in MB, is the limit of an uploaded list of ids."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert config["server"]["maxUploadSize"] == MAX_UPLOAD_BYTES / MEGABYTE
