"""Answers to requests that programs may repeat: within a day the same key gets the same one."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from components.model.access.actor import Actor
from components.model.access.records import Answered
from components.store import Store

KEPT = timedelta(hours=24)


class RepeatedRequests:
    """Keeps only hashes of keys and requests; every method raises `StoreError`.

    Safe from any thread but the poller's own.
    """

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def answered(self, key: str, actor: Actor) -> Answered | None:
        """Return what an actor was answered to a key within a day, if anything."""
        return self._store.answered(_hashed(key.encode()), actor.reference, self._now() - KEPT)

    def keep(self, key: str, actor: Actor, asked: bytes, status: int, body: bytes) -> None:
        """Keep the answer to what was asked under a key."""
        answer = Answered(
            _hashed(key.encode()), actor.reference, _hashed(asked), status, body, self._now()
        )
        self._store.keep_answer(answer)


def is_same_request(answered: Answered, asked: bytes) -> bool:
    """Tell whether what was answered was asked in the same way."""
    return answered.fingerprint == _hashed(asked)


def _hashed(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
