"""What tests of the client share."""

import pytest

from tests.support.asking import Recorder


@pytest.fixture
def budget() -> Recorder:
    return Recorder()
