"""The pages of signing in: plain HTML that needs no script, in the colours of all others."""

from html import escape
from pathlib import Path

from components.web.gate import streamlit_server
from components.web.gate.sign_in import places

_STYLE = (Path(__file__).parent / "sign_in.css").read_text(encoding="utf-8")
_COLOURS = {
    "page": "backgroundColor",
    "box": "secondaryBackgroundColor",
    "text": "textColor",
    "border": "borderColor",
    "primary": "primaryColor",
    "red": "redColor",
}


def sign_in(
    target: str, told: str, name: str, *, provider: str | None, local: bool, proxied: bool
) -> str:
    """Return the page with all ways to sign in.

    ``provider`` is the host of the identity provider, ``told`` what went wrong before, ``name``
    the one that was given then.
    """
    parts = ["<h1>Taskboard</h1>", "<p>Sign in to go on.</p>", _told(told)]
    if provider is not None:
        address = escape(places.with_target("oidc", target))
        parts.append(f'<a class="button" href="{address}">Sign in with {escape(provider)}</a>')
    if provider is not None and local:
        parts.append("<hr>")
    if local:
        parts.append(_form(target, name))
    if proxied and not (provider or local):
        parts.append(
            "<p>People sign in at the proxy before this server, and it did not say who you are, or "
            "you have no role here. Ask whoever runs it.</p>"
        )
    return _page("Sign in", "".join(parts))


def notice(heading: str, text: str, link: str = "", label: str = "") -> str:
    """Return a page that says something, with a link below it where it has one."""
    more = f'<a class="button" href="{escape(link)}">{escape(label)}</a>' if label else ""
    return _page(heading, f"<h1>{escape(heading)}</h1><p>{escape(text)}</p>{more}")


def _told(text: str) -> str:
    return f'<p class="told" role="alert">{escape(text)}</p>' if text else ""


def _form(target: str, name: str) -> str:
    first, then = ("", " autofocus") if name else (" autofocus", "")
    # The name's own rule of letters, so that telephones do not begin it with a large one.
    return (
        f'<form method="post" action="{escape(places.with_target("sign-in", target))}">'
        f'<label for="name">Name</label><input id="name" name="name" value="{escape(name)}" '
        'required maxlength="200" autocomplete="username" autocapitalize="none" '
        f'spellcheck="false"{first}>'
        '<label for="password">Password</label><input id="password" name="password" required '
        'type="password" maxlength="1000" autocomplete="current-password"'
        f"{then}>"
        "<button>Sign in</button></form>"
    )


def _page(title: str, body: str) -> str:
    light, dark = (_palette(theme) for theme in ("light", "dark"))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)} · Taskboard</title><style>{_font()}:root{{{light}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )


def _palette(theme: str) -> str:
    colours = ((name, streamlit_server.colour(theme, key)) for name, key in _COLOURS.items())
    return "".join(f"--{name}:{colour};" for name, colour in colours)


def _font() -> str:
    # Below the pages' own path, as these pages are; without it, the system's.
    return (
        '@font-face{font-family:"Source Sans";font-weight:200 900;font-display:swap;'
        f'src:url("../{streamlit_server.font()}")}}'
    )
