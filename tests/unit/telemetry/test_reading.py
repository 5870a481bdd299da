"""The watched reader and the fan-out: everything is told, and nothing changes on the way."""

import inspect
from pathlib import Path
from typing import Any

import pytest

from scanner import registry
from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector, Gatherer, ListingError
from scanner.model.estate import Estate
from scanner.model.evidence import Unreadable
from scanner.model.progress import Observer, Question, Silent
from scanner.model.resource import ResourceRef
from scanner.model.survey import Subject, Survey
from scanner.telemetry.fanout import FanOut
from scanner.telemetry.reading import WatchedReader
from tests.support.fake_reader import FakeReader
from tests.support.fragments import ACCOUNT
from tests.support.watching import Remembering

FRAGMENT: dict[str, dict[str, Any]] = {
    "good": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}},
    "shut": {"region": "us-east-1", "versioning": "AccessDenied"},
}
EVENTS = ("began", "phase", "advance", "connected", "refused", "paced", "sent", "asked", "reported", "ended")


class Ticking:
    """Each look at the clock is a second later."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def watched(reader: FakeReader) -> tuple[WatchedReader, Remembering]:
    observer = Remembering()
    return WatchedReader(reader, observer, Ticking()), observer


def test_reads_are_told_with_where_how_long_and_why_not() -> None:
    reader, observer = watched(FakeReader(FRAGMENT))
    versioning = registry.collectors()["versioning"]
    assert isinstance(versioning, Collector)
    plain = FakeReader(FRAGMENT)
    for name, region in (("good", "eu-west-1"), ("shut", "us-east-1")):
        ref = BucketRef(ACCOUNT, name, region)
        assert reader.read(versioning, ref) == plain.read(versioning, ref)
    good, shut = (told for _, told in observer.told)
    assert good == Question(ACCOUNT, "eu-west-1", "good", "s3", "GetBucketVersioning", 1.0)
    assert (shut.about, shut.code) == ("shut", "AccessDenied")
    assert shut.message


def test_a_list_is_one_question_also_when_it_breaks_off() -> None:
    reader, observer = watched(FakeReader(FRAGMENT))
    assert [ref.name for ref, _ in reader.list_buckets()] == ["good", "shut"]
    broken, other = watched(FakeReader(FRAGMENT, listing_error="AccessDenied"))
    with pytest.raises(ListingError):
        list(broken.list_buckets())
    ((_, listed),) = observer.told
    ((_, failed),) = other.told
    assert (listed.operation, listed.code) == ("ListBuckets", "")
    assert (failed.account, failed.code) == (ACCOUNT, "AccessDenied")


def test_roles_keys_and_surveys_are_told_under_their_own_service() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/r"
    reader, observer = watched(FakeReader({**FRAGMENT, arn: {"role": "AccessDenied"}}))
    collectors = registry.collectors()
    role, metrics = collectors["role"], next(one for one in collectors.values() if isinstance(one, Survey))
    assert isinstance(role, Gatherer)
    assert isinstance(reader.gather(role, ResourceRef(arn)), Unreadable)
    reader.survey(metrics, Subject(BucketRef(ACCOUNT, "good", "eu-west-1"), (), {}, Estate((), ())))
    (_, gathered), (_, surveyed) = observer.told
    assert (gathered.service, gathered.about, gathered.code) == ("iam", arn, "AccessDenied")
    assert (surveyed.service, surveyed.about) == (metrics.service, "good")


def test_the_reader_behind_it_is_whom_it_says_it_is_and_is_closed() -> None:
    inner = FakeReader(FRAGMENT)
    reader = WatchedReader(inner, Silent())
    reader.close()
    assert inner.closed
    assert reader.reader is inner
    assert (reader.account, reader.caller, reader.partition) == (inner.account, inner.caller, inner.partition)


def test_everybody_is_told_everything_in_order() -> None:
    first, second = Remembering(), Remembering()
    both = FanOut((first, second))
    question = Question("1", "", "", "s3", "ListBuckets", 0.1)
    arguments: dict[str, tuple[Any, ...]] = {
        "began": ("scan",),
        "phase": ("reading", 3),
        "advance": (),
        "connected": ("1", "arn"),
        "refused": ("profile 'x'", "no"),
        "paced": (dict,),
        "sent": ("ListBuckets",),
        "asked": (question,),
        "reported": ("a report", Path()),
        "ended": (10,),
    }
    for event in EVENTS:
        getattr(both, event)(*arguments[event])
        getattr(Silent(), event)(*arguments[event])
    assert first.told == second.told == [(event, *arguments[event]) for event in EVENTS]


@pytest.mark.parametrize("kind", [Silent, FanOut])
def test_no_event_of_the_protocol_is_left_out(kind: type) -> None:
    def public(one: type) -> dict[str, list[str]]:
        members = inspect.getmembers(one, inspect.isfunction)
        return {name: list(inspect.signature(told).parameters) for name, told in members if name[0] != "_"}

    assert public(kind) == public(Observer)
    assert set(public(kind)) == set(EVENTS)
