"""Settings from three places; a wrong one stops the start and names itself."""

from pathlib import Path

import pytest

from components.model.settings import Reader, SettingsError, load, read
from components.model.settings.places import SECRETS


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
        ("BROWSER_USE_BASE_URL", "http://[x"),
        ("BROWSER_USE_BASE_URL", "http://]x"),
        ("BROWSER_USE_BASE_URL", "http://[x]"),
        ("BROWSER_USE_BASE_URL", "http://[v1.x]"),
        ("BROWSER_USE_BASE_URL", "http://[::1]x"),
        ("BROWSER_USE_BASE_URL", "http://host:99999"),
        ("BROWSER_USE_BASE_URL", "http://host:-1"),
        ("BROWSER_USE_BASE_URL", "http://host/\x00"),
        ("BROWSER_USE_BASE_URL", "http://a\u2100b"),
        ("BROWSER_USE_BASE_URL", "http://[::::]"),
        ("BROWSER_USE_BASE_URL", "http://999.1.1.1"),
        ("BROWSER_USE_BASE_URL", "http://host/" + "a" * 2000),
        ("BROWSER_USE_BASE_URL", "http://"),
        ("BROWSER_USE_BASE_URL", "//host"),
        ("BROWSER_USE_BASE_URL", "https://host/?planted"),
    ],
)
def test_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    """A value that cannot be used stops the start with the setting's name."""
    with pytest.raises(SettingsError, match=f"^{name} "):
        load(tmp_path, {"BROWSER_USE_API_KEY": "k", name: value})


NUMBERS = (
    *("TASKBOARD_REFRESH_SECONDS", "TASKBOARD_REQUESTS_PER_SECOND", "TASKBOARD_CONCURRENCY"),
    *("TASKBOARD_TIMEOUT_SECONDS", "TASKBOARD_HISTORY_DAYS"),
)


@pytest.mark.parametrize(
    "given",
    [
        *({name: "bu_planted"} for name in NUMBERS),
        {"BROWSER_USE_API_VERSION": "bu_planted"},
        {"BROWSER_USE_BASE_URL": "bu_planted"},
        {"BROWSER_USE_BASE_URL": "https://host:bu_planted"},
        {"BROWSER_USE_BASE_URL": "https://me:bu_planted@host"},
        {"BROWSER_USE_BASE_URL": "https://[bu_planted"},
        {"BROWSER_USE_API_KEY": "bu_planted\N{LATIN SMALL LETTER E WITH ACUTE}"},
        {"BROWSER_USE_API_KEY": "k", "BROWSER_USE_API_KEY_FILE": "bu_planted"},
        *({f"{name}_FILE": "bu_planted"} for name in SECRETS),
        *({f"{name}_FILE": "bu_planted\x00"} for name in SECRETS),
        *({f"{name}_FILE": "bu_planted" * 100} for name in SECRETS),
    ],
)
def test_error_repeats_no_value(tmp_path: Path, given: dict[str, str]) -> None:
    """A secret that was put behind the wrong name is in no error, nor in what led to it."""
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, {"BROWSER_USE_API_KEY": "k"} | given if len(given) == 1 else given)
    exc: BaseException | None = caught.value
    while exc is not None:
        assert "planted" not in f"{exc} {exc!r} {vars(exc)}"
        exc = exc.__cause__ or exc.__context__


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
        ("http://[::1]:8080/api/v4", "http://[::1]:8080"),
        ("http://10.0.0.7", "http://10.0.0.7"),
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


@pytest.mark.parametrize("name", ["BROWSER_USE_API_KEY", "TASKBOARD_WEBHOOK_SECRET"])
def test_key_with_a_line_break_is_refused_unseen(tmp_path: Path, name: str) -> None:
    """A key that was copied with something beside it is refused without being repeated."""
    with pytest.raises(SettingsError, match=f"^{name} ") as caught:
        load(tmp_path, {name: "sec\nret"})
    assert "sec" not in str(caught.value)


def test_key_is_not_in_the_representation(tmp_path: Path) -> None:
    """Settings can be logged without giving the keys or the database's password away."""
    given = {
        "BROWSER_USE_API_KEY": "hush",
        "TASKBOARD_DATABASE_URL": "postgresql://me:hush@host/x",
        "TASKBOARD_WEBHOOK_SECRET": "hush",
    }
    assert "hush" not in repr(load(tmp_path, given)) + repr(Reader(given))


