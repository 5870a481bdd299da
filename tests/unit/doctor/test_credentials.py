"""What is said of credentials: whose, from where, how long; never the keys."""

from datetime import UTC, datetime, timedelta

import pytest

from scanner.doctor.credentials import credentials
from scanner.doctor.value import Line, Mark
from scanner.model.reached import Holder

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CALLER = "arn:aws:sts::111122223333:assumed-role/audit/me"


def _lines(method: str, *, left: timedelta | None, renewed: bool, temporary: bool = True) -> tuple[Line, ...]:
    expires = NOW + left if left is not None else None
    holder = Holder("111122223333", CALLER, "aws-cn", "cn-north-1", method, temporary, renewed, expires)
    return credentials("profile audit", holder, NOW)


def test_who_and_where_are_told() -> None:
    who, place, _ = _lines("sso", left=None, renewed=True)
    assert (who.about, who.text) == ("profile audit", f"{CALLER}, from IAM Identity Center")
    assert place.text == "account 111122223333, partition aws-cn, home Region cn-north-1"
    assert _lines("something-new", left=None, renewed=True)[0].text.endswith("from something-new")


@pytest.mark.parametrize(
    ("left", "renewed", "mark", "says"),
    [
        (timedelta(minutes=12), False, Mark.WARN, "for only 12 min"),
        (timedelta(hours=-1), False, Mark.WARN, "for only 0 min"),
        (timedelta(hours=7), False, Mark.OK, "for 7 h 0 min, and not renewed"),
        (timedelta(minutes=12), True, Mark.OK, "renewed while a scan runs; these for 12 min"),
        (None, False, Mark.OK, "their source does not tell"),
    ],
)
def test_what_ends_soon_is_a_warning(left: timedelta | None, renewed: bool, mark: Mark, says: str) -> None:
    line = _lines("env", left=left, renewed=renewed)[-1]
    assert line.mark is mark
    assert says in line.text


def test_keys_that_last_last() -> None:
    line = _lines("shared-credentials-file", left=None, renewed=False, temporary=False)[-1]
    assert (line.mark, "not temporary" in line.text) == (Mark.OK, True)
