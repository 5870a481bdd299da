"""What S3 would refuse is told before it is sent; what is not known is not refused."""

from typing import Any

import pytest

from scanner.amend.validate import Known, KnownDestination, refusals
from scanner.model.base import Document
from scanner.model.bucket import BucketRef

SRC = BucketRef("111111111111", "src", "eu-west-1")
DST = "arn:aws:s3:::dst"
ROLE = "arn:aws:iam::111111111111:role/r"
KEY = "arn:aws:kms:eu-central-1:111111111111:key/k"
ON, OFF = {"Status": "Enabled"}, {"Status": "Disabled"}
FIFTEEN = {"Minutes": 15}
TAG = {"Key": "k", "Value": "v"}


def rule(**more: Any) -> Document:  # noqa: ANN401 -- parts of a document
    whole = {"ID": "all", "Priority": 1, **ON, "Filter": {}, "DeleteMarkerReplication": OFF}
    return {**whole, "Destination": {"Bucket": DST}, **more}


def to(**elements: Any) -> Document:  # noqa: ANN401 -- parts of a document
    return {"Destination": {"Bucket": DST, **elements}}


def without(*elements: str) -> Document:
    return {key: value for key, value in rule().items() if key not in elements}


def told(*rules: Document, role: str = ROLE, known: Known | None = None) -> list[tuple[str, str]]:
    found = refusals({"Role": role, "Rules": list(rules)}, SRC, known or Known())
    return [(one.code, one.message) for one in found]


KMS = {"SourceSelectionCriteria": {"SseKmsEncryptedObjects": ON}}
RTC = {"ReplicationTime": {**ON, "Time": FIFTEEN}, "Metrics": {**ON, "EventThreshold": FIFTEEN}}
ACT = {"AccessControlTranslation": {"Owner": "Destination"}}
FINE = [
    rule(),
    rule(Tomorrow=1),
    rule(Filter={"And": {"Prefix": "a", "Tags": [TAG]}}),
    rule(**KMS, **to(EncryptionConfiguration={"ReplicaKmsKeyID": KEY})),
    rule(SourceSelectionCriteria={"ReplicaModifications": ON}),
    rule(**to(**RTC)),
    rule(**to(Metrics=ON)),
    rule(**to(ReplicationTime={**OFF, "Time": FIFTEEN})),
    rule(**to(Account="222222222222", **ACT)),
    rule(**to(StorageClass="GLACIER_IR")),
    {"ID": "v1", **ON, "Prefix": "", "Destination": {"Bucket": DST}},
]


@pytest.mark.parametrize("fine", FINE)
def test_what_s3_takes(fine: Document) -> None:
    assert told(fine) == []


