"""Doors are opened all or not at all, and closed whatever happens."""

import pytest

from scanner.aws.access import Access
from scanner.errors import AwsUnreachableError
from scanner.model.account import Account
from scanner.pipeline.doors import stores, writers
from tests.support.fixing import Doors
from tests.support.planning import HERE, THERE, cloud_of

BOTH = (Access(profile=HERE), Access(profile=THERE))
KNOWN = tuple(Access(profile=one, account=Account(one)) for one in (HERE, THERE))
"""Of which the account is known before it is asked."""


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch) -> Doors:
    made = Doors(cloud_of({}))
    made.install(monkeypatch)
    return made


def test_each_account_has_its_own_and_all_are_closed(doors: Doors) -> None:
    with writers(BOTH, "eu-west-1") as held:
        assert {account: one.account for account, one in held.items()} == {HERE: HERE, THERE: THERE}
        assert doors.closed == []
    assert doors.closed == doors.opened[::-1]


def test_stores_likewise(doors: Doors) -> None:
    with stores(BOTH, "") as held:
        assert set(held) == {HERE, THERE}
    assert len(doors.closed) == 2


def test_of_two_ways_into_an_account_the_first_is_taken_and_both_are_closed(doors: Doors) -> None:
    with writers((BOTH[0], BOTH[0]), "") as held:
        assert held[HERE] is doors.opened[0]
    assert len(doors.closed) == 2


@pytest.mark.parametrize("account", [HERE, THERE])
def test_where_one_stays_shut_none_is_given_and_the_others_are_closed(doors: Doors, account: str) -> None:
    doors.locked |= {("write", account), ("put", account)}
    with pytest.raises(AwsUnreachableError, match="nobody may write here"), writers(BOTH, ""):
        pytest.fail("half of the writers were given")
    with pytest.raises(AwsUnreachableError, match="nobody may put here"), stores(BOTH, ""):
        pytest.fail("half of the stores were given")
    assert doors.closed == doors.opened


def test_they_are_closed_where_the_work_fails(doors: Doors) -> None:
    with pytest.raises(KeyboardInterrupt), writers(BOTH, ""):
        raise KeyboardInterrupt
    assert len(doors.closed) == 2


def test_of_many_accounts_only_those_are_opened_that_are_written_to(doors: Doors) -> None:
    doors.locked.add(("write", THERE))
    with writers(KNOWN, "", {HERE}) as held:
        assert set(held) == {HERE}
    with pytest.raises(AwsUnreachableError, match="nobody may write here"), writers(KNOWN, "", {HERE, THERE}):
        pytest.fail("half of the writers were given")


def test_a_store_is_opened_when_it_is_first_asked_for(doors: Doors) -> None:
    with stores(KNOWN, "", {HERE}) as held:
        assert (set(held), len(held), len(doors.opened)) == ({HERE, THERE}, 2, 1)
        assert held[THERE] is held[THERE] is doors.opened[1]
        assert held.get("333333333333") is None
        assert len(doors.opened) == 2
    assert len(doors.closed) == 2


def test_a_store_that_stays_shut_is_none_and_is_told_once(doors: Doors) -> None:
    doors.locked.add(("put", THERE))
    told: list[tuple[str, str]] = []
    with stores(KNOWN, "", {HERE}, lambda *said: told.append(said)) as held:
        assert held.get(THERE) is held.get(THERE) is None
        assert held[HERE] is doors.opened[0]
    ((who, why),) = told
    assert who == f"profile {THERE!r}"
    assert "nobody may put here" in why


def test_where_something_is_written_stores_must_open_beforehand(doors: Doors) -> None:
    doors.locked.add(("put", THERE))
    with pytest.raises(AwsUnreachableError, match="nobody may put here"), stores(KNOWN, "", {HERE, THERE}):
        pytest.fail("a repair that nobody could prove had better not begin")
