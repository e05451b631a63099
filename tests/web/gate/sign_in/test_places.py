"""Where the sign-in leads back to: only to pages of this server, below its path."""

from urllib.parse import parse_qs, urljoin

import pytest

from components.web.gate.sign_in import places


def scope(path: str, query: str = "", *headers: tuple[bytes, bytes]) -> dict[str, object]:
    """Make a request."""
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": list(headers),
    }


@pytest.mark.parametrize(
    ("base", "path", "query"),
    [
        ("", "/", ""),
        ("", "/", "board=night&status=failed"),
        ("", "/wallboard", "board=x&board=y"),
        ("", "/wallboard/", "board=x"),
        ("", "/api/boards/x.csv", ""),
        ("", "/api/boards/x/tasks/a b", "q=%C3%A4"),
        ("/team/ops", "/team/ops/", "board=x"),
        ("/team/ops", "/team/ops/boards", ""),
        ("/ops", "/api/boards", ""),
    ],
)
def test_sign_in_leads_back_to_what_was_asked_for(base: str, path: str, query: str) -> None:
    """By relative addresses alone, so that it does below any path of a proxy, too."""
    asked = f"https://ops.example/proxied{path}".replace(" ", "%20")
    sign_in = urljoin(asked, places.to_sign_in(scope(path, query), base))
    root = "" if base and not path.startswith(base) else base
    assert sign_in.split("?")[0] == f"https://ops.example/proxied{root}/auth/sign-in"
    back = urljoin(sign_in, places.after(places.target_of(sign_in.partition("?")[2])))
    assert back == asked + (f"?{query}" if query else "")


def test_base_path_without_its_slash_finds_the_sign_in() -> None:
    """There the last part of the address is no folder."""
    told = places.to_sign_in(scope("/team/ops"), "/team/ops")
    assert (
        urljoin("https://ops.example/team/ops", told) == "https://ops.example/team/ops/auth/sign-in"
    )


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "/boards",
        "../elsewhere",
        "a/../../elsewhere",
        "%2e%2e/elsewhere",
        "a/.%2E/b",
        "auth/sign-in",
        "auth/sign-out",
        "javascript:alert(1)",
        "boards\r\nSet-Cookie: a=b",
        "boards\x00",
        'boards">',
        "a" * 5_000,
    ],
)
def test_no_target_leaves_the_server(target: str) -> None:
    """Whatever an address of the sign-in names, the browser stays below the root."""
    found = places.checked(target)
    back = urljoin("https://ops.example/board/auth/sign-in", places.after(found))
    assert back.startswith("https://ops.example/board/")
    assert found == ""
    named = places.with_target("sign-in", target)
    assert parse_qs(named.partition("?")[2]) in ({"next": [target]}, {})


@pytest.mark.parametrize(
    ("headers", "navigates"),
    [
        (((b"sec-fetch-mode", b"navigate"),), True),
        (((b"sec-fetch-mode", b"cors"), (b"accept", b"text/html")), False),
        (((b"accept", b"text/html,application/xhtml+xml"),), True),
        (((b"accept", b"*/*"),), False),
        ((), False),
    ],
)
def test_people_are_told_from_programs(
    headers: tuple[tuple[bytes, bytes], ...], navigates: bool
) -> None:
    """Browsers that say so are believed; those that do not are known by what they accept."""
    assert places.navigates(scope("/", "", *headers)) is navigates
