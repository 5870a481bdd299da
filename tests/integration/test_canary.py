"""Canaries against the embedded estate, through boto3: it replicates with one status for all destinations, as S3 does.

Its replicas keep version ids, metadata and tags, and get the rule's storage class and key. Nothing is replicated until
somebody waits, and then at once.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from scanner import registry
from scanner.aws.access import Access, ConnectionOptions, connect, connect_objects
from scanner.aws.objects import AwsObjects
from scanner.aws.reader import AwsReader
from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.estate import Estate
from scanner.model.journal import CanaryGone, CanaryIntended, Entry
from scanner.model.objectstore import NewObject, ObjectFault, ObjectHead
from scanner.model.plan import Target
from scanner.model.proof import Proof, ProofState
from scanner.model.snapshot import BucketRecord
from scanner.sandbox import in_force
from scanner.sandbox.clients import Clients
from scanner.sandbox.estate import BUILDER_ROLE, role_arn
from scanner.sandbox.process import emulator
from scanner.sandbox.running import environment
from scanner.verify import DESTINATION_FACETS, SOURCE_FACETS, Options, clean, pairs_of, verify
from tests.support.emulated import CENTRAL, OTHER, OWN, REPLICATES, WEST, World, policy, rule

pytestmark = pytest.mark.emulator

FACETS = sorted({facet.name for facet in (*SOURCE_FACETS, *DESTINATION_FACETS)})
ANYBODY = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "any"}
KMS: Document = {"SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}}}


@dataclass
class Bench:
    """The world, the ways into its accounts, a journal, and a time in which waiting lets S3 do its work."""

    world: World
    readers: dict[str, AwsReader]
    stores: dict[str, AwsObjects]
    role: str
    entries: list[Entry] = field(default_factory=list)
    now: float = 0.0

    def note(self, entry: Entry) -> None:
        self.entries.append(entry)

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.world.clients.drain()

    def replicate(self, source: str, *rules: Document) -> None:
        self.world.replicate(source, *rules, role=self.role)

    def options(self) -> Options:
        return Options(clock=lambda: self.now, sleep=self.sleep)

    def record(self, name: str, account: str, region: str) -> BucketRecord:
        ref = BucketRef(account, name, region)
        reader = self.readers[account]
        return BucketRecord(ref, {facet: reader.read(registry.collectors()[facet], ref) for facet in FACETS})

    def proofs(self, source: str, *destinations: tuple[str, str]) -> dict[str, Proof]:
        """Verify all pairs of a source, and demand that nothing is left of it anywhere."""
        there = [self.record(name, account, CENTRAL) for name, account in destinations]
        estate = Estate([self.record(source, OWN, WEST), *there])
        found = pairs_of(estate, [f"arn:aws:s3:::{source}"], "2026-11-22T12:00:00Z")
        proofs = verify(found.pairs, self.stores, self, self.options())
        assert [line for proof in proofs for line in proof.left] == []
        assert all(not entry.left for entry in self.entries if isinstance(entry, CanaryGone))
        for name, account in ((source, OWN), *destinations):
            listed = self.world.clients.s3(account).list_object_versions(Bucket=name)
            assert "Versions" not in listed
            assert "DeleteMarkers" not in listed
        return {proof.destination: proof for proof in proofs}


Ways = tuple[World, dict[str, AwsReader], dict[str, AwsObjects], str]


@pytest.fixture(scope="module")
def ways() -> Iterator[Ways]:
    with ExitStack() as stack:
        endpoint = stack.enter_context(emulator(delay=3600))
        stack.enter_context(in_force(environment(endpoint) | ANYBODY))
        accesses = {account: Access(role_arn=role_arn(account, BUILDER_ROLE)) for account in (OWN, OTHER)}
        options = ConnectionOptions(region=WEST)
        readers = {account: connect(access, options) for account, access in accesses.items()}
        stores = {account: connect_objects(access, options) for account, access in accesses.items()}
        for account in accesses:
            stack.callback(readers[account].close)
            stack.callback(stores[account].close)
        world = World(Clients(endpoint))
        yield world, readers, stores, world.role(REPLICATES)


@pytest.fixture
def bench(ways: Ways) -> Bench:
    return Bench(*ways)


def test_a_pair_that_replicates_is_proven(bench: Bench) -> None:
    source, destination = bench.world.bucket(), bench.world.bucket(OWN, CENTRAL)
    wanted = rule(destination, Filter={"And": {"Prefix": "logs/ä b/", "Tags": [{"Key": "zone +", "Value": "a=b/c"}]}})
    wanted["Destination"]["StorageClass"] = "STANDARD_IA"
    bench.replicate(source, wanted)
    proof = bench.proofs(source, (destination, OWN))[destination]
    assert (proof.state, proof.differences) == (ProofState.PROVEN, ())
    assert {"content", "metadata", "tags", "storage class", "encryption"} <= set(proof.compared)
    assert proof.samples[0].key.startswith("logs/ä b/s3rc-canary/")
    assert proof.samples[0].status == "COMPLETED"


def test_one_of_two_destinations_that_fails_is_told_apart(bench: Bench) -> None:
    source = bench.world.bucket()
    good, bad = bench.world.bucket(OWN, CENTRAL), bench.world.bucket(OWN, CENTRAL)
    bench.replicate(source, rule(good, ID="good"), rule(bad, ID="bad", Priority=2))
    bench.world.clients.s3(OWN, CENTRAL).put_bucket_versioning(
        Bucket=bad, VersioningConfiguration={"Status": "Suspended"}
    )
    proofs = bench.proofs(source, (good, OWN), (bad, OWN))
    assert proofs[good].state is ProofState.PROVEN
    assert proofs[bad].state is ProofState.FAILED
    assert "DstBucketUnversioned" in proofs[bad].advice


@pytest.mark.parametrize(("admitted", "state"), [(True, ProofState.PROVEN), (False, ProofState.FAILED)])
def test_another_account_has_to_let_the_role_in(admitted: bool, state: ProofState, bench: Bench) -> None:
    source, destination = bench.world.bucket(), bench.world.bucket(OTHER, CENTRAL)
    wanted = rule(destination)
    wanted["Destination"] |= {"Account": OTHER, "AccessControlTranslation": {"Owner": "Destination"}}
    bench.replicate(source, wanted)
    if admitted:
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": bench.role},
            "Action": ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"],
            "Resource": f"arn:aws:s3:::{destination}/*",
        }
        bench.world.clients.s3(OTHER, CENTRAL).put_bucket_policy(Bucket=destination, Policy=policy(statement))
    proof = bench.proofs(source, (destination, OTHER))[destination]
    assert proof.state is state
    assert ("destination-bucket-policy" in proof.advice) is not admitted


@pytest.mark.parametrize(("opted_in", "state"), [(True, ProofState.PROVEN), (False, ProofState.NO_STATUS)])
def test_a_bucket_that_encrypts_with_kms_needs_the_opt_in(opted_in: bool, state: ProofState, bench: Bench) -> None:
    source, destination = bench.world.bucket(), bench.world.bucket(OWN, CENTRAL)
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": bench.world.key()}
    bench.world.clients.s3(OWN).put_bucket_encryption(
        Bucket=source,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": default}]},
    )
    wanted = rule(destination, **(KMS if opted_in else {}))
    if opted_in:
        key = bench.world.key(OWN, CENTRAL)
        wanted["Destination"]["EncryptionConfiguration"] = {"ReplicaKmsKeyID": key}
    bench.replicate(source, wanted)
    proof = bench.proofs(source, (destination, OWN))[destination]
    assert proof.state is state
    assert ("encryption key" in proof.compared) is opted_in


def test_what_a_killed_run_left_is_found_by_its_key(bench: Bench) -> None:
    source, destination = bench.world.bucket(), bench.world.bucket(OWN, CENTRAL)
    bench.replicate(source, rule(destination, DeleteMarkerReplication={"Status": "Enabled"}))
    here, there = (Target(f"arn:aws:s3:::{name}", OWN) for name in (source, destination))
    key, foreign = f"s3rc-canary/{'0' * 32}", "s3rc-canary/somebody-elses"
    intended = CanaryIntended("0" * 32, here, key, "2026-11-22T12:00:00Z", (there,))
    for name in (key, foreign):
        bench.world.clients.s3(OWN).put_object(Bucket=source, Key=name, Body=b"content")
    bench.world.clients.s3(OWN).delete_object(Bucket=source, Key=key)
    assert clean([intended], bench.stores, bench, bench.options()) == ()
    for name in (source, destination):
        listed = bench.world.clients.s3(OWN).list_object_versions(Bucket=name)
        assert [version["Key"] for version in listed["Versions"]] == [foreign]
        assert "DeleteMarkers" not in listed


def test_what_is_not_there_and_what_is_not_ours_are_faults(bench: Bench) -> None:
    bucket = bench.world.bucket(OTHER, CENTRAL)
    target, store = Target(f"arn:aws:s3:::{bucket}", OTHER, CENTRAL), bench.stores[OTHER]
    version = store.put(target, NewObject("key", b"content", {}))
    assert isinstance(version, str)
    assert isinstance(store.head(target, "key", version), ObjectHead)
    missing = store.head(target, "other", version)
    assert isinstance(missing, ObjectFault)
    assert missing.not_there
    refused = bench.stores[OWN].put(target, NewObject("key", b"content", {}))
    assert isinstance(refused, ObjectFault)
    assert refused.code == "AccessDenied"
    assert store.delete(target, "key", version) is None
    assert store.delete(target, "key", version) is None
