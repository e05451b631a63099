"""The command that makes and changes local accounts."""

import io
import os
import pty
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from components import accounts
from components.model.access.passwords import verify
from components.model.access.roles import Role
from components.store import Store
from components.store.database import only_server

pytestmark = pytest.mark.databases

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct hörse battery"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command with a password on its standard input, beside a server of the database."""
    monkeypatch.setenv("TASKBOARD_DATABASE_URL", url)
    monkeypatch.setenv("TASKBOARD_LOCAL_ACCOUNTS", "1")
    monkeypatch.setenv("BROWSER_USE_API_KEY", "bu_key")

    def run(*given: str, password: str = PASSWORD) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        with only_server(url):
            code = accounts.main(given)
        return code, *capsys.readouterr()

    return run


def add(run: Run, name: str = "ann", role: str = "administrator") -> None:
    """Make an account."""
    code, said, error = run("add", name, "--role", role, "--password-stdin")
    assert (code, error) == (0, "")
    assert said.splitlines()[0] == f"{name} can sign in, as {role}."


def test_first_administrator_is_made_with_one_command(run: Run, url: str) -> None:
    """Into a database that is not there yet; the password lets in, and is kept nowhere."""
    add(run)
    with closing(Store(url)) as store:
        ann = store.account("ann")
        assert ann is not None and ann.role is Role.ADMINISTRATOR
        assert verify(ann, PASSWORD)
        (entry,) = store.audit_entries(None, 10)
        assert (entry.actor, entry.action) == ("command line", "AddAccount")
        assert entry.detail == "ann, administrator"
        assert ann.password_hash not in repr(entry)


def test_accounts_are_listed_with_their_roles(run: Run) -> None:
    """By name, and where there are none that is said."""
    assert run("list") == (0, "There are no accounts.\n", "")
    add(run, "bob@example.com", "viewer")
    add(run)
    assert run("list") == (0, "ann              administrator\nbob@example.com  viewer\n", "")


def test_password_is_reset_and_role_changed(run: Run, url: str) -> None:
    """The old password is worth nothing; where no administrator is left that is said."""
    add(run)
    assert run("reset", "Ann", "--password-stdin", password="another password")[0] == 0
    code, said, _ = run("role", "ann", "--role", "operator")
    assert code == 0
    assert said == "ann is operator now.\nNone of the accounts is an administrator's now.\n"
    with closing(Store(url)) as store:
        ann = store.account("ann")
        assert ann is not None and ann.role is Role.OPERATOR
        assert verify(ann, "another password")
        assert not verify(ann, PASSWORD)
        actions = [entry.action for entry in store.audit_entries(None, 10)]
    assert actions == ["ChangeRole", "ResetPassword", "AddAccount"]


def test_removed_account_is_gone_with_its_sessions(run: Run, url: str) -> None:
    """Nobody comes in by it, and its name may be given again."""
    add(run)
    assert run("remove", "ann")[0] == 0
    with closing(Store(url)) as store:
        assert store.accounts() == ()
        assert store.load_access(datetime.now(UTC) + timedelta(seconds=1)).sessions == ()
    add(run)


@pytest.mark.parametrize(
    ("given", "password", "said"),
    [
        (("add", "ann", "--role", "viewer", "--password-stdin"), PASSWORD, "already"),
        (("add", "bob", "--role", "viewer", "--password-stdin"), "short", "12 to 256 characters"),
        (("add", "bob smith", "--role", "viewer", "--password-stdin"), PASSWORD, "A name has"),
        (("add", "bob", "--role", "viewer"), PASSWORD, "--password-stdin"),
        (("reset", "bob", "--password-stdin"), PASSWORD, "no account bob"),
        (("role", "bob", "--role", "viewer"), "", "no account bob"),
        (("remove", "bob"), "", "no account bob"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run: Run, given: tuple[str, ...], password: str, said: str
) -> None:
    """And nothing is changed; the password is not told back."""
    add(run)
    code, out, error = run(*given, password=password)
    assert (code, out) == (1, "")
    assert error.startswith("Nothing was changed: ")
    assert error.count("\n") == 1
    assert said in error
    assert "short" not in error
    assert run("list")[1] == "ann  administrator\n"


def test_account_that_counts_for_nothing_yet_says_so(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where accounts are switched off, or the demo runs, whoever makes one reads it."""
    monkeypatch.delenv("TASKBOARD_LOCAL_ACCOUNTS")
    monkeypatch.delenv("BROWSER_USE_API_KEY")
    _, said, _ = run("add", "ann", "--role", "administrator", "--password-stdin")
    assert accounts.SWITCHED_OFF in said
    assert accounts.DEMO in said


@pytest.mark.parametrize(("again", "code"), [(PASSWORD, 0), ("mistyped password", 1)])
def test_password_is_asked_for_twice_and_not_shown(
    run: Run, url: str, again: str, code: int
) -> None:
    """On a terminal; two that differ make no account."""
    assert run("list")[0] == 0
    child, terminal = pty.fork()
    if not child:
        os.chdir(ROOT)
        command = ["-m", "components.accounts", "add", "ann", "--role", "administrator"]
        os.execv(sys.executable, [sys.executable, *command])  # noqa: S606 - it needs no shell
    shown = b""
    for prompt, typed in ((b"Password: ", PASSWORD), (b"again: ", again)):
        while prompt not in shown:
            shown += os.read(terminal, 1000)
        os.write(terminal, f"{typed}\n".encode())
    with closing(Store(url)) as store:
        _, status = os.waitpid(child, 0)
        os.close(terminal)
        assert os.waitstatus_to_exitcode(status) == code
        assert PASSWORD.encode() not in shown
        assert len(store.accounts()) == 1 - code