SCHEMA = "for this version of Cross Region Replication configuration schema"
REFUSED = [
    ([], "MalformedXML", "at least one rule"),
    ([rule(Status="enabled")], "MalformedXML", "Status"),
    ([rule(ExistingObjectReplication=ON)], "MalformedXML", "ExistingObjectReplication"),
    ([rule(Filter={"Prefix": "a", "Tag": TAG})], "MalformedXML", "one Prefix, one Tag or one And"),
    ([rule(Filter={"Prefix": "a" * 1025})], "InvalidRequest", "1024"),
    ([rule(Filter={"And": {"Tags": [TAG, TAG]}})], "InvalidRequest", "Duplicate Tag Keys"),
    ([rule(Filter={"Tag": TAG}, DeleteMarkerReplication=ON)], "InvalidRequest", "any Tag filter"),
    ([rule(Destination={})], "MalformedXML", "every rule has a destination bucket"),
    ([rule(Destination={"Bucket": "arn:aws:s3:eu-west-1:1:accesspoint/a"})], "InvalidRequest", "Invalid bucket ARN"),
    ([rule(Destination={"Bucket": SRC.arn})], "InvalidRequest", "cannot be the same as the source"),
    ([rule(**to(StorageClass="SNOW"))], "MalformedXML", "class SNOW"),
    ([rule(SourceSelectionCriteria={})], "InvalidRequest", "cannot be empty"),
    ([rule(**KMS)], "InvalidRequest", "ReplicaKmsKeyID must be specified"),
    (
        [rule(**to(EncryptionConfiguration={"ReplicaKmsKeyID": KEY}))],
        "InvalidRequest",
        "SseKmsEncryptedObjects must be",
    ),
    (
        [rule(**KMS, **to(EncryptionConfiguration={"ReplicaKmsKeyID": "k"}))],
        "InvalidArgument",
        "Invalid ReplicaKmsKeyID",
    ),
    ([rule(**to(Metrics={**ON, "EventThreshold": FIFTEEN}))], "InvalidArgument", "cannot contain an event threshold"),
    ([rule(**to(ReplicationTime=RTC["ReplicationTime"]))], "InvalidRequest", "both ReplicationTime and Metrics"),
    ([rule(**to(**RTC | {"Metrics": OFF}))], "InvalidRequest", "share a status"),
    ([rule(**to(**RTC | {"ReplicationTime": {**ON, "Time": {"Minutes": 5}}}))], "InvalidArgument", "must be 15"),
    ([rule(**to(Account=""))], "InvalidArgument", "12 digits"),
    ([rule(**to(**ACT))], "InvalidRequest", "Account must be specified"),
    ([rule(), rule(Priority=2)], "InvalidArgument", "must be unique"),
    ([rule(ID="é")], "InvalidArgument", "ASCII"),
    ([rule(ID="x" * 256)], "InvalidArgument", "255"),
    ([without("Priority")], "InvalidRequest", f"Priority must be specified {SCHEMA}"),
    ([without("DeleteMarkerReplication")], "InvalidRequest", f"DeleteMarkerReplication must be specified {SCHEMA}"),
    ([rule(), rule(ID="b")], "InvalidRequest", "duplicate priority 1"),
    ([rule(Priority=-1)], "InvalidRequest", "between 0 and 2147483647"),
    (
        [{**without("Filter", "DeleteMarkerReplication"), "Prefix": ""}],
        "InvalidRequest",
        "Priority cannot be used",
    ),
    ([without("Filter", "DeleteMarkerReplication", "Priority")], "MalformedXML", "has a Prefix"),
    (
        [FINE[-1], {**FINE[-1], "ID": "b", "Destination": {"Bucket": "arn:aws:s3:::other"}}],
        "InvalidRequest",
        "Number of distinct destination bucket ARNs cannot exceed 1",
    ),
    ([rule(ID=f"r{number}", Priority=number) for number in range(1001)], "InvalidRequest", "1000 rules at most"),
]


@pytest.mark.parametrize(("rules", "code", "message"), REFUSED, ids=[message for _, _, message in REFUSED])
def test_what_s3_refuses(rules: list[Document], code: str, message: str) -> None:
    found = told(*rules)
    assert [one for one, _ in found] == [code]
    assert message in found[0][1]


def test_roles() -> None:
    assert told(rule(), role="arn:aws:iam::222222222222:role/r")[0][0] == "AccessDenied"
    assert told(rule(), role="r")[0][0] == "MalformedXML"
    document = {"Role": "arn:aws:iam::222222222222:role/r", "Rules": [rule()]}
    assert refusals(document, BucketRef("", "src", ""), Known()) == ()


def test_only_what_is_known_of_buckets_is_refused() -> None:
    def known(**facts: Any) -> Known:  # noqa: ANN401 -- fields of a value
        return Known(destinations={DST: KnownDestination(**facts)})

    owned = rule(**to(Account="222222222222", **ACT))
    assert told(rule(), known=Known(source_versioned=True)) == []
    assert "on the bucket" in told(rule(), known=Known(source_versioned=False))[0][1]
    assert "must exist" in told(rule(), known=known(exists=False))[0][1]
    assert "versioning enabled" in told(rule(), known=known(exists=True, versioned=False))[0][1]
    assert told(owned, known=known(versioned=True, owner="222222222222")) == []
    assert "does not own" in told(owned, known=known(owner="333333333333"))[0][1]
    assert told(rule(**to(Account="222222222222")), known=known(owner="333333333333")) == []


def test_the_place_is_told() -> None:
    found = refusals({"Role": ROLE, "Rules": [rule(Status="x"), {**without("ID"), "Status": "x"}]}, SRC, Known())
    assert [one.place for one in found] == ["Rules", "rule 'all'", "rule 2"]
