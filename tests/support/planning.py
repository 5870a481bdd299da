"""Whole plans from estate fragments, on a cloud in memory: scan, plan, apply, and scan again."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from scanner import registry
from scanner.apply import Applied
from scanner.collect import Sources, Wishes, collect
from scanner.discover import Scope, discover
from scanner.model.bucket import BucketRef, account_of_arn
from scanner.model.collector import Reader
from scanner.model.evidence import Absent, Evidence, Present, Unreadable
from scanner.model.facet import LOCATION
from scanner.model.plan import Plan, Step
from scanner.model.policy import Policy
from scanner.model.progress import Silent
from scanner.model.report import Report
from scanner.model.snapshot import Snapshot, SnapshotHeader
from scanner.model.survey import Subject, Survey
from scanner.pipeline.judging import judge
from scanner.pipeline.planning import plan_for
from tests.support.applying import Notes, applied
from tests.support.fake_cloud import AT, CloudReader, CloudWriter, Document, FakeCloud
from tests.support.fragments import ACCOUNT
from tests.support.policies import policy

HERE, THERE = ACCOUNT, "222222222222"
HOME, AWAY = "eu-west-1", "eu-central-1"
ROLE = f"arn:aws:iam::{HERE}:role/replication-src"
SOURCE_KEY = f"arn:aws:kms:{HOME}:{HERE}:key/11111111-1111-1111-1111-111111111111"
REPLICA_KEY = f"arn:aws:kms:{AWAY}:{THERE}:key/22222222-2222-2222-2222-222222222222"
OWN_REPLICA_KEY = f"arn:aws:kms:{AWAY}:{HERE}:key/33333333-3333-3333-3333-333333333333"
ON = {"Status": "Enabled"}
CHECKS = (
    "source-versioning", "replication-configured", "rule-enabled", "whole-bucket-scope", "destination-exists",
    "destination-versioning", "kms-replication", "replica-key-usable", "replica-key-policy", "replication-role",
    "replication-role-permissions", "destination-bucket-policy",
)  # fmt: skip
"""What a policy asks of replication that is to work at all."""

Fragment = dict[str, Document]

_OF_THINGS = ("account", "region", "listed", "in_scope", "partition")
_AS_AWS_MAKES: Document = {
    "versioning": {},
    "notifications": {},
    "encryption": {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]},
}


def wanting(
    *checks: str,
    bucket: str = "{bucket}-replica",
    account: str = "same",
    region: str = AWAY,
    role: str = "replication-{bucket}",
    remediation: Document | None = None,
    **fields: Any,  # noqa: ANN401 -- the policy's own fields
) -> Policy:
    """Return a policy that asks the checks, or those of `CHECKS`, and says what repairs may create."""
    place = {"bucket": bucket, "region": region, "account": account}
    created = {"destination": place, "role": role, **(remediation or {})}
    return policy(*(checks or CHECKS), remediation=created, **fields)


def kms(key: str) -> Document:
    """Return the default encryption with a key."""
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]}


def key(arn: str, *statements: Document) -> Document:
    """Return a key whose policy lets its account do everything, and what the statements say."""
    text = json.dumps({"Version": "2012-10-17", "Statement": [_administrators(arn), *statements]})
    metadata = {
        "Arn": arn,
        "KeyState": "Enabled",
        "KeyManager": "CUSTOMER",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyUsage": "ENCRYPT_DECRYPT",
    }
    return {"key": metadata, "key-policy": {"Policy": text}, "key-grants": {"Grants": []}}


def _administrators(arn: str) -> Document:
    root = f"arn:aws:iam::{account_of_arn(arn)}:root"
    return {"Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"}


def role(arn: str = ROLE, *policies: Document, **parts: Any) -> Document:  # noqa: ANN401 -- parts of a document
    """Return a role that S3 may take, with inline policies."""
    trust = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trusted = {"Version": "2012-10-17", "Statement": [trust]}
    made = {"Arn": arn, "RoleId": "AROAOTHERS", "AssumeRolePolicyDocument": trusted, **parts}
    return {"role": made, "role-policies": {"Inline": list(policies), "Attached": [], "Boundary": None}}


class ListingReader(CloudReader):
    """Reads a fake cloud, and lists it. `reads` are the facets that were asked for, with the ARN of what."""

    def __init__(self, cloud: FakeCloud, account: str) -> None:
        super().__init__(cloud, account)
        self.reads: list[tuple[str, str]] = []
        self.closed = False

    def list_buckets(self) -> Iterator[tuple[BucketRef, Evidence]]:
        for arn, thing in self._cloud.state().items():
            if arn.startswith("arn:aws:s3:::") and thing["account"] == self.account:
                region = thing["facets"]["location"]["Region"]
                yield BucketRef(self.account, arn[13:], region), Present("ListBuckets", AT, {"Region": region})

    def survey(self, survey: Survey, subject: Subject) -> Evidence:  # noqa: ARG002 -- nothing ever happened here
        if not survey.calls:  # what only saved runs can tell
            return Unreadable(survey.operation, AT, "ProofsNotGiven", "No proofs were given.")
        return Absent(survey.operation, AT, "NotFound")

    def close(self) -> None:
        self.closed = True

    def _told(self, collector: Any, arn: str) -> Evidence:  # noqa: ANN401 -- either kind
        self.reads.append((collector.facet.name, arn))
        return super()._told(collector, arn)


def cloud_of(fragment: Fragment) -> FakeCloud:
    """Return a cloud that holds what a fragment says; what it calls unreadable cannot be read."""
    things: dict[str, tuple[str, Document]] = {}
    unread: dict[tuple[str, str], str] = {}
    for name, thing in fragment.items():
        arn, account, facets = _thing(name, thing)
        unread |= {(facet, arn): code for facet, code in facets.items() if isinstance(code, str)}
        things[arn] = account, {facet: one for facet, one in facets.items() if isinstance(one, dict)}
    cloud = FakeCloud(things)
    cloud.on_read = lambda facet, arn: (
        Unreadable(facet, AT, unread[facet, arn], "made by the test") if (facet, arn) in unread else None
    )
    return cloud


def _thing(name: str, thing: Document) -> tuple[str, str, Document]:
    facets = {facet: one for facet, one in thing.items() if facet not in _OF_THINGS}
    if name.startswith("arn:"):
        return name, thing.get("account", account_of_arn(name)), facets
    born = {**_AS_AWS_MAKES, "location": {"Region": thing["region"]}}
    return f"arn:aws:s3:::{name}", thing.get("account", HERE), {**born, **facets}


@dataclass
class Workshop:
    """A cloud, the policies that judge it, and the accounts that we hold credentials of."""

    cloud: FakeCloud
    policies: tuple[Policy, ...]
    accounts: tuple[str, ...] = (HERE, THERE)
    readers: dict[str, ListingReader] = field(init=False)

    def __post_init__(self) -> None:
        self.readers = {account: ListingReader(self.cloud, account) for account in self.accounts}

    @property
    def sources(self) -> Sources:
        """With what to read."""
        return Sources(readers=cast("dict[str, Reader]", self.readers), collectors=registry.collectors(), workers=1)

    def scan(self, *buckets: str) -> tuple[Snapshot, Report]:
        """Scan all buckets, or those that match the globs."""
        locate = registry.collectors()[LOCATION.name]
        found = discover(self.sources.readers, Scope(buckets=buckets), cast("Any", locate), 1, Silent())
        collected = collect(found.buckets, Wishes(self.policies, registry.checks()), self.sources, Silent())
        callers = tuple(reader.caller for reader in self.readers.values())
        header = SnapshotHeader(run_id="run-1", started=AT, tool_version="1.0.0", callers=callers)
        snapshot = Snapshot(
            header=header,
            accounts=found.accounts,
            buckets=collected.buckets,
            finished=AT,
            resources=collected.resources,
        )
        return snapshot, judge(snapshot, self.policies)

    def plan(self, *buckets: str, include_managed: bool = False) -> Plan:
        """Scan, and plan what to repair."""
        snapshot, report = self.scan(*buckets)
        return plan_for(snapshot, report, self.policies, self.sources, Silent(), include_managed=include_managed)

    def apply(self, plan: Plan, folder: Path, notes: Notes | None = None) -> Applied:
        """Take the steps of a plan."""
        writers = {account: CloudWriter(self.cloud, account) for account in self.accounts}
        return applied(self.cloud, plan, notes or Notes(), folder, readers=self.readers, writers=writers)


def workshop(fragment: Fragment, *policies: Policy, accounts: tuple[str, ...] = (HERE, THERE)) -> Workshop:
    """Return a fragment's cloud, with the policies that judge it."""
    return Workshop(cloud_of(fragment), policies or (wanting(),), accounts)


def planned(fragment: Fragment, *policies: Policy, include_managed: bool = False) -> Plan:
    """Return the plan that a fragment's scan leads to."""
    return workshop(fragment, *policies).plan(include_managed=include_managed)


def writes(plan: Plan) -> list[tuple[str, str]]:
    """Return each step as what it writes of what: the last part of an ARN, and the facet."""
    return [(short(step), step.facet) for step in plan.steps]


def short(step: Step) -> str:
    """Return the last part of a target's ARN."""
    return step.target.arn.rpartition(":")[2]


def step_of(plan: Plan, name: str, facet: str) -> Step:
    """Return the step that writes a facet of what has a name."""
    return next(step for step in plan.steps if (short(step), step.facet) == (name, facet))


def reasons(plan: Plan) -> dict[str, str]:
    """Return why each check's finding is left alone; of several findings, the last."""
    return {skip.check: skip.reason for skip in plan.skips}


def names(things: Iterable[tuple[str, str]], facet: str) -> list[str]:
    """Return what is written of a facet."""
    return [name for name, written in things if written == facet]
