"""Elements that botocore does not know are kept where documents are written back, whatever engine reads them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from scanner import registry
from scanner.aws.access import Access, ConnectionOptions, connect
from scanner.aws.reader import AwsReader
from scanner.model.base import unknown_in
from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector
from scanner.model.engine import Engine
from scanner.model.evidence import Evidence, Present
from scanner.model.facet import Unread
from tests.support.scripted_s3 import Reply, ScriptedS3

REF = BucketRef("111111111111", "ledger", "eu-central-1")
SPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
RULES = f"<ReplicationConfiguration {SPACE}><Role>arn:aws:iam::111111111111:role/r</Role>%s</ReplicationConfiguration>"
RULE = (
    "<Rule><ID>%s</ID><Status>Enabled</Status><Priority>1</Priority><Filter>%s</Filter>"
    "<Destination><Bucket>arn:aws:s3:::there</Bucket>%s</Destination></Rule>"
)

Read = Callable[[str, Reply], Evidence]


@pytest.fixture(params=list(Engine))
def reader(request: pytest.FixtureRequest) -> Iterator[AwsReader]:
    with ExitStack() as stack:
        yield stack.enter_context(closing(connect(Access(), ConnectionOptions(engine=request.param))))


@pytest.fixture
def read(reader: AwsReader, s3: ScriptedS3) -> Read:
    def told(facet: str, reply: Reply) -> Evidence:
        collector = registry.collectors()[facet]
        assert isinstance(collector, Collector)
        s3.on(collector.operation, reply)
        return reader.read(collector, REF)

    return told


def document(evidence: Evidence) -> dict[str, Any]:
    assert isinstance(evidence, Present)
    return evidence.document


def test_each_rule_keeps_its_own(read: Read) -> None:
    rules = RULE % ("a", "", "") + RULE % ("b", "", "<Speed><Most>9</Most></Speed><Speed/>")
    found = document(read("replication", Reply(body=RULES % rules)))
    plain, special = found["Rules"]
    assert unknown_in(plain) == ()
    assert [text.count("Most") for text in special["Destination"]["?Speed"]] == [2, 0]
    assert unknown_in(found) == ("Speed",)


def test_what_stands_beside_the_rules_is_kept(read: Read) -> None:
    assert unknown_in(document(read("replication", Reply(body=RULES % "<Budget>9</Budget>")))) == ("Budget",)


def test_nothing_is_added_where_botocore_knows_everything(read: Read) -> None:
    tags = (
        "<And><Prefix>p/</Prefix><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value>2</Value></Tag></And>"
    )
    found = document(read("replication", Reply(body=RULES % (RULE % ("a", tags, "")))))
    assert unknown_in(found) == ()
    assert len(found["Rules"][0]["Filter"]["And"]["Tags"]) == 2


def test_a_filter_by_something_new_is_no_filter_that_takes_everything(read: Read) -> None:
    evidence = read("replication", Reply(body=RULES % (RULE % ("a", "<ObjectSize>9</ObjectSize>", ""))))
    with pytest.raises(Unread, match="ObjectSize"):
        registry.collectors()["replication"].facet.value(evidence)


def test_events_keep_theirs(read: Read) -> None:
    queue = "<QueueConfiguration><Queue>arn</Queue><Event>s3:ObjectCreated:*</Event>%s</QueueConfiguration>"
    body = (
        f"<NotificationConfiguration {SPACE}>{queue % ''}{queue % '<Batch>9</Batch>'}<Bus/></NotificationConfiguration>"
    )
    found = document(read("notifications", Reply(body=body)))
    assert unknown_in(found["QueueConfigurations"][0]) == ()
    assert unknown_in(found) == ("Batch", "Bus")


def test_object_lock_keeps_its_own(read: Read) -> None:
    body = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Until/></ObjectLockConfiguration>"
    assert unknown_in(document(read("object-lock", Reply(body=body)))) == ("Until",)


def test_nobody_may_replace_what_could_not_be_written_back(read: Read) -> None:
    facet = registry.collectors()["replication"].facet
    evidence = read("replication", Reply(body=RULES % (RULE % ("a", "", "<Speed/>"))))
    assert facet.value(evidence)
    with pytest.raises(Unread, match="would lose if it wrote the rest back: Speed"):
        facet.document(evidence)
