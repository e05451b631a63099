"""What a board may be called and how much fits on it, wherever it comes from."""

import re

BOARD_NAME = re.compile(r"[a-z0-9-]{1,64}")
BOARD_NAME_RULE = "A name has 1 to 64 small letters, digits and hyphens."
MAX_TITLE = 200
MAX_DESCRIPTION = 2000
MAX_TASKS = 50_000
MIN_REFRESH_SECONDS, MAX_REFRESH_SECONDS = 1.0, 300.0
