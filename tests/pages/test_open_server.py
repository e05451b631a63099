"""A server that other machines can reach says so, whichever page is open."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest

from components.model.settings import WebSettings
from components.web import gate
from tests.support.gate.directory import MemoryDirectory
from tests.support.screens import opened, texts

PAGES = ("operators", "wallboard", "boards", "history")
WARNING = "**Open:** everybody who can reach this address can change every board."


@pytest.fixture
def hosts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have the gate of an open server that answers under the names that a test gives."""
    rules = gate.policy(WebSettings(allowed_hosts=request.param, open=True), [])
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        runner.run(stack.enter_async_context(gate.serving(rules, MemoryDirectory())))
        yield
        runner.run(stack.aclose())


@pytest.mark.parametrize("hosts", [("board.lan",)], indirect=True)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("here", "hosts")
def test_every_page_of_an_open_server_says_that_it_is_open(page: str) -> None:
    """Nobody takes a board that everybody can change for one that only they can change."""
    assert WARNING in texts(opened(page))