@pytest.mark.parametrize("name", SECRETS)
def test_secret_may_come_from_a_file(tmp_path: Path, name: str) -> None:
    """NAME_FILE names a file with the value of NAME, relative to the program or absolute."""
    secret = tmp_path / "secret"
    secret.write_text("\ufeffsqlite:///elsewhere\r\n")
    for given in ("secret", str(secret)):
        reader = read(tmp_path, {f"{name}_FILE": given})
        assert reader.text(name) == "sqlite:///elsewhere"


def test_first_place_that_has_a_secret_or_its_file_decides(tmp_path: Path) -> None:
    """The environment beats `.env`, whichever of the two names the secret and which its file."""
    (tmp_path / "key").write_text("from-file")
    (tmp_path / ".env").write_text("BROWSER_USE_API_KEY=from-dotenv\n")
    assert load(tmp_path, {"BROWSER_USE_API_KEY_FILE": "key"}).api_key == "from-file"
    (tmp_path / ".env").write_text("BROWSER_USE_API_KEY_FILE=none\n")
    assert load(tmp_path, {"BROWSER_USE_API_KEY": "from-environment"}).api_key == "from-environment"
    given = {"BROWSER_USE_API_KEY": "", "BROWSER_USE_API_KEY_FILE": "key"}
    assert load(tmp_path, given).api_key == "from-file"


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "does not exist"),
        (b"", "is empty"),
        (b" \r\n", "is empty"),
        ("schl\u00fcssel".encode("utf-16"), "is not UTF-8 text"),
        (b"a" * 1024**2 + b"a", "is larger than 1 MB"),
    ],
)
def test_file_of_a_secret_that_is_of_no_use_is_told_in_words(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    """A file that is missing, empty, too large or no text stops the start with the setting."""
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    with pytest.raises(SettingsError, match=f"^{name}_FILE: the file that it names {said}"):
        load(tmp_path, {f"{name}_FILE": "secret"})


@pytest.mark.parametrize("name", ["secret", ".env", ".streamlit/secrets.toml"])
def test_file_that_cannot_be_read_is_told_in_words(tmp_path: Path, name: str) -> None:
    """A folder in the place of a file stops the start with a sentence, as no right to read does."""
    (tmp_path / name).mkdir(parents=True)
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        load(tmp_path, {"BROWSER_USE_API_KEY_FILE": "secret"})


def test_secret_and_its_file_are_not_both_taken(tmp_path: Path) -> None:
    """One place that gives a secret and its file leaves open which one is meant."""
    (tmp_path / ".env").write_text("BROWSER_USE_API_KEY=a\nBROWSER_USE_API_KEY_FILE=b\n")
    with pytest.raises(SettingsError, match=r"^BROWSER_USE_API_KEY and .*_FILE are both set"):
        load(tmp_path, {})


@pytest.mark.parametrize(
    ("text", "switched"),
    [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False), ("off", False)],
)
def test_flag_is_read_in_common_words(text: str, *, switched: bool) -> None:
    """A setting that is on or off may say so in any of the usual ways, and none other."""
    assert Reader({"TASKBOARD_X": text}).flag("TASKBOARD_X", default=not switched) is switched
    assert Reader({}).flag("TASKBOARD_X", default=switched) is switched
    with pytest.raises(SettingsError, match=r"^TASKBOARD_X must be 1 "):
        Reader({"TASKBOARD_X": f"{text}!"}).flag("TASKBOARD_X")


def test_list_is_read_by_commas_and_spaces() -> None:
    """The words of a list stand apart by commas, spaces or both."""
    assert Reader({"TASKBOARD_X": "a.example, b.example c"}).words("TASKBOARD_X") == (
        *("a.example", "b.example", "c"),
    )
    assert Reader({}).words("TASKBOARD_X") == ()


def test_broken_secrets_file_is_named(tmp_path: Path) -> None:
    """A secrets file that is not TOML stops the start with its name."""
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("key = ")
    with pytest.raises(SettingsError, match=r"secrets\.toml"):
        load(tmp_path, {})
