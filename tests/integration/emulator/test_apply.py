"""A plan on the emulator, through the real reader and the real writer: applied, applied again, and undone.

What the emulator judges as AWS does: versioning on both sides before a rule, the replication document as it was sent.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from time import monotonic

import pytest
from botocore.config import Config

from scanner import registry
from scanner.apply import Budgets, Tools, apply
from scanner.aws.clients import Clients
from scanner.aws.reader import AwsReader, Identity
from scanner.aws.retry import Retry
from scanner.aws.writer import AwsWriter
from scanner.journal.file import JournalFile, read
from scanner.journal.locks import Locks
from scanner.model.collector import Collector
from scanner.model.evidence import Absent, Present
from scanner.model.outcome import State
from scanner.model.plan import Plan, Target
from scanner.model.progress import Silent
from scanner.plan.undo import Made, undo_plan
from tests.support.applying import AT, TOOL, a_plan, a_step
from tests.support.emulated import CENTRAL, OTHER, OWN, WEST, World, policy, rule

pytestmark = pytest.mark.emulator

TRUST = json.loads(
    policy({"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"})
)
ALLOWED = json.loads(policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}))
ENABLED = {"Status": "Enabled"}
ROLE = Target(f"arn:aws:iam::{OWN}:role/s3/applied", OWN)


class Estate:
    """A source, a key, a bucket and a role to be made, and the tools to do it."""

    def __init__(self, world: World, stack: ExitStack, folder: Path) -> None:
        name = world.bucket(region=CENTRAL, versioned=False)
        self.source = Target(f"arn:aws:s3:::{name}", OWN, CENTRAL)
        self.replica = Target(f"arn:aws:s3:::{name}-replica", OTHER, WEST)
        self.key = Target(world.key(OTHER, WEST), OTHER, WEST)
        self._folder = folder
        self.readers: dict[str, AwsReader] = {}
        self.writers: dict[str, AwsWriter] = {}
        for account in (OWN, OTHER):
            identity, session = Identity(account, f"arn:aws:iam::{account}:root", "aws"), world.clients.session(account)
            clients = Clients(session, Config(retries={"mode": "standard", "total_max_attempts": 1}))
            self.readers[account] = stack.enter_context(
                closing(AwsReader(identity, clients, Retry(5, monotonic), WEST))
            )
            self.writers[account] = stack.enter_context(closing(AwsWriter(identity, clients, WEST)))

    def apply(self, plan: Plan, journal: Path) -> list[State]:
        with JournalFile(journal) as file:
            tools = Tools(
                readers=self.readers,
                writers=self.writers,
                collectors=registry.collectors(),
                writings=registry.writers(),
                journal=file,
                locks=Locks(self._folder / "locks", patience=0),
                past=file.entries,
                budgets=Budgets(write=5, read_back=5),
            )
            outcomes = apply(plan, tools, Silent()).outcomes
        assert [outcome.message for outcome in outcomes if not outcome.state.succeeded] == []
        return [outcome.state for outcome in outcomes]

    def read(self, target: Target, facet: str) -> object:
        collector, reader = registry.collectors()[facet], self.readers[target.account]
        bucket = isinstance(collector, Collector)
        evidence = reader.read(collector, target.bucket) if bucket else reader.gather(collector, target.resource)
        assert isinstance(evidence, Present | Absent)
        return evidence.document if isinstance(evidence, Present) else None

    def plan(self) -> Plan:
        """Return a plan of every facet that the emulator keeps as it was sent."""
        fresh = {"follows": [(self.replica, "location")], "fresh": True}
        key = self.read(self.key, "key-policy")
        assert isinstance(key, dict)
        tags = {"TagSet": [{"Key": "created-by", "Value": "s3-replication-scanner"}]}
        blocked = dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        )
        owned = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        encrypted = {"Rules": [{"ApplyServerSideEncryptionByDefault": {
            "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": self.key.arn}, "BucketKeyEnabled": True}]}  # fmt: skip
        admitted = policy(
            {
                "Sid": "S3RC1",
                "Effect": "Allow",
                "Principal": {"AWS": ROLE.arn},
                "Action": ["s3:ReplicateObject", "s3:ReplicateDelete"],
                "Resource": f"{self.replica.arn}/*",
            }
        )
        mine = {"PolicyName": "s3-replication-scanner-x", "PolicyDocument": ALLOWED}
        rules = [rule(self.replica.name, Destination={"Bucket": self.replica.arn, "Account": OTHER})]
        return a_plan(
            a_step(self.replica, "location", None, {"Region": WEST}),
            a_step(self.replica, "public-access-block", None, blocked, **fresh),
            a_step(self.replica, "ownership", None, owned, **fresh),
            a_step(self.replica, "tags", None, tags, **fresh),
            a_step(self.replica, "versioning", None, ENABLED, **fresh),
            a_step(self.replica, "encryption", None, encrypted, **fresh),
            a_step(ROLE, "role", None, {"Arn": ROLE.arn, "AssumeRolePolicyDocument": TRUST}),
            a_step(
                ROLE,
                "role-policies",
                None,
                {"Inline": [mine], "Attached": [], "Boundary": None},
                follows=[(ROLE, "role")],
                fresh=True,
            ),
            a_step(self.key, "key-policy", key, {"Policy": policy(*json.loads(key["Policy"])["Statement"], {
                "Sid": "S3RC1", "Effect": "Allow", "Principal": {"AWS": OWN}, "Action": "kms:Encrypt", "Resource": "*",
            })}),
            a_step(self.replica, "policy", None, {"Policy": admitted}, **fresh),
            a_step(self.source, "versioning", {}, ENABLED),
            a_step(
                self.source,
                "replication",
                None,
                {"Role": ROLE.arn, "Rules": rules},
                follows=[(self.source, "versioning"), (self.replica, "versioning"), (ROLE, "role-policies")],
            ),
        )  # fmt: skip


@pytest.fixture
def estate(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Estate]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", world.clients.endpoint)
    with ExitStack() as stack:
        yield Estate(world, stack, tmp_path)


def test_a_plan_is_applied_found_done_and_undone(estate: Estate, tmp_path: Path) -> None:
    plan, journal = estate.plan(), tmp_path / "journal.jsonl"
    beginning = {(step.target, step.facet): estate.read(step.target, step.facet) for step in plan.steps}
    assert set(estate.apply(plan, journal)) <= {State.APPLIED, State.ALREADY}
    for step in plan.steps:
        assert registry.writers()[step.facet].same(estate.read(step.target, step.facet), step.after)
    assert set(estate.apply(plan, journal)) == {State.ALREADY}
    undo = undo_plan(read(journal), plan, registry.writers(), Made("undo-1", AT, TOOL, "somebody"))
    estate.apply(undo, tmp_path / "undo.jsonl")
    beginning[estate.source, "versioning"] = {"Status": "Suspended"}
    for (target, facet), before in beginning.items():
        assert estate.read(target, facet) == before
