"""Patterns of accounts: ids, names, paths of organisational units, and what is not known."""

import pytest

from scanner.model.account import Account, account_matches, lies_in
from scanner.model.facet import Unread

ONE, TWO = "111111111111", "222222222222"
PROD = Account(ONE, "prod-payments", "/Workloads/Prod", {"team": "pay"})
DIRECTORY = {ONE: PROD, TWO: Account(TWO)}


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        ("*", True),
        (ONE, True),
        ("1111*", True),
        ("11111111111?", True),
        ("2*", False),
        ("prod-payments", True),
        ("prod-*", True),
        ("PROD-*", False),
        ("[op]rod-*", True),
        ("ou:/", True),
        ("ou:/*", True),
        ("ou:/Workloads", True),
        ("ou:/Workloads/Prod", True),
        ("ou:/Workloads/Prod/*", True),
        ("ou:/Work*", True),
        ("ou:/Workloads/Pro", False),
        ("ou:/Workloads/Prod/EU", False),
        ("ou:/Sandbox/*", False),
    ],
)
def test_a_pattern_is_of_an_id_a_name_or_a_place(pattern: str, answer: bool) -> None:
    assert account_matches([pattern], ONE, DIRECTORY) is answer


def test_one_pattern_that_matches_is_enough_whatever_the_others_ask() -> None:
    assert account_matches(["prod-*", TWO], TWO, DIRECTORY)


@pytest.mark.parametrize("pattern", ["prod-*", "ou:/Workloads/*"])
@pytest.mark.parametrize("account", [TWO, "333333333333"])
def test_what_nobody_told_is_neither_yes_nor_no(pattern: str, account: str) -> None:
    with pytest.raises(Unread, match=f"name or place in the organisation of account {account} is not known"):
        account_matches([pattern], account, DIRECTORY)


def test_an_account_that_nobody_named_is_not_known_either() -> None:
    with pytest.raises(Unread, match="the id of account nobody knows which is not known"):
        account_matches([ONE], "", DIRECTORY)
    assert account_matches(["*"], "", DIRECTORY)


@pytest.mark.parametrize("ou", ["/", "/Prod", "/Prod/EU", "/Prod%2FEU", "/[x]", "/a b\n"])
def test_everything_lies_in_the_root(ou: str) -> None:
    assert lies_in(ou, "/")
    assert lies_in(ou, "/*")


def test_a_unit_whose_name_only_begins_alike_is_another() -> None:
    assert not lies_in("/Production", "/Prod")
    assert not lies_in("/Production", "/Prod/*")
