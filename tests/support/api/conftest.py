"""What tests of the stand-in API share: one that knows a running task, and a client of it."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.api import tls
from tests.support.api.server import ApiServer


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer() as api:
        api.set("a", "running")
        yield api


@pytest.fixture
def client(api: ApiServer) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {api.key}"}
    with httpx.Client(
        base_url=api.base_url, headers=headers, trust_env=False, verify=tls.NONE
    ) as client:
        yield client
