"""Every shape of the smaller bucket documents that AWS returns, and shapes that it does not."""

from typing import Any

import pytest

from scanner.model import settings
from scanner.model.evidence import UNKNOWN_SHAPE, Absent, Present
from scanner.model.facet import ENCRYPTION, LOCATION, OWNERSHIP, TAGS, VERSIONING, Facet, Unread
from scanner.model.settings import Encryption, Location, Ownership, Tags, Versioning, VersioningStatus

AT = "2026-11-22T12:00:00Z"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/k"


def encryption(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"Rules": list(rules)}


def default(algorithm: object, **more: object) -> dict[str, Any]:
    return {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm, **more}}


def ownership(value: object) -> dict[str, Any]:
    return {"Rules": [{"ObjectOwnership": value}]}


@pytest.mark.parametrize(
    ("document", "location"),
    [
        ({"Region": "eu-west-1"}, Location(exists=True, region="eu-west-1")),
        ({"Region": ""}, Location(exists=True)),
        ({"Region": None}, Location(exists=True)),
        ({"Region": "eu-west-1", "Code": "403"}, Location(exists=True, region="eu-west-1", code="403")),
        ({"Region": "", "Code": "403"}, Location(exists=True, code="403")),
    ],
)
def test_location(document: dict[str, Any], location: Location) -> None:
    assert settings.parse_location(document) == location


@pytest.mark.parametrize(
    ("document", "versioning", "enabled"),
    [
        ({}, Versioning(VersioningStatus.NEVER), False),
        ({"Status": "Enabled"}, Versioning(VersioningStatus.ENABLED), True),
        ({"Status": "Suspended"}, Versioning(VersioningStatus.SUSPENDED), False),
        ({"Status": "Enabled", "MFADelete": "Enabled"}, Versioning(VersioningStatus.ENABLED, mfa_delete=True), True),
        ({"Status": "Enabled", "MFADelete": "Disabled"}, Versioning(VersioningStatus.ENABLED), True),
    ],
)
def test_versioning(document: dict[str, Any], versioning: Versioning, *, enabled: bool) -> None:
    assert settings.parse_versioning(document) == versioning
    assert versioning.enabled is enabled


@pytest.mark.parametrize(
    ("document", "expected", "is_kms"),
    [
        (encryption(default("AES256")), Encryption("AES256"), False),
        (encryption({**default("AES256"), "BucketKeyEnabled": False}), Encryption("AES256"), False),
        (encryption(default("aws:kms")), Encryption("aws:kms"), True),
        (
            encryption({**default("aws:kms", KMSMasterKeyID=KEY), "BucketKeyEnabled": True}),
            Encryption("aws:kms", kms_key=KEY, bucket_key=True),
            True,
        ),
        (encryption(default("aws:kms:dsse", KMSMasterKeyID=KEY)), Encryption("aws:kms:dsse", kms_key=KEY), True),
        (encryption({"BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}), settings.SSE_S3, False),
        (encryption({"BucketKeyEnabled": True}, default("aws:kms")), Encryption("aws:kms"), True),
    ],
)
def test_encryption(document: dict[str, Any], expected: Encryption, *, is_kms: bool) -> None:
    assert settings.parse_encryption(document) == expected
    assert expected.is_kms is is_kms


def test_tags_are_sorted_and_keep_empty_and_hostile_values() -> None:
    tags = settings.parse_tags({"TagSet": [{"Key": "z", "Value": ""}, {"Key": "a", "Value": "<script>"}]})
    assert tags == Tags(items=(("a", "<script>"), ("z", "")))
    assert tags.get("z") == ""
    assert tags.get("missing") is None


@pytest.mark.parametrize(
    ("value", "enforced"),
    [("BucketOwnerEnforced", True), ("BucketOwnerPreferred", False), ("ObjectWriter", False)],
)
def test_ownership(value: str, *, enforced: bool) -> None:
    assert settings.parse_ownership(ownership(value)) == Ownership(value)
    assert Ownership(value).bucket_owner_enforced is enforced


@pytest.mark.parametrize(
    ("facet", "absent"),
    [
        (LOCATION, Location(exists=False)),
        (VERSIONING, Versioning(VersioningStatus.NEVER)),
        (ENCRYPTION, Encryption("AES256")),
        (TAGS, Tags()),
        (OWNERSHIP, Ownership("ObjectWriter")),
    ],
)
def test_what_absence_means(facet: Facet[Any], absent: object) -> None:
    assert facet.value(Absent("Get", AT, "NotFound")) == absent


@pytest.mark.parametrize(
    ("facet", "document"),
    [
        (LOCATION, {}),
        (LOCATION, {"Region": 5}),
        (LOCATION, {"Region": "eu-west-1", "Code": 403}),
        (VERSIONING, {"Status": "Off"}),
        (VERSIONING, {"Status": ["Enabled"]}),
        (ENCRYPTION, {}),
        (ENCRYPTION, {"Rules": None}),
        (ENCRYPTION, encryption(default("aws:kms:tomorrow"))),
        (ENCRYPTION, encryption(default(None))),
        (ENCRYPTION, encryption({"ApplyServerSideEncryptionByDefault": {}})),
        (ENCRYPTION, encryption({"ApplyServerSideEncryptionByDefault": "AES256"})),
        (ENCRYPTION, encryption(default("aws:kms", KMSMasterKeyID=7))),
        (TAGS, {}),
        (TAGS, {"TagSet": [{"Key": "k"}]}),
        (TAGS, {"TagSet": [{"Key": "k", "Value": 1}]}),
        (TAGS, {"TagSet": {"k": "v"}}),
        (OWNERSHIP, {}),
        (OWNERSHIP, {"Rules": []}),
        (OWNERSHIP, ownership("Nobody")),
        (OWNERSHIP, ownership(["BucketOwnerEnforced"])),
    ],
)
def test_what_we_do_not_understand_is_unreadable(facet: Facet[Any], document: dict[str, Any]) -> None:
    with pytest.raises(Unread) as raised:
        facet.value(Present("Get", AT, document))
    assert raised.value.evidence.code == UNKNOWN_SHAPE
