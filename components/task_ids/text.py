"""Pasted text as a table of given things: lists, log lines, addresses, JSON, table cells."""

import csv
import io
import re
from collections.abc import Iterator

from components.task_ids.ids import URL_ID, Parsed, UnreadableInput, bare, visible
from components.task_ids.listing import read_json
from components.task_ids.tables import (
    GROUP_NAMES,
    LABEL_NAMES,
    Row,
    Table,
    fold,
    names_ids,
    with_columns,
)
