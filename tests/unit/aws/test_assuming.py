"""A role is assumed again before its keys end: once, not with each read, and not again at once where that fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from scanner.aws.assuming import PAUSE_SECONDS, Metadata, RoleKeys, role_keys


class Clock:
    """Stands still until it is put forward."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Sts:
    """Gives keys with the number of the call, or fails; answers when it may."""

    def __init__(self) -> None:
        self.calls = 0
        self.fails = False
        self.begun, self.may_answer = Event(), Event()
        self.may_answer.set()

    def __call__(self) -> Metadata:
        self.calls += 1
        self.begun.set()
        assert self.may_answer.wait(60)
        if self.fails:
            raise PermissionError("not yours any more")
        return keys_of(f"new-{self.calls}", timedelta(hours=1))


def keys_of(name: str, lives: timedelta) -> Metadata:
    until = (datetime.now(UTC) + lives).isoformat()
    return {"access_key": name, "secret_key": "s", "token": "t", "expiry_time": until}


def role(sts: Sts, clock: Clock, minutes: float) -> RoleKeys:
    return role_keys(keys_of("old", timedelta(minutes=minutes)), sts, clock, "assume-role")


def key(keys: RoleKeys) -> str:
    return str(keys.get_frozen_credentials().access_key)


@pytest.mark.parametrize(("minutes", "name"), [(20, "old"), (14, "new-1"), (5, "new-1"), (-5, "new-1")])
def test_keys_are_renewed_before_they_end(minutes: float, name: str) -> None:
    assert key(role(Sts(), Clock(), minutes)) == name


@pytest.mark.parametrize("minutes", [14, 2])
def test_where_it_fails_sts_has_a_rest_while_the_keys_are_good(minutes: float) -> None:
    sts, clock = Sts(), Clock()
    keys, sts.fails = role(sts, clock, minutes), True
    for tries in (1, 2, 3):
        assert {key(keys) for _ in range(100)} == {"old"}
        assert sts.calls == tries
        clock.now += PAUSE_SECONDS
    sts.fails = False
    assert (key(keys), sts.calls) == ("new-4", 4)


def test_keys_that_end_while_sts_is_asked_in_vain_are_not_used_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """What STS said last is raised, as it is, and not what S3 would say of keys that have ended."""
    sts = Sts()

    def assume() -> Metadata:
        monkeypatch.setattr(keys, "_time_fetcher", lambda: datetime.now(UTC) + timedelta(hours=1))
        return sts()

    sts.fails = True
    keys = role_keys(keys_of("old", timedelta(minutes=5)), assume, Clock(), "assume-role")
    with pytest.raises(PermissionError, match="not yours any more"):
        key(keys)
    assert sts.calls == 2


def test_keys_that_have_ended_are_never_used() -> None:
    sts = Sts()
    keys, sts.fails = role(sts, Clock(), -1), True
    for _ in range(3):
        with pytest.raises(PermissionError):
            key(keys)
    sts.fails = False
    assert key(keys) == "new-4"


def test_while_one_renews_them_the_others_read_on() -> None:
    sts = Sts()
    keys = role(sts, Clock(), 5)
    sts.may_answer.clear()
    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(key, keys)
        assert sts.begun.wait(60)
        assert {key(keys) for _ in range(50)} == {"old"}
        sts.may_answer.set()
        assert renewing.result() == "new-1"
    assert (key(keys), sts.calls) == ("new-1", 1)
