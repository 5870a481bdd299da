"""What S3 or the network does × every operation → the evidence of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from scanner import registry
from scanner.aws.reader import AwsReader
from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector
from scanner.model.evidence import Absent, Evidence, Present, Unreadable
from tests.support.scripted_s3 import REQUEST_ID, RESET, SILENCE, Reply, ScriptedS3, error

REF = BucketRef("111111111111", "ledger", "eu-central-1")
REGION = {"x-amz-bucket-region": "eu-central-1"}

Connect = Callable[..., AwsReader]
Outcome = tuple[type[Evidence], str]

FINE = {
    "encryption": Reply(
        body="<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
        "<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>"
        "</ServerSideEncryptionConfiguration>"
    ),
    "lifecycle": Reply(
        body="<LifecycleConfiguration><Rule><ID>r</ID><Status>Enabled</Status><Filter/><Expiration><Days>9</Days>"
        "</Expiration></Rule></LifecycleConfiguration>"
    ),
    "location": Reply(headers=REGION),
    "notifications": Reply(body="<NotificationConfiguration/>"),
    "object-lock": Reply(
        body="<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>"
    ),
    "public-access-block": Reply(
        body="<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>"
    ),
    "request-payment": Reply(
        body="<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>"
    ),
    "ownership": Reply(
        body="<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>"
    ),
    "replication": Reply(body="<ReplicationConfiguration><Role>r</Role></ReplicationConfiguration>"),
    "tags": Reply(body="<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"),
    "versioning": Reply(body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "encryption": {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]},
    "lifecycle": {"Rules": [{"ID": "r", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 9}}]},
    "location": {"Region": "eu-central-1"},
    "notifications": {},
    "object-lock": {"ObjectLockEnabled": "Enabled"},
    "public-access-block": {"BlockPublicAcls": True},
    "request-payment": {"Payer": "Requester"},
    "ownership": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    "replication": {"Role": "r"},
    "tags": {"TagSet": [{"Key": "a", "Value": "b"}]},
    "versioning": {"Status": "Enabled"},
}


@dataclass(frozen=True)
class Case:
    """What happens, and what becomes of it: for operations with a body, and for HeadBucket, which has none."""

    replies: tuple[Reply, ...]
    body: Outcome
    head: Outcome
    then_fine: bool = False


def same(kind: type[Evidence], code: str, *replies: Reply) -> Case:
    return Case(replies, (kind, code), (kind, code))


def recovers(*replies: Reply) -> Case:
    return Case(replies, (Present, ""), (Present, ""), then_fine=True)


def differ(reply: Reply, body: Outcome, head: Outcome) -> Case:
    return Case((reply,), body, head)


SLOW_DOWN = error(503, "SlowDown")
PORTAL = Reply(body="<!DOCTYPE html><html><body>Please sign in</body></html>")
CASES = {
    "fine": recovers(),
    "denied": differ(error(403, "AccessDenied"), (Unreadable, "AccessDenied"), (Present, "")),
    "no such bucket": differ(error(404, "NoSuchBucket"), (Absent, "NoSuchBucket"), (Absent, "404")),
    "throttled, then fine": recovers(SLOW_DOWN, SLOW_DOWN, SLOW_DOWN),
    "throttled for ever": differ(SLOW_DOWN, (Unreadable, "SlowDown"), (Unreadable, "503")),
    "overloaded, then fine": recovers(error(429, "TooManyRequests")),
    "timed out, then fine": recovers(error(400, "RequestTimeout")),
    "broken, then fine": recovers(error(500, "InternalError")),
    "broken for ever": differ(error(500, "InternalError"), (Unreadable, "InternalError"), (Unreadable, "500")),
    "in conflict, then fine": recovers(error(503, "OperationAborted")),
    "reset, then fine": recovers(RESET),
    "reset for ever": same(Unreadable, "ConnectionClosedError", RESET),
    "silent for ever": same(Unreadable, "ReadTimeoutError", SILENCE),
    "a gateway's page for ever": same(Unreadable, "502", Reply(502, "<html>Bad Gateway</html>")),
    "an error inside a success, then fine": recovers(Reply(body="<Error><Code>InternalError</Code></Error>")),
    "cut off, then fine": recovers(Reply(body="<VersioningConfiguration><Status>Ena")),
    "a portal's page": differ(PORTAL, (Unreadable, "UnknownShape"), (Present, "")),
    "an empty success": differ(Reply(), (Unreadable, "UnknownShape"), (Present, "")),
    # botocore takes what it cannot parse for a defect of S3, so it is retried, too.
    "no XML for ever": differ(Reply(body="garbage"), (Unreadable, "500"), (Present, "")),
    "not implemented": differ(error(501, "NotImplemented"), (Unreadable, "NotImplemented"), (Unreadable, "501")),
    "a code nobody knows": differ(error(418, "Teapot"), (Unreadable, "Teapot"), (Unreadable, "418")),
    "a redirect to nowhere": differ(
        error(301, "PermanentRedirect"), (Unreadable, "PermanentRedirect"), (Unreadable, "301")
    ),
}


# HeadBucket's answers have no body that could say these.
BODIES_ONLY = {"timed out, then fine", "an error inside a success, then fine", "cut off, then fine"}
ALL = [(name, facet) for name, facet in product(CASES, FINE) if facet != "location" or name not in BODIES_ONLY]


@pytest.mark.parametrize(("name", "facet"), ALL)
def test_what_happens_becomes_evidence(name: str, facet: str, s3: ScriptedS3, connected: Connect) -> None:
    case, collector = CASES[name], registry.collectors()[facet]
    s3.on(collector.operation, *case.replies, *([FINE[facet]] if case.then_fine else []))
    # Only silence takes real time, so only there patience is short.
    reader = connected(budget_seconds=3, read_timeout=0.1) if SILENCE in case.replies else connected()

    evidence = reader.read(collector, REF)

    kind, code = case.head if facet == "location" else case.body
    assert (type(evidence), code_of(evidence), evidence.operation) == (kind, code, collector.operation)
    if case.then_fine and isinstance(evidence, Present):
        assert evidence.document == DOCUMENTS[facet]
    requests = s3.awaited(collector.operation, reader.calls[collector.operation])
    assert len(requests) == reader.calls[collector.operation] == reader.calls.total()
    assert {(request.bucket, request.region) for request in requests} == {(REF.name, REF.region)}


NEVER_ABSENT = {"location", "versioning", "notifications", "request-payment"}


@pytest.mark.parametrize("facet", sorted(set(FINE) - NEVER_ABSENT))
def test_an_absent_code_becomes_absent(facet: str, s3: ScriptedS3, reader: AwsReader) -> None:
    collector = registry.collectors()[facet]
    (code,) = collector.absent
    s3.on(collector.operation, error(404, code))
    evidence = reader.read(collector, REF)
    assert isinstance(evidence, Absent)
    assert (evidence.code, evidence.request_id) == (code, REQUEST_ID)


def test_an_answer_without_what_it_should_hold_is_unreadable(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketTagging", Reply(body="<Tagging/>"))
    evidence = reader.read(registry.collectors()["tags"], REF)
    assert isinstance(evidence, Unreadable)
    assert (evidence.code, evidence.message) == ("UnknownShape", "KeyError: 'TagSet'")
    assert evidence.request_id == REQUEST_ID


def test_evidence_carries_the_time_of_the_answer(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", FINE["versioning"])
    before = datetime.now(UTC).replace(microsecond=0)
    evidence = reader.read(registry.collectors()["versioning"], REF)
    assert evidence.at.endswith("Z")
    assert before <= datetime.fromisoformat(evidence.at) <= datetime.now(UTC)


def test_every_collector_is_in_the_matrix() -> None:
    """GetBucketPolicy answers with JSON, not XML, and has tests of its own."""
    of_buckets = {name for name, found in registry.collectors().items() if isinstance(found, Collector)}
    assert set(FINE) == set(DOCUMENTS) == of_buckets - {"policy"}


def code_of(evidence: Evidence) -> str:
    return "" if isinstance(evidence, Present) else evidence.code
