"""Every call that a scan can make is granted, and nothing else: counted against a collection that makes them all.

IAM actions: Service Authorization Reference; Amazon S3 User Guide: using-with-s3-policy-actions.html.
"""

from typing import Any

import pytest

from scanner import registry
from scanner.aws.answers import gathered
from scanner.aws.transport import Answer
from scanner.collect import Sources, Wishes, collect
from scanner.discover import Scope, discover
from scanner.model.base import Document
from scanner.model.collector import Gatherer
from scanner.model.evidence import Evidence
from scanner.model.facet import LOCATION
from scanner.model.policy import Filter, Policy
from scanner.model.progress import Silent
from scanner.model.resource import ResourceRef
from scanner.model.survey import Subject, Survey
from scanner.permissions import actions_of
from scanner.policy.load import load_policies
from scanner.policy.simulate import simulating
from scanner.policy.sources import pack_names
from tests.support.fake_reader import FakeReader
from tests.support.gathering import ALIAS, CONVERSATIONS, ROLE
from tests.support.policies import policy

ACTIONS = {
    "ListBuckets": "s3:ListAllMyBuckets",
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObjectVersion",
    "ListObjectVersions": "s3:ListBucketVersions",
    "GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "GetBucketOwnershipControls": "s3:GetBucketOwnershipControls",
    "GetBucketPolicy": "s3:GetBucketPolicy",
    "GetBucketReplication": "s3:GetReplicationConfiguration",
    "GetBucketRequestPayment": "s3:GetBucketRequestPayment",
    "GetBucketTagging": "s3:GetBucketTagging",
    "GetBucketVersioning": "s3:GetBucketVersioning",
    "GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "GetMetricData": "cloudwatch:GetMetricData",
    "DescribeKey": "kms:DescribeKey",
    "GetKeyPolicy": "kms:GetKeyPolicy",
    "ListGrants": "kms:ListGrants",
    "GetPolicy": "iam:GetPolicy",
    "GetPolicyVersion": "iam:GetPolicyVersion",
    "GetRole": "iam:GetRole",
    "GetRolePolicy": "iam:GetRolePolicy",
    "ListAttachedRolePolicies": "iam:ListAttachedRolePolicies",
    "ListRolePolicies": "iam:ListRolePolicies",
    "SimulatePrincipalPolicy": "iam:SimulatePrincipalPolicy",
}
"""What AWS documents of every operation that the program may call."""

_TAGS = {"data-class": "critical", "purpose": "logs", "copy-to": "test", "data-residency": "eu"}
_RULE = {
    "ID": "all",
    "Status": "Enabled",
    "Priority": 1,
    "Filter": {},
    "DeleteMarkerReplication": {"Status": "Disabled"},
    "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
    "Destination": {
        "Bucket": "arn:aws:s3:::dst",
        "Metrics": {"Status": "Enabled"},
        "EncryptionConfiguration": {"ReplicaKmsKeyID": ALIAS},
    },
}
_KMS = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": ALIAS}}
ESTATE: dict[str, dict[str, Any]] = {
    "src": {
        "region": "eu-west-1",
        "tags": {"TagSet": [{"Key": key, "Value": value} for key, value in _TAGS.items()]},
        "versioning": {"Status": "Enabled"},
        "encryption": {"Rules": [_KMS]},
        "replication": {"Role": ROLE, "Rules": [_RULE]},
    },
    "dst": {"region": "eu-central-1", "listed": False, "account": ""},
}
"""A bucket that every shipped policy selects, and that leans on everything that can be read."""


class CountingReader(FakeReader):
    """Notes every operation that a real reader would call, one by one."""

    def __init__(self) -> None:
        super().__init__(ESTATE)
        self.operations: set[str] = set()

    @property
    def actions(self) -> set[str]:
        return {ACTIONS[operation] for operation in self.operations | {operation for operation, _ in self.calls}}

    def gather(self, gatherer: Gatherer, ref: ResourceRef) -> Evidence:
        conversation = iter(CONVERSATIONS[gatherer.facet.name])

        def call(operation: str, _parameters: Document) -> Answer:
            self.operations.add(operation)
            return next(conversation)[1]

        return gathered(gatherer, ref, call)

    def survey(self, survey: Survey, subject: Subject) -> Evidence:
        self.operations |= set(survey.calls)
        return super().survey(survey, subject)


def scanned(*policies: Policy) -> CountingReader:
    reader, collectors = CountingReader(), registry.collectors()
    found = discover({reader.account: reader}, Scope(), collectors[LOCATION.name], 1, Silent())
    sources = Sources(readers={reader.account: reader}, collectors=collectors, workers=1)
    collect(found.buckets, Wishes(policies, registry.checks()), sources, Silent())
    return reader


def granted(*policies: Policy) -> set[str]:
    return set(actions_of(policies, registry.checks(), registry.collectors()))


@pytest.mark.parametrize("name", pack_names())
def test_a_shipped_policy_is_granted_what_a_scan_with_it_calls_and_nothing_else(name: str) -> None:
    (asked,) = load_policies([name], registry.checks())
    assert granted(asked) == scanned(asked).actions


@pytest.mark.parametrize("check_id", registry.names("scanner.checks"))
def test_a_check_is_granted_what_a_scan_for_it_calls_and_nothing_else(check_id: str) -> None:
    asked = policy(check_id)
    assert granted(asked) == scanned(asked).actions


def test_the_simulator_is_granted_only_where_a_policy_asks_it() -> None:
    plain = policy("replication-role-permissions")
    (asking,) = simulating([plain])
    assert granted(asking) == scanned(asking).actions
    assert granted(asking) - granted(plain) == {"iam:SimulatePrincipalPolicy"}


def test_selecting_by_tags_and_by_documents_is_granted_too() -> None:
    asked = policy("source-versioning", selects=Filter(tags=(("a", ("*",)),), where="replication"))
    assert granted(asked) == {
        "s3:ListAllMyBuckets",
        "s3:GetBucketTagging",
        "s3:GetBucketVersioning",
        "s3:GetReplicationConfiguration",
    }


def test_several_policies_are_granted_what_any_of_them_needs() -> None:
    first, second = policy("source-versioning", name="first"), policy("replication-role", name="second")
    assert granted(first, second) == granted(first) | granted(second)
    assert granted() == {"s3:ListAllMyBuckets"}


def test_every_action_reads() -> None:
    for asked in pack_names():
        actions = granted(*load_policies([asked], registry.checks()))
        assert all(action.partition(":")[2].startswith(("Get", "List", "Describe")) for action in actions)


def test_the_grants_of_a_bucket_check_do_not_list_objects() -> None:
    """`s3:ListBucket` lets its holder list the names of objects, so only policies that look for destinations get it."""
    assert granted(policy("source-versioning", "replication-role")) == {
        "s3:ListAllMyBuckets",
        "s3:GetBucketVersioning",
        "s3:GetReplicationConfiguration",
        "iam:GetRole",
    }
