"""What programs were answered is kept for a day, for each of them alone."""

from dataclasses import replace

import pytest

from components.store import Store
from tests.support.access.one_of_each import ANSWER
from tests.support.changes import AT, DAY, SECOND

pytestmark = pytest.mark.databases


def test_answer_is_found_by_its_key_and_actor(store: Store) -> None:
    """Nobody is told what another was answered, and an old answer gives way to a new one."""
    store.keep_answer(ANSWER)
    assert store.answered(ANSWER.key, ANSWER.actor, AT - DAY) == ANSWER
    assert store.answered(ANSWER.key, "token:other", AT - DAY) is None
    assert store.answered("other", ANSWER.actor, AT - DAY) is None
    assert store.answered(ANSWER.key, ANSWER.actor, AT) is None
    later = replace(ANSWER, at=AT + DAY, body=b"")
    store.keep_answer(later)
    assert store.answered(ANSWER.key, ANSWER.actor, AT + SECOND) == later
