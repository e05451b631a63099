"""Signing in and out: the pages below /auth/, for local accounts and for an identity provider."""

import hashlib

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.routing import Route

from components.model.access.directory import Directory
from components.model.settings import OidcSettings, WebSettings
from components.web.gate.identity.cookies import Jar
from components.web.gate.identity.sockets import OpenSockets
from components.web.gate.identity.visitors import Visitors
from components.web.gate.sign_in.pages import SignInPages

STATE_COOKIE, STATE_SECONDS = "taskboard_sign_in", 600


def application(
    settings: WebSettings, directory: Directory, visitors: Visitors, sockets: OpenSockets, jar: Jar
) -> Starlette:
    """Return the application that answers below /auth/."""
    oidc = settings.access.oidc
    public = f"{settings.public.url}{jar.prefix}" if settings.public else ""
    provider = None
    if oidc is not None:
        # What it imports takes seconds, for nothing where there is no provider.
        from components.web.gate.sign_in.oidc import Provider  # noqa: PLC0415

        provider = Provider(oidc, f"{public}/auth/callback")
    pages = SignInPages(
        settings=settings.access,
        directory=directory,
        visitors=visitors,
        sockets=sockets,
        jar=jar,
        provider=provider,
        public=public,
    )
    routes = [
        Route("/auth/sign-in", pages.show, methods=["GET"]),
        Route("/auth/sign-in", pages.sign_in, methods=["POST"]),
        Route("/auth/sign-out", pages.sign_out, methods=["POST"]),
        Route("/auth/signed-out", pages.signed_out, methods=["GET"]),
    ]
    if oidc is None:
        return Starlette(routes=routes)
    routes += [
        Route("/auth/oidc", pages.begin, methods=["GET"]),
        Route("/auth/callback", pages.finish, methods=["GET"]),
    ]
    return Starlette(routes=routes, middleware=[_states(oidc, jar)])


def _states(oidc: OidcSettings, jar: Jar) -> Middleware:
    # Signed by what several servers have in common, and nobody else has.
    key = hashlib.sha256(f"taskboard sign-in {oidc.client_secret}".encode()).hexdigest()
    return Middleware(
        SessionMiddleware,
        secret_key=key,
        session_cookie=STATE_COOKIE,
        max_age=STATE_SECONDS,
        path=f"{jar.prefix}/auth",
        same_site="lax",
        https_only=jar.secure,
    )
