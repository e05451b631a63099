"""How much fits where, wherever it comes from: pages, files, programs."""

import re
from datetime import timedelta

# Boards.
MAX_BOARD_NAME = 64
BOARD_NAME = re.compile(rf"[a-z0-9-]{{1,{MAX_BOARD_NAME}}}")
BOARD_NAME_FORM = f"1 to {MAX_BOARD_NAME} small letters, digits and hyphens"
BOARD_NAME_RULE = f"A name has {BOARD_NAME_FORM}."
MAX_TITLE = 200
MAX_DESCRIPTION = 2000
MAX_TASKS = 50_000
# How long a deleted board, like a removed task, can be restored.
RESTORE_PERIOD = timedelta(days=7)
# How long the audit trail is kept, tokens and wall links after their end, and the answers to
# requests that programs may repeat.
AUDIT_PERIOD = timedelta(days=365)
ENDED_ACCESS_PERIOD = timedelta(days=30)
REPEATABLE = timedelta(hours=24)
MIN_REFRESH_SECONDS, MAX_REFRESH_SECONDS = 1.0, 300.0
# A live task whose changes webhooks tell of waits for so many intervals. At two it would be last
# known: what is between is for an answer that is late, or for one retry.
ANNOUNCED_PACE = 1.5

# Tasks on a board.
MAX_ID_LENGTH = 128
MAX_LABEL = 200
MAX_NOTE = 1000
# Of a status as the API words it.
MAX_STATUS_WORD = 64
# How many of them a board's file may hold: the API has ten or so in all of its versions.
MAX_STATUS_WORDS = 1000

# Of one task in US dollars: more is no cost, and all tasks of a board must add up.
MAX_COST_USD = 1e9
# The API's clock is another one than ours: a time outside of these years is no time of a task's,
# but stands for "never" or comes from a clock that is wrong.
FIRST_YEAR, LAST_YEAR = 2000, 2099

# Task ids that are pasted or uploaded in one go.
MAX_IDS = 10_000
# What is looked at one by one; the rest is counted only, so that no text keeps the server busy.
MAX_ITEMS = 25_000
# Whatever else is uploaded is tried as text, and each of these may be packed with gzip.
UPLOAD_KINDS = (
    ".txt", ".csv", ".tsv", ".json", ".jsonl", ".xlsx", ".ods", ".parquet", ".ipynb", ".har",
    ".yaml", ".md", ".log",
)  # fmt: skip
MAX_FILES = 20
MEGABYTE = 1024 * 1024
MAX_UPLOAD_BYTES = 5 * MEGABYTE

# A board as a file: as it is uploaded, perhaps packed, and unpacked (about a million changes).
# `maxUploadSize` in .streamlit/config.toml repeats the first, since it bounds all uploads.
MAX_BOARD_UPLOAD_BYTES = 50 * MEGABYTE
MAX_BOARD_FILE_BYTES = 200 * MEGABYTE
