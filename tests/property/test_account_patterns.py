"""Patterns of accounts, held against what they are to mean, for any name and any path."""

from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from scanner.model.account import OU, Account, account_matches, is_id_glob, lies_in
from scanner.model.facet import Unread

ids = st.text("0123456789", min_size=12, max_size=12)
names = st.text(min_size=1, max_size=20).filter(lambda name: not name.startswith(OU))
parts = st.text(st.characters(exclude_characters="/*?["), min_size=1, max_size=6)
paths = st.lists(parts, max_size=4).map(lambda units: "/" + "/".join(units))
patterns = st.one_of(ids, names, paths.map(lambda path: f"{OU}{path}"), st.sampled_from(["*", "1*", "prod-*", "ou:/*"]))
accounts = st.builds(Account, ids, st.one_of(st.just(""), names), st.one_of(st.just(""), paths))


def answer(asked: list[str], account: Account) -> bool | None:
    try:
        return account_matches(asked, account.id, {account.id: account})
    except Unread:
        return None


@given(accounts, st.lists(patterns, max_size=4), st.lists(patterns, max_size=4))
def test_patterns_are_joined_by_or_in_three_values(account: Account, some: list[str], others: list[str]) -> None:
    answers = {answer(some, account), answer(others, account)}
    expected = True if True in answers else None if None in answers else False
    assert answer([*some, *others], account) is expected


@given(accounts, patterns)
def test_what_is_told_is_never_unknown_and_learning_it_never_contradicts(account: Account, pattern: str) -> None:
    known = Account(account.id, account.name or "some name", account.ou or "/")
    assert answer([pattern], known) is not None
    if (before := answer([pattern], account)) is not None:
        assert answer([pattern], known) is before


@given(accounts, patterns.filter(is_id_glob))
def test_ids_need_nobody_to_tell_names(account: Account, pattern: str) -> None:
    assert answer([pattern], account) is fnmatchcase(account.id, pattern)


@given(st.lists(parts, max_size=3), st.lists(parts, max_size=3))
def test_a_unit_holds_itself_and_what_lies_beneath_and_nothing_beside(above: list[str], more: list[str]) -> None:
    place, beneath = "/" + "/".join(above), "/" + "/".join([*above, *more])
    assert lies_in(beneath, place)
    assert lies_in(beneath, f"{place.rstrip('/')}/*")
    assert lies_in(place, beneath) is (not more)
