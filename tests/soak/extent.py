"""How long the long checks are: a short form in `make test`, the whole in `make soak`."""

import os

FULL = os.environ.get("TASKBOARD_SOAK") == "full"
