"""An account is entered when the first question is put to it, once, and where nobody is let in every answer says so."""

from typing import Any

import pytest

from scanner import registry
from scanner.aws.access import Access, ConnectionOptions
from scanner.errors import AwsUnreachableError
from scanner.model.bucket import BucketRef
from scanner.model.collector import ListingError
from scanner.model.estate import Estate
from scanner.model.evidence import Present, Unreadable
from scanner.model.facet import VERSIONING
from scanner.model.snapshot import AccountRecord
from scanner.model.survey import Subject, Survey
from scanner.pipeline.lazily import LazyReader
from tests.support.fake_reader import FakeReader
from tests.support.fragments import ACCOUNT

FRAGMENT: dict[str, dict[str, Any]] = {"here": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}}
HERE = BucketRef(ACCOUNT, "here", "eu-west-1")


class Door:
    """A door to one account, and how often somebody came."""

    def __init__(self, *, open_to_us: bool = True) -> None:
        self.reader = FakeReader(FRAGMENT)
        self.times = 0
        self.is_open = open_to_us

    def connect(self, _access: Access, _options: ConnectionOptions) -> FakeReader:
        self.times += 1
        if not self.is_open:
            raise AwsUnreachableError("sts:AssumeRole: AccessDenied: no", "Ask.")
        return self.reader


def reader_at(door: Door, monkeypatch: pytest.MonkeyPatch) -> LazyReader:
    monkeypatch.setattr("scanner.aws.access.connect", door.connect)
    return LazyReader(AccountRecord(ACCOUNT, "arn:caller", 1), Access(), ConnectionOptions())


def test_nobody_comes_who_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    door = Door()
    reader = reader_at(door, monkeypatch)
    assert (reader.account, reader.caller, reader.partition) == (ACCOUNT, "arn:caller", "aws")
    reader.close()
    assert (door.times, door.reader.closed) == (0, False)


def test_the_door_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    door, versioning = Door(), registry.collectors()[VERSIONING.name]
    reader = reader_at(door, monkeypatch)
    assert isinstance(reader.read(versioning, HERE), Present)
    assert [ref.name for ref, _ in reader.list_buckets()] == ["here"]
    assert reader._enter() is door.reader
    assert door.times == 1
    reader.close()
    assert door.reader.closed


def test_a_shut_door_is_tried_once_and_told_in_every_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    door = Door(open_to_us=False)
    reader = reader_at(door, monkeypatch)
    survey = next(one for one in registry.collectors().values() if isinstance(one, Survey))
    told = reader.survey(survey, Subject(HERE, (), {}, Estate((), ())))
    assert isinstance(told, Unreadable)
    assert (told.operation, told.code) == (survey.operation, "AwsUnreachableError")
    assert told.message == "sts:AssumeRole: AccessDenied: no"
    with pytest.raises(ListingError, match="AccessDenied"):
        list(reader.list_buckets())
    reader.close()
    assert door.times == 1
