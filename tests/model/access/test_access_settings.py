"""The settings of signing in and of roles."""

from datetime import timedelta
from pathlib import Path

import pytest

from components.model.access.roles import Role
from components.model.settings import AccessSettings, SettingsError, load

SECRET = "hunter2-client-secret"
PUBLIC = {"TASKBOARD_PUBLIC_URL": "https://ops.example/board/"}
ROLES = {
    "TASKBOARD_ADMINISTRATORS": "Root@Example.com, group:admins",
    "TASKBOARD_OPERATORS": "*@example.com",
    "TASKBOARD_VIEWERS": "guest@elsewhere.example *@Partner.example",
}
OIDC = {
    **PUBLIC,
    **ROLES,
    "TASKBOARD_OIDC_ISSUER": "https://login.example/realms/a/",
    "TASKBOARD_OIDC_CLIENT_ID": "board",
    "TASKBOARD_OIDC_CLIENT_SECRET": SECRET,
}
PROXY = {"TASKBOARD_PROXY_ADDRESSES": "10.0.0.7 fd00::/64", "TASKBOARD_VIEWERS": "*@example.com"}


def access(folder: Path, environment: dict[str, str]) -> AccessSettings:
    """Return what follows from an environment alone."""
    return load(folder, environment).web.access


def test_nobody_signs_in_by_default(tmp_path: Path) -> None:
    """Without settings there is no sign-in, and nobody has a role by a word."""
    settings = access(tmp_path, {})
    assert not settings.has_sign_in
    assert settings.session == timedelta(hours=12)
    assert settings.role_of("root@example.com") is None


def test_provider_is_read_whole(tmp_path: Path) -> None:
    """Issuer, client and claim; the secret may be in a file, and is in no text about them."""
    settings = access(tmp_path, {**OIDC, "TASKBOARD_OIDC_GROUPS_CLAIM": "roles"}).oidc
    assert settings is not None
    assert (settings.issuer, settings.client_id) == ("https://login.example/realms/a", "board")
    assert (settings.client_secret, settings.groups_claim) == (SECRET, "roles")
    assert SECRET not in repr(settings)
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    named = {**OIDC, "TASKBOARD_OIDC_CLIENT_SECRET_FILE": "secret"}
    del named["TASKBOARD_OIDC_CLIENT_SECRET"]
    found = access(tmp_path, named).oidc
    assert found is not None and found.client_secret == SECRET


@pytest.mark.parametrize(
    ("mail", "groups", "role"),
    [
        ("root@example.com", (), Role.ADMINISTRATOR),
        ("ROOT@example.COM", (), Role.ADMINISTRATOR),
        ("me@example.com", (), Role.OPERATOR),
        ("me@example.com", ("admins",), Role.ADMINISTRATOR),
        ("me@partner.example", (), Role.VIEWER),
        ("guest@elsewhere.example", (), Role.VIEWER),
        ("other@elsewhere.example", (), None),
        ("other@elsewhere.example", ("Admins",), None),
        ("me@sub.example.com", (), None),
        ("me@example.com@elsewhere.example", (), None),
        ("group:admins", (), None),
        ("group:admins@example.com", (), None),
        ("example.com", (), None),
        ("", (), None),
    ],
)
def test_highest_role_counts(
    tmp_path: Path, mail: str, groups: tuple[str, ...], role: Role | None
) -> None:
    """By address, by all of a host, or by a group; nobody else has one."""
    assert access(tmp_path, OIDC).role_of(mail, groups) == role


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        ("10.0.0.7", True),
        ("::ffff:10.0.0.7", True),
        ("10.0.0.8", False),
        ("fd00::9", True),
        ("fd00:1::9", False),
        ("", False),
        ("10.0.0.7, 10.0.0.8", False),
    ],
)
def test_only_the_proxys_address_is_trusted(tmp_path: Path, address: str, trusted: bool) -> None:
    """An address or a network, of either kind."""
    proxy = access(tmp_path, PROXY).proxy
    assert proxy is not None and proxy.trusts(address) is trusted


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({**OIDC, "TASKBOARD_OIDC_CLIENT_SECRET": ""}, "TASKBOARD_OIDC_CLIENT_SECRET is not set"),
        ({"TASKBOARD_OIDC_CLIENT_ID": "x"}, "TASKBOARD_OIDC_ISSUER is not set"),
        ({**OIDC, "TASKBOARD_OIDC_ISSUER": "http://login.example"}, "ISSUER must be a whole"),
        ({**OIDC, "TASKBOARD_OIDC_ISSUER": "https://[hunter2"}, "ISSUER must be a whole"),
        ({**OIDC, "TASKBOARD_OIDC_ISSUER": "https://a.b/?hunter2"}, "ISSUER must be a whole"),
        ({**OIDC, "TASKBOARD_PUBLIC_URL": ""}, "TASKBOARD_PUBLIC_URL is not set"),
        ({**OIDC, "TASKBOARD_OPEN": "1"}, "TASKBOARD_OPEN lets everybody in"),
        ({**PROXY, "TASKBOARD_OPEN": "1"}, "TASKBOARD_OPEN lets everybody in"),
        ({"TASKBOARD_LOCAL_ACCOUNTS": "1", "TASKBOARD_OPEN": "1"}, "TASKBOARD_OPEN lets everybody"),
        ({**PROXY, "TASKBOARD_VIEWERS": ""}, "TASKBOARD_ADMINISTRATORS, .* set at least one"),
        ({**PROXY, "TASKBOARD_VIEWERS": "hunter2"}, "TASKBOARD_VIEWERS must be mail addresses"),
        ({**PROXY, "TASKBOARD_VIEWERS": "*"}, "TASKBOARD_VIEWERS must be mail addresses"),
        ({**PROXY, "TASKBOARD_VIEWERS": "group:"}, "TASKBOARD_VIEWERS must be mail addresses"),
        ({**PROXY, "TASKBOARD_OPERATORS": "a@b@c"}, "TASKBOARD_OPERATORS must be mail addresses"),
        ({**PROXY, "TASKBOARD_PROXY_ADDRESSES": "hunter2"}, "PROXY_ADDRESSES must be addresses"),
        ({**PROXY, "TASKBOARD_PROXY_ADDRESSES": "10.0.0.7/24"}, "PROXY_ADDRESSES must be"),
        ({**PROXY, "TASKBOARD_PROXY_USER_HEADER": "a b"}, "PROXY_USER_HEADER must be the name"),
        ({**PROXY, "TASKBOARD_PROXY_GROUPS_HEADER": "X-Taskboard-Actor"}, "GROUPS_HEADER must be"),
        ({"TASKBOARD_PROXY_USER_HEADER": "x-user"}, "TASKBOARD_PROXY_ADDRESSES is not set"),
        ({"TASKBOARD_LOCAL_ACCOUNTS": "perhaps"}, "TASKBOARD_LOCAL_ACCOUNTS must be 1"),
        ({"TASKBOARD_SESSION_HOURS": "0"}, "TASKBOARD_SESSION_HOURS must be a number"),
    ],
)
def test_setting_that_cannot_stand_stops_the_start(
    tmp_path: Path, environment: dict[str, str], told: str
) -> None:
    """The error names the setting, and repeats no value."""
    with pytest.raises(SettingsError, match=told) as caught:
        load(tmp_path, environment)
    assert "hunter2" not in str(caught.value)
