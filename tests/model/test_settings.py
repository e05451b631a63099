"""Settings from three places; a wrong one stops the start and names itself."""

from pathlib import Path

import pytest

from components.model.settings import SettingsError, load


def test_without_anything_it_is_the_demo(tmp_path: Path) -> None:
    """An empty environment means demo mode, with the documented defaults."""
    settings = load(tmp_path, {})
    assert settings.demo
    assert settings.api_key is None
    assert settings.database_url == f"sqlite:///{tmp_path}/data/taskboard.sqlite"
    assert (settings.refresh_seconds, settings.requests_per_second) == (5, None)
    assert (settings.concurrency, settings.timeout_seconds) == (32, 10)


def test_chosen_budget_is_told_from_the_default(tmp_path: Path) -> None:
    """A number of requests a second stands, even where it is what would be asked anyway."""
    settings = load(tmp_path, {"TASKBOARD_REQUESTS_PER_SECOND": "12"})
    assert settings.requests_per_second == 12


def test_environment_beats_dotenv_beats_secrets(tmp_path: Path) -> None:
    """The first of the three places that names a setting has the word."""
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(
        'BROWSER_USE_API_KEY = "from-secrets"\nTASKBOARD_CONCURRENCY = 3\n'
        "TASKBOARD_REFRESH_SECONDS = 9\n[auth]\ncookie = 1\n"
    )
    (tmp_path / ".env").write_text("TASKBOARD_CONCURRENCY=4\nTASKBOARD_REFRESH_SECONDS=8\n")
    settings = load(tmp_path, {"TASKBOARD_REFRESH_SECONDS": "7"})
    assert settings.api_key == "from-secrets"
    assert settings.concurrency == 4
    assert settings.refresh_seconds == 7
    assert not settings.demo


def test_empty_setting_hides_nothing(tmp_path: Path) -> None:
    """A variable that is there but empty leaves the word to the next place."""
    (tmp_path / ".env").write_text("BROWSER_USE_API_KEY=from-dotenv\nTASKBOARD_CONCURRENCY=\n")
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("TASKBOARD_CONCURRENCY = 3\n")
    settings = load(tmp_path, {"BROWSER_USE_API_KEY": " ", "TASKBOARD_CONCURRENCY": ""})
    assert settings.api_key == "from-dotenv"
    assert settings.concurrency == 3


def test_dotenv_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    """A `.env` that is not UTF-8 stops the start with its name, and tells none of its content."""
    (tmp_path / ".env").write_bytes("BROWSER_USE_API_KEY=schlüssel\n".encode("utf-16"))
    with pytest.raises(SettingsError, match=r"^\.env is not UTF-8") as caught:
        load(tmp_path, {})
    assert "schl" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TASKBOARD_REFRESH_SECONDS", "0.5"),
        ("TASKBOARD_REFRESH_SECONDS", "soon"),
        ("TASKBOARD_REFRESH_SECONDS", "nan"),
        ("TASKBOARD_REQUESTS_PER_SECOND", "0"),
        ("TASKBOARD_CONCURRENCY", "2.5"),
        ("TASKBOARD_CONCURRENCY", "-1"),
        ("TASKBOARD_TIMEOUT_SECONDS", "inf"),
        ("BROWSER_USE_API_VERSION", "v9"),
        ("BROWSER_USE_BASE_URL", "api.browser-use.com"),
        ("BROWSER_USE_BASE_URL", "https://user:pass@host"),
        ("BROWSER_USE_BASE_URL", "https://host:port"),
        ("BROWSER_USE_BASE_URL", "https://ho st"),
        ("BROWSER_USE_BASE_URL", "https://a..b"),
        ("BROWSER_USE_BASE_URL", "https://host:0"),
        ("BROWSER_USE_BASE_URL", "https://[::1"),
    ],
)
def test_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    """A value that cannot be used stops the start with the setting's name."""
    with pytest.raises(SettingsError, match=name):
        load(tmp_path, {"BROWSER_USE_API_KEY": "k", name: value})


@pytest.mark.parametrize("version", ["auto", "v1", "v2", "v3", "V4"])
def test_versions_may_be_set(tmp_path: Path, version: str) -> None:
    """Each version of the API can be set, in any case."""
    given = {"BROWSER_USE_API_KEY": "k", "BROWSER_USE_API_VERSION": version}
    assert load(tmp_path, given).api_version == version.lower()


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://api.browser-use.com/api/v4", "https://api.browser-use.com"),
        ("https://api.browser-use.com/api/v2/", "https://api.browser-use.com"),
        ("https://api.eu.browser-use.com", "https://api.eu.browser-use.com"),
        ("http://gate.example:8080/bu/api/v1//", "http://gate.example:8080/bu"),
        ("https://host/api/v5", "https://host/api/v5"),
        ("https://host/api", "https://host/api"),
    ],
)
def test_address_may_end_in_a_version(tmp_path: Path, given: str, address: str) -> None:
    """An address as the vendor's SDK has it is read as that of all versions."""
    environ = {"BROWSER_USE_API_KEY": "k", "BROWSER_USE_BASE_URL": given}
    assert load(tmp_path, environ).base_url == address


def test_address_without_key_names_the_key(tmp_path: Path) -> None:
    """A base URL alone is no demo but a forgotten key."""
    with pytest.raises(SettingsError, match="BROWSER_USE_API_KEY"):
        load(tmp_path, {"BROWSER_USE_BASE_URL": "https://host"})


def test_key_with_a_line_break_is_refused_unseen(tmp_path: Path) -> None:
    """A key that cannot travel in a header is refused without being repeated."""
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, {"BROWSER_USE_API_KEY": "sec\nret"})
    assert "sec" not in str(caught.value).removeprefix("BROWSER_USE_API_KEY")


def test_key_is_not_in_the_representation(tmp_path: Path) -> None:
    """Settings can be logged without giving the key away."""
    assert "hush" not in repr(load(tmp_path, {"BROWSER_USE_API_KEY": "hush"}))


def test_broken_secrets_file_is_named(tmp_path: Path) -> None:
    """A secrets file that is not TOML stops the start with its name."""
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("key = ")
    with pytest.raises(SettingsError, match=r"secrets\.toml"):
        load(tmp_path, {})
