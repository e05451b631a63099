"""Budgets that are too small for the interval."""

from dataclasses import replace

import pytest

from components.model.settings import Settings


@pytest.fixture
def tight(settings: Settings) -> Settings:
    """Allow so little that status calls alone would take half a minute for 300 tasks."""
    return replace(settings, refresh_seconds=2.0, requests_per_second=10.0)


@pytest.fixture
def short(settings: Settings) -> Settings:
    """Allow a little less than 60 tasks need."""
    return replace(settings, requests_per_second=40.0)
