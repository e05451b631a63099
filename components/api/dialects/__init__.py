"""The versions of the API, in the order in which an id is looked for in them."""

from components.api.dialect import Dialect
from components.api.dialects.v1 import V1
from components.api.dialects.v2 import V2
from components.api.dialects.v3 import V3
from components.api.dialects.v4 import V4, V4Session

DIALECTS: tuple[Dialect, ...] = (V1(), V4(), V2(), V3(), V4Session())
