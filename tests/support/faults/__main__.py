"""Prints docs/faults.md: ``python -m tests.support.faults > docs/faults.md``."""

import sys

from tests.support.faults.page import document

sys.stdout.write(document())
