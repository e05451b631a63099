"""`python -m components.accounts`: makes and changes the accounts that sign in with a password."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from getpass import getpass

from components.model.access.actor import Kind
from components.model.access.passwords import account_name, hash_password
from components.model.access.records import Account, AuditEntry
from components.model.access.roles import Role
from components.model.errors import AccountError, TaskboardError
from components.model.settings import Settings, load
from components.store import Store, audited

ROLES = [role.word for role in Role]
SWITCHED_OFF = "It counts on a server that is started with TASKBOARD_LOCAL_ACCOUNTS=1."
DEMO = "A server without BROWSER_USE_API_KEY shows the demo, which has no accounts."
NO_ADMINISTRATOR = "None of the accounts is an administrator's now."


def main(given: Sequence[str] | None = None) -> int:
    """Do what the command line says, also beside a running server; return the exit code."""
    asked = _parser().parse_args(given)
    try:
        settings = load()
        with closing(Store(settings.database_url)) as store:
            if asked.command == "list":
                _tell(_listed(store))
            else:
                _tell(_carried_out(asked, store), *_advice(asked.command, settings, store))
    except TaskboardError as exc:
        print(f"Nothing was changed: {exc.detail}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m components.accounts", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add", help="make an account")
    reset = commands.add_parser("reset", help="give an account another password")
    role = commands.add_parser("role", help="give an account another role")
    remove = commands.add_parser("remove", help="remove an account")
    commands.add_parser("list", help="list the accounts with their roles")
    for command in (add, reset, role, remove):
        command.add_argument("name", metavar="NAME", help="such as ann or ann@example.com")
    for command in (add, role):
        command.add_argument("--role", choices=ROLES, required=True)
    for command in (add, reset):
        command.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
    return parser


def _carried_out(asked: argparse.Namespace, store: Store) -> str:
    name = account_name(asked.name)
    role = Role.of(getattr(asked, "role", "")) or Role.VIEWER
    match asked.command:
        case "add":
            if store.account(name) is not None:
                raise AccountError(f"There is an account {name} already.")
            account = Account(name, _new_password(asked), role, datetime.now(UTC))
            with audited(_entry("AddAccount", f"{name}, {role.word}")):
                if not store.add_account(account):
                    raise AccountError(f"There is an account {name} already.")
            return f"{name} can sign in, as {role.word}."
        case "reset":
            _ensure_there(store, name)
            password_hash = _new_password(asked)
            with audited(_entry("ResetPassword", name)):
                store.reset_password(name, password_hash)
            return f"{name} has another password, and has to sign in again."
        case "role":
            _ensure_there(store, name)
            with audited(_entry("ChangeRole", f"{name}, {role.word}")):
                store.change_role(name, role)
            return f"{name} is {role.word} now."
        case _:
            _ensure_there(store, name)
            with audited(_entry("RemoveAccount", name)):
                store.remove_account(name)
            return f"{name} is removed, and signed out."


def _listed(store: Store) -> str:
    accounts = store.accounts()
    width = max((len(account.name) for account in accounts), default=0)
    lines = [f"{account.name:{width}}  {account.role.word}" for account in accounts]
    return "\n".join(lines) or "There are no accounts."


def _advice(command: str, settings: Settings, store: Store) -> list[str]:
    advice = [SWITCHED_OFF] if command == "add" and not settings.web.access.local_accounts else []
    advice += [DEMO] if command == "add" and settings.demo else []
    if all(account.role is not Role.ADMINISTRATOR for account in store.accounts()):
        advice.append(NO_ADMINISTRATOR)
    return advice


def _new_password(asked: argparse.Namespace) -> str:
    if asked.password_stdin:
        return hash_password(sys.stdin.readline().rstrip("\r\n"))
    if not sys.stdin.isatty():
        raise AccountError("There is no terminal to ask on: give it with --password-stdin.")
    first = hash_password(password := getpass("Password: "))
    if getpass("The same again: ") != password:
        raise AccountError("The two passwords differ.")
    return first


def _ensure_there(store: Store, name: str) -> None:
    if store.account(name) is None:
        raise AccountError(f"There is no account {name}.")


def _entry(action: str, detail: str) -> AuditEntry:
    return AuditEntry(datetime.now(UTC), Kind.PROGRAM, "command line", action, "", detail)


def _tell(*said: str) -> None:
    print("\n".join(said))  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
