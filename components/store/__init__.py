"""What outlives a restart: boards, their tasks and the latest readings."""

from components.store.database import StoreError
from components.store.store import Contents, Store

__all__ = ["Contents", "Store", "StoreError"]
