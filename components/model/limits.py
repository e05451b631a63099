"""How much fits where, wherever it comes from: pages, files, programs."""

import re

# Boards.
BOARD_NAME = re.compile(r"[a-z0-9-]{1,64}")
BOARD_NAME_RULE = "A name has 1 to 64 small letters, digits and hyphens."
MAX_BOARD_NAME = 64
MAX_TITLE = 200
MAX_DESCRIPTION = 2000
MAX_TASKS = 50_000
MIN_REFRESH_SECONDS, MAX_REFRESH_SECONDS = 1.0, 300.0

# Tasks on a board.
MAX_ID_LENGTH = 128
MAX_LABEL = 200
MAX_NOTE = 1000

# What is pasted or uploaded in one go.
MAX_IDS = 10_000
MAX_UPLOAD_BYTES = 5 * 1024 * 1024
UPLOAD_KINDS = (".txt", ".csv", ".tsv", ".json", ".jsonl", ".xlsx")
# A board as a file: about a million changes, unpacked.
MAX_BOARD_FILE_BYTES = 200 * 1024 * 1024
