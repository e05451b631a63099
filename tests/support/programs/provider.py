"""A real identity provider, in a process of its own."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tests.conftest import eventually
from tests.support.api import tls


@dataclass(frozen=True)
class IdentityProvider:
    """Where it is found."""

    issuer: str

    def sign_in(self, browser: httpx.Client, url: str, subject: str) -> httpx.Response:
        """Choose somebody on the page to which a browser was sent, and follow where that leads."""
        assert url.startswith(self.issuer)
        return browser.post(url, data={"sub": subject})

    def set_user(self, subject: str, claims: Mapping[str, object]) -> None:
        """Have it say something else of somebody from now on."""
        answer = httpx.put(
            f"{self.issuer}/users/{subject}", json=dict(claims), trust_env=False, verify=tls.NONE
        )
        assert answer.status_code == 204


def person(subject: str, *groups: str, verified: object = True) -> dict[str, object]:
    """Return what it says of somebody."""
    mail = {"email": f"{subject}@ops.example", "email_verified": verified}
    return {"sub": subject, **mail, "groups": list(groups)}


@contextmanager
def running(people: Sequence[Mapping[str, object]]) -> Iterator[IdentityProvider]:
    """Serve these people until the context ends."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    for claims in people:
        command += ["--user-claims", json.dumps(claims)]
    issuer = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            eventually(lambda: _answers(issuer))
            yield IdentityProvider(issuer)
        finally:
            process.terminate()


def _answers(issuer: str) -> bool:
    try:
        configuration = f"{issuer}/.well-known/openid-configuration"
        return httpx.get(configuration, trust_env=False, verify=tls.NONE).is_success
    except httpx.TransportError:
        return False
