"""Which settings open the server, and that nobody opens it by accident."""

from pathlib import Path

import pytest

from components.model.origins import Authority
from components.model.settings import SettingsError, load
from components.web import gate
from components.web.gate import checks

PUBLIC = {"TASKBOARD_PUBLIC_URL": "https://ops.example/board/"}
HOSTS = {"TASKBOARD_ALLOWED_HOSTS": "ops.example, *.lan [fd00::1]"}


def policy(folder: Path, environment: dict[str, str]) -> gate.Policy:
    """Return the rules that follow from an environment alone."""
    return gate.policy(load(folder, environment).web, [])


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        (PUBLIC, "TASKBOARD_PUBLIC_URL lets other machines in"),
        (HOSTS, "TASKBOARD_ALLOWED_HOSTS lets other machines in"),
        ({**HOSTS, "TASKBOARD_OPEN": "0"}, "TASKBOARD_ALLOWED_HOSTS lets other machines in"),
        ({"TASKBOARD_OPEN": "perhaps"}, "TASKBOARD_OPEN must be 1"),
        ({"TASKBOARD_PUBLIC_URL": "ops.example"}, "TASKBOARD_PUBLIC_URL must be a whole address"),
        ({"TASKBOARD_PUBLIC_URL": "https://[::1"}, "TASKBOARD_PUBLIC_URL must be a whole address"),
        ({"TASKBOARD_PUBLIC_URL": "https://a.b/?x=1"}, "must be a whole address"),
        ({"TASKBOARD_PUBLIC_URL": "https://me:hunter2@a.b"}, "must be a whole address"),
        ({"TASKBOARD_ALLOWED_HOSTS": "https://ops.example"}, "TASKBOARD_ALLOWED_HOSTS must be"),
        ({"TASKBOARD_PUBLIC_URL": "https://ops.example:65536"}, "must be a whole address"),
        ({"TASKBOARD_ALLOWED_HOSTS": "ops.example:80"}, "TASKBOARD_ALLOWED_HOSTS must be"),
        ({"TASKBOARD_ALLOWED_HOSTS": "cafe:8501"}, "TASKBOARD_ALLOWED_HOSTS must be"),
        ({"TASKBOARD_ALLOWED_HOSTS": "[fd00::7"}, "TASKBOARD_ALLOWED_HOSTS must be"),
        ({"TASKBOARD_ALLOWED_HOSTS": "*.*"}, "TASKBOARD_ALLOWED_HOSTS must be"),
        ({"TASKBOARD_FRAME_ANCESTORS": "wiki.example"}, "TASKBOARD_FRAME_ANCESTORS must be"),
        ({"TASKBOARD_FRAME_ANCESTORS": "https://a;script-src"}, "FRAME_ANCESTORS must be"),
    ],
)
def test_setting_that_cannot_stand_stops_the_start(
    tmp_path: Path, environment: dict[str, str], told: str
) -> None:
    """The error names the setting, repeats no value, and says what to do."""
    with pytest.raises(SettingsError, match=told) as caught:
        policy(tmp_path, environment)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("set_as", "host"),
    [
        ("Board.LAN.", "board.lan"),
        ("*.LAN.", "tv.lan"),
        ("10.0.0.7", "10.0.0.7"),
        ("FD00:0:0::7", "[fd00::7]"),
        ("[fd00:0::7]", "[FD00::0:7]"),
        ("*", "anything"),
    ],
)
def test_hosts_are_meant_however_they_are_written(tmp_path: Path, set_as: str, host: str) -> None:
    """Browsers send one form of a name or an address, and people write others."""
    environment = {"TASKBOARD_ALLOWED_HOSTS": set_as, "TASKBOARD_OPEN": "1"}
    asked = Authority.parse(host)
    assert asked is not None
    assert policy(tmp_path, environment).addresses.answers_to(asked)


@pytest.mark.parametrize(
    ("environment", "exposed"),
    [
        ({}, False),
        ({"TASKBOARD_OPEN": "1"}, False),
        ({"TASKBOARD_PUBLIC_URL": "http://localhost:8501"}, False),
        ({**PUBLIC, "TASKBOARD_OPEN": "1"}, True),
        ({**HOSTS, "TASKBOARD_OPEN": "yes"}, True),
    ],
)
def test_open_server_is_said_to_be_open(
    tmp_path: Path, environment: dict[str, str], exposed: bool
) -> None:
    """Only where other machines can reach it: elsewhere the warning would be noise."""
    rules = policy(tmp_path, environment)
    assert rules.is_open is rules.exposed is exposed
    assert rules.is_named is (len(environment) > 1 or "TASKBOARD_PUBLIC_URL" in environment)


@pytest.mark.parametrize(
    ("server", "environment", "refused"),
    [
        (("10.0.0.7", 8501), {}, True),
        (("::", 8501), {}, True),
        (("10.0.0.7", 8501), {**HOSTS, "TASKBOARD_OPEN": "1"}, False),
        (("127.0.0.1", 8501), {}, False),
        (("::1", 8501), {}, False),
        (("/run/board.sock", None), {}, False),
        (None, {}, False),
    ],
)
def test_network_is_refused_however_the_server_was_started(
    tmp_path: Path,
    server: tuple[str, int | None] | None,
    environment: dict[str, str],
    refused: bool,
) -> None:
    """Another server than Streamlit's own may listen anywhere, whatever the settings say."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [(b"host", b"localhost")],
        "server": server,
    }
    refusal = checks.refusal(scope, policy(tmp_path, environment))
    assert (refusal is not None) is refused
    assert refusal is None or "TASKBOARD_OPEN=1" in refusal.detail


@pytest.mark.parametrize(
    "way",
    [
        {"TASKBOARD_LOCAL_ACCOUNTS": "1"},
        {"TASKBOARD_PROXY_ADDRESSES": "10.0.0.7", "TASKBOARD_VIEWERS": "*@ops.example"},
    ],
)
def test_any_way_to_sign_in_lets_the_network_be_served(tmp_path: Path, way: dict[str, str]) -> None:
    """Then it is exposed, but not open to everybody."""
    rules = policy(tmp_path, {**PUBLIC, **way})
    assert (rules.exposed, rules.is_open, rules.serves_others) == (True, False, True)
