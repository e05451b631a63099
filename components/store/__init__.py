"""What outlives a restart: boards, their tasks and the latest readings."""

from components.store.store import Contents, Store, StoreError

__all__ = ["Contents", "Store", "StoreError"]
