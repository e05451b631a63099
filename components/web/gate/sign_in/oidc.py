"""Signing in at an identity provider by OpenID Connect: code flow, always with PKCE and a nonce."""

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.starlette_client import OAuth, OAuthError, StarletteIntegration
from httpx2 import HTTPError, InvalidURL
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from components.model.settings import OidcSettings
from components.web.gate.sign_in.results import Identity, ProviderError, StateLost

SECONDS = 10.0
# Sign-ins that one browser has begun are kept in a cookie, of which it takes 4 kB: tabs that are
# opened again all ask at once.
MAX_STATE_BYTES = 2_700
MAX_TARGET_BYTES = 1_200
_LISTED_GROUPS = 500
_TARGET = "target"
_VERIFIED = "email_verified"
_UNSIGNED = "none"

log = logging.getLogger(__package__)
# Its details hold what only a browser and the provider are to know.
logging.getLogger("authlib").setLevel(logging.INFO)


class _States(StarletteIntegration):  # type: ignore[misc]
    """Keeps several sign-ins of one browser apart, where Authlib forgets all but the newest."""

    async def set_state_data(self, session: dict[str, Any], state: str, data: object) -> None:
        kept = {key: value for key, value in session.items() if key.startswith("_state_")}
        await super().set_state_data(session, state, data)
        states = {**kept, **session}
        while len(json.dumps(states)) > MAX_STATE_BYTES and len(states) > 1:
            del states[next(iter(states))]
        session.clear()
        session.update(states)


class _OAuth(OAuth):  # type: ignore[misc]
    framework_integration_cls = _States


class Provider:
    """One identity provider; raises `ProviderError` from all that asks it."""

    def __init__(self, settings: OidcSettings, redirect_url: str) -> None:
        self._settings = settings
        self._redirect_url = redirect_url
        self.host = urlsplit(settings.issuer).netloc
        self._client = _OAuth().register(
            "provider",
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            server_metadata_url=f"{settings.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "timeout": SECONDS,
            },
        )

    async def begin(self, request: Request, target: str) -> Response:
        """Send a browser to the provider, and remember where it is to come back to."""
        try:
            await self._metadata()
            begun = await self._client.create_authorization_url(self._redirect_url)
        except (OAuthError, HTTPError, InvalidURL, RuntimeError, ValueError) as exc:
            raise self._failed("cannot be asked") from exc
        url = begun.pop("url")
        if len(target) > MAX_TARGET_BYTES:
            target = ""
        await self._client.save_authorize_data(
            request, redirect_uri=self._redirect_url, **{_TARGET: target}, **begun
        )
        return RedirectResponse(url, 303)

    async def finish(self, request: Request) -> Identity:
        """Return who came back from the provider; raises `StateLost` too."""
        state = request.query_params.get("state", "")
        begun = await self._client.framework.get_state_data(request.session, state)
        if begun is None:
            raise StateLost("This sign-in was begun elsewhere, or too long ago.")
        try:
            metadata = await self._metadata()
            token = await self._client.authorize_access_token(
                request,
                claims_options={
                    "iss": {"essential": True, "value": metadata["issuer"]},
                    "aud": {"essential": True, "value": self._settings.client_id},
                },
            )
            claims = await self._claims(token)
        except OAuthError as exc:
            raise self._failed("refused") from exc
        except (HTTPError, InvalidURL, JoseError, KeyError, RuntimeError, ValueError) as exc:
            raise self._failed("gave an answer of no use") from exc
        return Identity(_verified_mail(claims), self._groups(claims), begun.get(_TARGET, ""))

    async def end_session_url(self, back: str) -> str | None:
        """Return where a browser is sent to sign out of the provider, too; None where it has none.

        Also None where that is another site than the issuer's, to which forms may not lead.
        """
        try:
            metadata = await self._metadata()
            if "end_session_endpoint" not in metadata:
                return None
            logout = await self._client.create_logout_url(
                post_logout_redirect_uri=back, client_id=self._settings.client_id
            )
        except (HTTPError, InvalidURL, ProviderError, RuntimeError, ValueError):
            log.warning("the identity provider cannot be asked where to sign out", exc_info=True)
            return None
        url = str(logout["url"])
        same = urlsplit(url)[:2] == urlsplit(self._settings.issuer)[:2]
        return url if same else None

    async def _metadata(self) -> Mapping[str, Any]:
        metadata: dict[str, Any] = await self._client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._settings.issuer:
            raise self._failed("calls itself another issuer")
        kinds = "id_token_signing_alg_values_supported"
        metadata[kinds] = [kind for kind in metadata.get(kinds, ()) if kind != _UNSIGNED]
        return metadata

    async def _claims(self, token: Mapping[str, Any]) -> Mapping[str, Any]:
        claims: Mapping[str, Any] | None = token.get("userinfo")
        if claims is None:
            raise ValueError("no ID token")
        if "email" in claims or not self._client.server_metadata.get("userinfo_endpoint"):
            return claims
        more: Mapping[str, Any] = await self._client.userinfo(token=token)
        if more.get("sub") != claims["sub"]:
            raise ValueError("another subject")
        # Whether an address is verified is for whoever tells the address to say.
        others = {name: told for name, told in claims.items() if name != _VERIFIED}
        return {**more, **others}

    def _groups(self, claims: Mapping[str, Any]) -> tuple[str, ...]:
        told = claims.get(self._settings.groups_claim, ())
        groups = (told,) if isinstance(told, str) else told if isinstance(told, list) else ()
        return tuple(group for group in groups if isinstance(group, str))[:_LISTED_GROUPS]

    def _failed(self, what: str) -> ProviderError:
        log.warning("the identity provider %s", what)
        return ProviderError(
            f"{self.host} {what}. Try again; if that does not help, tell whoever runs this server."
        )


def _verified_mail(claims: Mapping[str, Any]) -> str:
    mail = claims.get("email")
    # Some send the word.
    verified = claims.get(_VERIFIED) in (True, "true")
    return mail.lower() if isinstance(mail, str) and verified else ""
