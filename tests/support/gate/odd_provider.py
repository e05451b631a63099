"""An identity provider that answers whatever a test has it answer."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT = "board"
ALGORITHMS = ["RS256", "none"]


@dataclass
class OddProvider:
    """What it says: ``claims`` are put into its ID token, where None takes one out.

    ``userinfo`` is what it tells of the same person when asked, ``token`` is added to the answer
    of its token route, ``algorithm`` signs, ``metadata`` is added to what it says of itself.
    """

    issuer: str
    claims: dict[str, object] = field(default_factory=dict)
    userinfo: dict[str, object] = field(default_factory=dict)
    token: dict[str, object] = field(default_factory=dict)
    metadata: dict[str, object] = field(default_factory=dict)
    algorithm: str = "RS256"
    signed_by_another: bool = False
    nonce: str = ""

    def routes(self) -> list[Route]:
        """Return its routes."""
        return [
            Route("/.well-known/openid-configuration", self._configuration),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/userinfo", lambda _: JSONResponse(self.userinfo)),
            Route("/jwks", lambda _: JSONResponse({"keys": [_key("own").as_dict(private=False)]})),
        ]

    def _configuration(self, _: Request) -> Response:
        places = ("authorize", "token", "userinfo", "jwks")
        authorize, token, userinfo, jwks = (f"{self.issuer}/{place}" for place in places)
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": authorize,
                "token_endpoint": token,
                "userinfo_endpoint": userinfo,
                "jwks_uri": jwks,
                "id_token_signing_alg_values_supported": ALGORITHMS,
                **self.metadata,
            }
        )

    def _authorize(self, request: Request) -> Response:
        query = request.query_params
        self.nonce = query["nonce"]
        return RedirectResponse(f"{query['redirect_uri']}?code=c&state={query['state']}")

    def _token(self, _: Request) -> Response:
        now = int(time.time())
        told: dict[str, Any] = {
            "iss": self.issuer,
            "sub": "1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 60,
            "nonce": self.nonce,
            **self.claims,
        }
        claims = {name: value for name, value in told.items() if value is not None}
        key = _key("another" if self.signed_by_another else "own")
        header = {"alg": self.algorithm}
        registry = JWSRegistry(algorithms=ALGORITHMS)
        id_token = jwt.encode(header, claims, key, registry=registry)
        answer = {"access_token": "a", "token_type": "Bearer", "id_token": id_token, **self.token}
        return JSONResponse({name: value for name, value in answer.items() if value is not None})


@cache
def _key(_: str) -> RSAKey:
    # Each takes a while to be found.
    return RSAKey.generate_key(2048)


@contextmanager
def odd_provider() -> Iterator[OddProvider]:
    """Serve one in this process."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        provider = OddProvider(f"http://127.0.0.1:{listener.getsockname()[1]}")
        server = uvicorn.Server(
            uvicorn.Config(Starlette(routes=provider.routes()), log_config=None, ws="none")
        )
        serving = threading.Thread(target=asyncio.run, args=(server.serve([listener]),))
        serving.start()
        try:
            yield provider
        finally:
            server.should_exit = True
            serving.join()
