"""Lets the checks that tests share tell what failed, as asserts of their own would."""

import pytest

pytest.register_assert_rewrite("tests.support.intake")
