"""Names and passwords of local accounts."""

import unicodedata

import pytest
from argon2 import extract_parameters

from components.model.access import passwords
from components.model.access.records import Account
from components.model.access.roles import Role
from components.model.errors import AccountError
from tests.support.changes import AT

PASSWORD = "correct hörse battery"


def account(password: str = PASSWORD) -> Account:
    """Make an account with a password."""
    return Account("ann", passwords.hash_password(password), Role.VIEWER, AT)


def test_only_the_password_itself_is_right() -> None:
    """Every other one is wrong, however alike, long or strange."""
    ann = account()
    assert passwords.verify(ann, PASSWORD)
    for wrong in ("", PASSWORD.upper(), PASSWORD + " ", PASSWORD * 1000, "\ud800", "\0"):
        assert not passwords.verify(ann, wrong)


def test_password_is_right_however_its_letters_are_composed() -> None:
    """A letter with its accent is the same as the letter and its accent."""
    assert passwords.verify(account(), unicodedata.normalize("NFD", PASSWORD))


def test_no_account_costs_what_an_account_costs() -> None:
    """Where there is no such account as much is computed, so that no time tells of it."""
    assert not passwords.verify(None, PASSWORD)
    nobody = extract_parameters(passwords._NOBODY)  # noqa: SLF001
    assert nobody == extract_parameters(account().password_hash)


def test_hash_that_is_none_lets_nobody_in() -> None:
    """A database that was tampered with opens no door."""
    assert not passwords.verify(Account("ann", "nonsense", Role.VIEWER, AT), PASSWORD)


def test_hashes_of_a_password_differ_and_do_not_show() -> None:
    """Each has a salt of its own, and neither is in what a log may show."""
    first, second = account(), account()
    assert first.password_hash != second.password_hash
    assert first.password_hash not in repr(first)


@pytest.mark.parametrize("length", [0, 11, 257])
def test_password_is_neither_short_nor_endless(length: int) -> None:
    """The refusal tells the limits and not the password."""
    with pytest.raises(AccountError, match="12 to 256 characters") as caught:
        passwords.hash_password("ü" * length)
    assert "ü" not in str(caught.value)


def test_longest_and_shortest_password_can_be_used() -> None:
    """The limits themselves are within them."""
    for length in (passwords.MIN_LENGTH, passwords.MAX_LENGTH):
        assert passwords.verify(account("ü" * length), "ü" * length)
        assert not passwords.verify(account("ü" * length), "ü" * (length + 1))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (" Ann ", "ann"),
        ("Ann.B@Example.com", "ann.b@example.com"),
        ("7", "7"),
        ("a" * 64, "a" * 64),
    ],
)
def test_name_is_kept_in_small_letters(given: str, name: str) -> None:
    """Whoever types it otherwise means the same account."""
    assert passwords.account_name(given) == name


@pytest.mark.parametrize("given", ["", " ", "a b", ".", "-ann", "ann\n2", "änn", "a" * 65, "a\0"])
def test_name_of_other_letters_is_refused(given: str) -> None:
    """No two names look alike, and none hides a control character."""
    with pytest.raises(AccountError, match="A name has"):
        passwords.account_name(given)
