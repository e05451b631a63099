"""The pages below /auth/: the ways in, and the way out."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from components.model.access.actor import Kind
from components.model.access.directory import Directory
from components.model.access.records import LOCAL_PROVIDER, Account, Session
from components.model.access.roles import Role
from components.model.errors import AccountError, StoreError
from components.model.settings import AccessSettings
from components.web.gate.identity import cookies
from components.web.gate.identity.sockets import OpenSockets
from components.web.gate.identity.visitors import Visitors
from components.web.gate.sign_in import html, places
from components.web.gate.sign_in.passwords import Passwords
from components.web.gate.sign_in.results import ProviderError, StateLost

if TYPE_CHECKING:
    from components.web.gate.sign_in.oidc import Provider

FRESH = {"Cache-Control": "no-store"}
_NOT_SAVED = "This cannot be saved just now: try again in a moment."


class SignInPages:
    """Answers for each of them; ``provider`` is None where there is no identity provider.

    ``public`` is the address below which browsers find the server.
    """

    def __init__(
        self,
        *,
        settings: AccessSettings,
        directory: Directory,
        visitors: Visitors,
        sockets: OpenSockets,
        jar: cookies.Jar,
        provider: "Provider | None",
        public: str,
    ) -> None:
        self._settings = settings
        self._directory = directory
        self._visitors = visitors
        self._sockets = sockets
        self._jar = jar
        self._provider = provider
        self._public = public
        self._passwords = Passwords(directory, proxied=bool(public))

    async def show(self, request: Request) -> Response:
        """Show the ways to sign in; whoever is in already goes on at once."""
        target, visitor = places.target_of(request.url.query), self._visitors.of(request.scope)
        if visitor is not None and visitor.actor.is_human:
            return RedirectResponse(places.after(target), 303, FRESH)
        return self._page(target)

    async def sign_in(self, request: Request) -> Response:
        """Sign in with a name and a password."""
        target = places.target_of(request.url.query)
        if not self._settings.local_accounts:
            return self._page(target, "There are no accounts with passwords here.", 403)
        try:
            tried = await self._passwords.tried(request)
            if (account := tried.account) is not None:
                return await self._enter(
                    request, account.name, account.role, LOCAL_PROVIDER, target, verified=account
                )
        except StoreError:
            return self._page(target, _NOT_SAVED, 503)
        except AccountError as exc:
            return self._page(target, str(exc), 403)
        if tried.wait:
            answer = self._page(target, tried.told, 429, tried.name)
            answer.headers["Retry-After"] = str(int(tried.wait) + 1)
            return answer
        return self._page(target, tried.told, 403, tried.name)

    async def begin(self, request: Request) -> Response:
        """Send the browser to the identity provider."""
        target = places.target_of(request.url.query)
        try:
            return await self._asked.begin(request, target)
        except ProviderError as exc:
            return self._page(target, str(exc), 502)

    async def finish(self, request: Request) -> Response:
        """Take in whom the identity provider sends back."""
        try:
            found = await self._asked.finish(request)
        except StateLost:
            # Too late, or begun in another browser: begun anew by whoever wants to.
            return RedirectResponse("sign-in", 303, FRESH)
        except ProviderError as exc:
            return self._page("", str(exc), 502)
        if not found.mail:
            self._directory.count_refusal("mail address not verified", Kind.PERSON)
            told = (
                f"{self._asked.host} does not vouch for your mail address: verify it there first."
            )
            return self._page(found.target, told, 403)
        role = self._settings.role_of(found.mail, found.groups)
        if role is None:
            self._directory.count_refusal("no role here", Kind.PERSON, found.mail)
            told = f"You are {found.mail}, but have no role here: ask whoever runs this server."
            return self._page(found.target, told, 403)
        try:
            return await self._enter(request, found.mail, role, self._visitors.oidc, found.target)
        except StoreError:
            return self._page(found.target, _NOT_SAVED, 503)

    async def sign_out(self, request: Request) -> Response:
        """End the session, close all that is open of it, and leave its identity provider, too."""
        session = self._session(request)
        place = "signed-out"
        if session is not None:
            try:
                await to_thread.run_sync(self._directory.close_session, session.id)
            except StoreError:
                return self._notice("Not signed out", _NOT_SAVED, 503)
            self._sockets.close_ended()
            if self._provider is not None and session.provider == self._visitors.oidc:
                back = f"{self._public}/auth/signed-out"
                place = await self._provider.end_session_url(back) or place
        answer = RedirectResponse(place, 303, FRESH)
        answer.headers.append("set-cookie", self._jar.no_session())
        return answer

    async def signed_out(self, _: Request) -> Response:
        """Say so."""
        return self._notice("Signed out", "You are signed out of Taskboard.", 200)

    def _session(self, request: Request) -> Session | None:
        secret = cookies.given(request.scope).session
        return self._directory.session(secret) if secret else None

    @property
    def _asked(self) -> "Provider":
        if self._provider is None:
            raise RuntimeError("there is no identity provider")
        return self._provider

    async def _enter(
        self,
        request: Request,
        name: str,
        role: Role,
        provider: str,
        target: str,
        *,
        verified: Account | None = None,
    ) -> Response:
        before = self._session(request)
        expires_at = datetime.now(UTC) + self._settings.session
        secret, _ = await to_thread.run_sync(
            self._directory.open_session, name, role, provider, expires_at, verified
        )
        if before is not None:
            await to_thread.run_sync(self._directory.close_session, before.id)
        answer = RedirectResponse(places.after(target), 303, FRESH)
        answer.headers.append("set-cookie", self._jar.session(secret, expires_at))
        return answer

    def _page(self, target: str, told: str = "", status: int = 200, name: str = "") -> Response:
        page = html.sign_in(
            target,
            told,
            name,
            provider=self._provider.host if self._provider else None,
            local=self._settings.local_accounts,
            proxied=self._settings.proxy is not None,
        )
        return HTMLResponse(page, status, FRESH)

    def _notice(self, heading: str, text: str, status: int) -> Response:
        page = html.notice(heading, text, "sign-in", "Sign in again")
        return HTMLResponse(page, status, FRESH)
