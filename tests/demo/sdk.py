"""The vendor's own clients against the demo: sync or async, their methods are called alike."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal

from components import demo

CLASSES = {"sync": "BrowserUse", "async": "AsyncBrowserUse"}


@dataclass(frozen=True)
class Sdk:
    """A client of the vendor's, and the event loop on which its methods run."""

    client: Any
    portal: BlockingPortal

    def __call__(self, method: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Return what a method returns, awaited where it is to be awaited."""
        return self.portal.call(partial(method, *args, **named))


@contextmanager
def connect(version: str, form: str, api: demo.Demo, portal: BlockingPortal) -> Iterator[Sdk]:
    """Open the vendor's client of a version, "sync" or "async", on a demo API."""
    with pytest.MonkeyPatch.context() as patch:
        # The client takes proxies from the environment.
        patch.setenv("NO_PROXY", "127.0.0.1")
        make = getattr(import_module(f"browser_use_sdk.{version}"), CLASSES[form])
        address = f"{api.base_url}/api/{version}"
        client = portal.call(partial(make, api_key=api.api_key, base_url=address, max_retries=0))
    try:
        yield Sdk(client, portal)
    finally:
        portal.call(client.close)


def module(path: str) -> Any:
    """Import a module of the SDK, which has no types."""
    return import_module(f"browser_use_sdk.{path}")
