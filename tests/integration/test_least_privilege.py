"""The printed documents, enforced: roles that hold exactly them, at a gateway that judges every request of S3.

The gateway judges requests to S3 alone; of IAM, KMS and S3 Batch Operations only AWS could show the same.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import pytest

from scanner import registry
from scanner.aws.access import (
    Access,
    ConnectionOptions,
    connect,
    connect_archive,
    connect_objects,
    connect_writer,
)
from scanner.aws.objects import AwsObjects
from scanner.aws.reader import AwsReader
from scanner.aws.writer import AwsWriter
from scanner.model.base import Document
from scanner.model.collector import Collector
from scanner.model.evidence import Unreadable
from scanner.model.objectstore import NewObject, ObjectFault
from scanner.model.plan import Target
from scanner.model.writing import Accepted, Rejected
from scanner.permissions import Grant, Repairing, Trusted, fix_grant, proofs_grant, render, verify_grant
from scanner.plan.prerequisites import prerequisites, with_prerequisites
from scanner.sandbox import in_force
from scanner.sandbox.clients import Clients
from scanner.sandbox.estate import BUILDER_ROLE, role_arn
from scanner.sandbox.process import emulator
from scanner.sandbox.running import environment
from tests.support.emulated import OWN, WEST, World, policy
from tests.support.policies import policy as asking

pytestmark = pytest.mark.emulator

ANYBODY = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "any"}
CANARY = NewObject("logs/s3rc-canary/" + "0" * 32, b"content", {"s3rc-canary": "1"}, (("s3rc-canary", "true"),))


@dataclass
class Hands:
    """What the roles that repair and that put canaries reach S3 with."""

    world: World
    store: AwsObjects
    reader: AwsReader
    writer: AwsWriter

    def bucket(self, name: str = "") -> Target:
        """Create a bucket, or name one."""
        return Target(f"arn:aws:s3:::{name or self.world.bucket()}", OWN, WEST)

    def write(self, target: Target, facet: str, after: Document | None, now: Document | None = None) -> str:
        """Write a facet and return the code with which that was refused, empty where it was not."""
        answer = self.writer.write(target, registry.writers()[facet].call(target, now, after))
        assert isinstance(answer, Accepted | Rejected)
        return answer.code if isinstance(answer, Rejected) else ""


def repairing() -> Grant:
    checks = registry.checks()
    remediation = {"destination": {"bucket": "{bucket}-replica", "region": WEST}, "role": "replication"}
    asked = asking("replication-configured", "destination-exists", remediation=remediation)
    return fix_grant(
        Repairing(
            policies=(asked,),
            prerequisites=prerequisites(checks),
            checks=with_prerequisites(checks),
            actions=registry.actions(),
            collectors=registry.collectors(),
            writings=registry.writers(),
        )
    )


@pytest.fixture(scope="module")
def hands() -> Iterator[Hands]:
    with ExitStack() as stack:
        endpoint = stack.enter_context(emulator(delay=3600))
        stack.enter_context(in_force(environment(endpoint) | ANYBODY))
        world, options = World(Clients(endpoint)), ConnectionOptions(region=WEST)
        canary, repair = _taken(world, verify_grant()), _taken(world, repairing())
        store, reader = connect_objects(canary, options), connect(repair, options)
        writer = connect_writer(repair, options)
        for one in (store, reader, writer):
            stack.callback(one.close)
        yield Hands(world, store, reader, writer)


def test_proofs_are_read_and_nothing_beside_them(hands: Hands) -> None:
    bucket = hands.bucket()
    s3 = hands.world.clients.s3(OWN)
    for key in ("proofs/run/verification.json", "runs/run/verification.json"):
        s3.put_object(Bucket=bucket.name, Key=key, Body=b"{}")
    taken = _taken(hands.world, proofs_grant([bucket.name]))
    with closing(connect_archive(taken, ConnectionOptions(region="us-east-1"))) as archive:
        assert archive.region(Target(bucket.arn, "")) == WEST
        found = archive.listed(bucket, "proofs/", "proofs/2026")
        assert not isinstance(found, ObjectFault)
        assert [archive.content(bucket, one.key, one.etag) for one in found] == [b"{}"]
        answers = (
            archive.listed(bucket, "", ""),
            archive.listed(bucket, "runs/", ""),
            archive.content(bucket, "runs/run/verification.json"),
        )
    assert [one.code for one in answers if isinstance(one, ObjectFault)] == ["AccessDenied"] * 3


def _taken(world: World, grant: Grant) -> Access:
    """Create the role of a grant with exactly its documents, and return how to take it."""
    iam = world.clients.client("iam", OWN, WEST)
    document = json.loads(render("json", grant, Trusted(role_arn(OWN, BUILDER_ROLE))))
    anybody = policy({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"})
    iam.create_role(RoleName=grant.role_name, AssumeRolePolicyDocument=anybody)
    iam.put_role_policy(
        RoleName=grant.role_name, PolicyName=grant.use, PolicyDocument=json.dumps(document["permissions"])
    )
    return Access(role_arn=role_arn(OWN, grant.role_name))


def test_a_canary_can_be_put_looked_at_and_removed(hands: Hands) -> None:
    bucket, store = hands.bucket(), hands.store
    version = store.put(bucket, CANARY)
    assert isinstance(version, str)
    told = (
        store.head(bucket, CANARY.key, version),
        store.content(bucket, CANARY.key, version, 10),
        store.tags(bucket, CANARY.key, version),
        store.bucket_owner(bucket),
        store.versions(bucket, CANARY.key),
        store.delete(bucket, CANARY.key, version),
    )
    assert [one for one in told if isinstance(one, ObjectFault)] == []
    assert store.versions(bucket, CANARY.key) == ()


def test_nothing_else_can_be_done_with_objects(hands: Hands) -> None:
    bucket, store = hands.bucket(), hands.store
    owner = hands.world.clients.s3(OWN)
    version = owner.put_object(Bucket=bucket.name, Key="ledger.csv", Body=b"precious")["VersionId"]
    told = (
        store.put(bucket, NewObject("ledger.csv", b"", {})),
        store.head(bucket, "ledger.csv", version),
        store.content(bucket, "ledger.csv", version, 10),
        store.tags(bucket, "ledger.csv", version),
        store.versions(bucket, "ledger.csv"),
        store.delete(bucket, "ledger.csv", version),
    )
    assert [one.code for one in told if isinstance(one, ObjectFault)] == [
        "AccessDenied", "403", "AccessDenied", "AccessDenied", "AccessDenied", "AccessDenied",
    ]  # fmt: skip
    assert owner.get_object(Bucket=bucket.name, Key="ledger.csv")["Body"].read() == b"precious"


def test_a_repair_reads_again_whatever_of_a_bucket_it_writes(hands: Hands) -> None:
    bucket = hands.bucket()
    written = {facet.name for action in registry.actions().values() for facet in action.writes} - {"notifications"}
    for facet in sorted(written):
        collector = registry.collectors()[facet]
        if isinstance(collector, Collector):
            assert not isinstance(hands.reader.read(collector, bucket.bucket), Unreadable), facet


def test_a_repair_writes_settings_of_any_bucket_and_creates_those_of_the_policy_only(hands: Hands) -> None:
    bucket = hands.bucket()
    assert hands.write(bucket, "versioning", {"Status": "Enabled"}) == ""
    assert hands.write(bucket, "tags", {"TagSet": [{"Key": "created-by", "Value": "s3-replication-scanner"}]}) == ""
    assert hands.write(bucket, "public-access-block", {"BlockPublicAcls": True}) == ""
    wanted, other = hands.bucket("ledger-replica"), hands.bucket("ledger-elsewhere")
    assert hands.write(wanted, "location", {"Region": WEST}) == ""
    assert hands.write(other, "location", {"Region": WEST}) == "AccessDenied"
    assert hands.write(wanted, "location", None, {"Region": WEST}) == ""
    assert hands.write(bucket, "location", None, {"Region": WEST}) == "AccessDenied"


def test_what_the_policy_asks_no_repair_of_is_denied(hands: Hands) -> None:
    assert hands.write(hands.bucket(), "notifications", {"EventBridgeConfiguration": {}}) == "AccessDenied"
