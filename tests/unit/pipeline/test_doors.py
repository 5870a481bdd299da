"""Doors are opened all or not at all, and closed whatever happens."""

import pytest

from scanner.aws.access import Access
from scanner.errors import AwsUnreachableError
from scanner.pipeline.doors import stores, writers
from tests.support.fixing import Doors
from tests.support.planning import HERE, THERE, cloud_of

BOTH = (Access(profile=HERE), Access(profile=THERE))


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
