"""Roles that every account has: assumed in the way in which the account is read."""

import pytest

from scanner.aws.access import Access
from scanner.model.account import Account
from scanner.pipeline import ScanOptions
from scanner.pipeline.connecting import connected
from scanner.pipeline.whose import InEach, accesses_for, accesses_of
from tests.support.fixing import Doors
from tests.support.planning import HERE, THERE, cloud_of

HUB = "arn:aws:iam::999999999999:role/hub"
READ = {
    HERE: Access("ops", f"arn:aws:iam::{HERE}:role/audit", "x1", (HUB,), "nightly", '{"narrow": 1}'),
    THERE: Access(account=Account(THERE, "dr")),
}


def test_it_is_another_role_by_the_same_way() -> None:
    here, there = InEach("scanner-repair").over(READ)
    assert here == Access("ops", f"arn:{{partition}}:iam::{HERE}:role/scanner-repair", "x1", (HUB,), "nightly")
    assert here.session_policy == "", "who writes is not narrowed to reading"
    assert there == Access(role_arn=f"arn:{{partition}}:iam::{THERE}:role/scanner-repair")
    assert [one.account.id for one in (here, there)] == [HERE, THERE], "nobody else's credentials will do"


def test_an_arn_may_have_a_place_for_the_account() -> None:
    here, _ = InEach("arn:aws:iam::{account}:role/ops/repair").over(READ)
    assert here.role_arn == f"arn:aws:iam::{HERE}:role/ops/repair"


def test_what_is_named_stays_as_it_is() -> None:
    named = (Access("a"),)
    assert accesses_of(named, READ) == named
    assert accesses_for(named, ScanOptions(accesses=())) == named


def test_accounts_that_cannot_be_read_are_not_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    doors = Doors(cloud_of({}), locked={("read", THERE)})
    doors.install(monkeypatch)
    reading = ScanOptions(accesses=(Access(HERE), Access(THERE)))
    with connected(reading) as connection:
        assert connection.accesses == {HERE: Access(HERE)}
    (only,) = accesses_for(InEach("repair"), reading)
    assert (only.profile, only.account.id) == (HERE, HERE)
    assert len(doors.closed) == len(doors.opened) == 2
