"""What canaries tell of a pair, in a world that is scripted."""

from typing import Any

import msgspec
import pytest

from scanner.model.journal import CanaryGone, CanaryIntended, CanaryPut, CanaryRemoved
from scanner.model.objectstore import ObjectHead
from scanner.model.progress import Silent
from scanner.model.proof import Proof, ProofState
from scanner.model.settings import SSE_S3, Encryption
from scanner.verify import verify
from scanner.verify.pair import Place
from tests.support.canaries import AT, OTHER, OWN, options, pair, proven, rule, stores, target, world
from tests.support.fake_objects import NEVER, Bucket, Route, Stored, World

KEY = "arn:aws:kms:eu-west-1:111111111111:key/own"
REPLICA_KEY = "arn:aws:kms:eu-central-1:111111111111:key/replicas"
KMS = Encryption("aws:kms", KEY)
EVERYTHING = ("replication status", "size", "content", "metadata", "tags", "storage class", "encryption")


def clean_of(of: World) -> bool:
    """Tell whether no bucket holds anything, and the journal says that all is gone."""
    begun = [entry.canary for entry in of.entries if isinstance(entry, CanaryIntended)]
    gone = [entry.canary for entry in of.entries if isinstance(entry, CanaryGone) and not entry.left]
    return sorted(begun) == sorted(gone) and not any(of.keys(name) for name in of.buckets)


def test_a_pair_that_replicates_is_proven_and_nothing_is_left() -> None:
    of = world()
    proof = proven(of)
    assert proof.state is ProofState.PROVEN
    assert (proof.source, proof.rule, proof.destination, proof.at) == ("src", "all", "dst", AT)
    assert (proof.source_account, proof.source_region) == (OWN, "eu-west-1")
    assert (proof.destination_account, proof.destination_region) == (OWN, "eu-central-1")
    assert proof.compared == EVERYTHING
    assert proof.advice == ""
    assert proof.left == ()
    (sample,) = proof.samples
    assert sample.status == "COMPLETED"
    assert sample.seconds is not None
    assert 3 <= sample.seconds < 6
    assert proof.p50 == proof.p95 == sample.seconds
    assert clean_of(of)


def test_the_journal_knows_of_a_canary_before_and_after_each_write() -> None:
    of = world()
    proven(of)
    kinds = [type(entry) for entry in of.entries]
    assert kinds == [CanaryIntended, CanaryPut, CanaryRemoved, CanaryRemoved, CanaryGone]
    intended = of.entries[0]
    assert isinstance(intended, CanaryIntended)
    assert intended.key == f"s3rc-canary/{intended.canary}"
    assert (intended.bucket, intended.destinations) == (target("src", OWN, "eu-west-1"), (target("dst"),))


def test_what_is_put_is_small_random_and_carries_its_digest() -> None:
    of = world(Route("dst", after=NEVER))
    of.refuse("DeleteObject", "src")
    proven(of)
    ((stored,),) = of.buckets["src"].held.values()
    assert len(stored.body) == 64
    assert stored.head.metadata.keys() == {"s3rc-canary", "s3rc-sha256"}
    assert stored.tags == (("s3rc-canary", "true"),)


def test_a_failure_lists_what_the_documents_leave_open() -> None:
    of = world(Route("dst", fails=True))
    proof = proven(of)
    assert (proof.state, proof.samples[0].status, proof.samples[0].seconds) == (ProofState.FAILED, "FAILED", None)
    assert "replication-role-permissions" in proof.advice
    assert "bucket policy" not in proof.advice
    assert "Batch Replication" in proof.advice
    assert proof.p50 is None
    assert clean_of(of)


def test_the_likeliest_reasons_are_those_of_this_rule() -> None:
    handing_over = rule(owner_override=True, kms_opt_in=True, replica_kms_key=REPLICA_KEY)
    proof = proven(world(Route("dst", fails=True), account=OTHER), pair(handing_over, account=OTHER))
    assert "destination-bucket-policy" in proof.advice
    assert "s3:ObjectOwnerOverrideToBucketOwner" in proof.advice
    assert "replica-key-policy" in proof.advice


def test_what_the_documents_show_comes_before_all_guesses() -> None:
    proof = proven(
        world(Route("dst", fails=True)), pair(faults=("The destination does not exist (DstBucketNotFound).",))
    )
    assert proof.advice.startswith("The destination does not exist")
    assert "likeliest" not in proof.advice


@pytest.mark.parametrize(("rtc", "advice"), [(False, "48 hours are normal"), (True, "15 minutes are promised")])
def test_an_object_that_takes_too_long_is_pending(rtc: bool, advice: str) -> None:
    of = world(Route("dst", after=NEVER))
    proof = proven(of, pair(rule(replication_time_control=rtc)), timeout=120, late=30)
    assert proof.state is ProofState.PENDING
    assert advice in proof.advice
    assert of.now == pytest.approx(180)
    (left,) = proof.left
    assert "may still arrive" in left
    assert left.startswith("dst: ")


@pytest.mark.parametrize("after", [130, 170], ids=["before its source is deleted", "after that"])
def test_a_late_replica_is_removed_too(after: float) -> None:
    of = world(Route("dst", after=after, late=True))
    proof = proven(of, timeout=120, late=30)
    assert (proof.state, proof.left) == (ProofState.PENDING, ())
    assert clean_of(of)


def test_without_a_status_no_rule_took_the_object() -> None:
    of = World(src=Bucket(OWN), dst=Bucket(OWN))
    proof = proven(of, grace=60)
    assert proof.state is ProofState.NO_STATUS
    assert 60 <= of.now < 80
    assert "not be in force yet" in proof.advice
    assert clean_of(of)


def test_kms_by_default_without_the_opt_in_explains_a_missing_status() -> None:
    proof = proven(World(src=Bucket(OWN), dst=Bucket(OWN)), pair(encryption=KMS))
    assert "does not opt in" in proof.advice


def test_a_status_may_come_late_within_the_grace() -> None:
    of = world(Route("dst", after=10))
    of.refuse("HeadObject", "src", "SlowDown", times=3)
    assert proven(of, grace=60).state is ProofState.PROVEN


def change(**changes: Any) -> Any:  # noqa: ANN401 -- fields of a head, or of what is stored
    of_head = {key: changes.pop(key) for key in ObjectHead.__struct_fields__ if key in changes}

    def changed(replica: Stored) -> Stored:
        return msgspec.structs.replace(replica, head=msgspec.structs.replace(replica.head, **of_head), **changes)

    return changed


@pytest.mark.parametrize(
    ("changes", "aspect", "advice"),
    [
        ({"status": ""}, "replication status", "a writer"),
        ({"body": b"x" * 64}, "content", "somebody who writes"),
        ({"size": 5}, "size", "somebody who writes"),
        ({"metadata": {}}, "metadata", "somebody who writes"),
        ({"tags": ()}, "tags", "s3:ReplicateTags"),
        ({"storage_class": "GLACIER"}, "storage class", "destination-lifecycle"),
        ({"encryption": "aws:kms"}, "encryption", "kms-replication"),
        ({"owner": "somebody"}, "owner", "replica-ownership"),
    ],
)
def test_a_replica_that_differs_says_in_what(changes: dict[str, Any], aspect: str, advice: str) -> None:
    of = world(Route("dst", change=change(**changes)))
    proof = proven(of, pair(owner_enforced=True))
    assert proof.state is ProofState.DIFFERS
    assert [one.aspect for one in proof.differences] == [aspect]
    assert aspect in proof.message
    assert advice in proof.advice
    assert aspect in proof.compared
    assert clean_of(of)


def test_the_storage_class_is_the_one_that_the_rule_names() -> None:
    of = world(Route("dst", change=change(storage_class="STANDARD_IA")))
    assert proven(of, pair(rule(storage_class="STANDARD_IA"))).state is ProofState.PROVEN


def kms_pair(**changes: Any) -> Any:  # noqa: ANN401 -- fields of the rule
    return pair(rule(**{"kms_opt_in": True, "replica_kms_key": REPLICA_KEY, **changes}), encryption=KMS)


def test_where_the_default_is_kms_the_canary_takes_it_and_the_replica_gets_the_rules_key() -> None:
    of = world(Route("dst", change=change(key=REPLICA_KEY)))
    proof = proven(of, kms_pair())
    assert proof.state is ProofState.PROVEN
    assert proof.compared[-1] == "encryption key"
    assert "encrypted by default with aws:kms" in proof.message


def test_another_key_than_the_rules_differs() -> None:
    proof = proven(world(), kms_pair())
    assert [(one.aspect, one.actual) for one in proof.differences] == [("encryption key", KEY)]
    assert "replica-key-usable" in proof.advice


def test_an_alias_is_no_key_to_compare_with() -> None:
    proof = proven(world(), kms_pair(replica_kms_key="arn:aws:kms:eu-central-1:111111111111:alias/replicas"))
    assert (proof.state, proof.compared[-1]) == (ProofState.PROVEN, "encryption")


def test_a_proof_says_that_kms_objects_were_not_tried() -> None:
    opted_in = rule(kms_opt_in=True, replica_kms_key=REPLICA_KEY)
    proof = proven(world(), pair(opted_in, encryption=SSE_S3))
    assert "AES256; objects encrypted with KMS, to which the rule opts in, were not tried" in proof.message


def test_an_encryption_that_nobody_tells_is_not_compared() -> None:
    of = world()
    of.buckets["src"].encryption = ObjectHead(size=0, metadata={})
    assert "encryption" not in proven(of).compared


def test_retention_of_the_source_is_the_replicas_too() -> None:
    of = world(Route("dst", change=change(lock_mode="", lock_until="")))
    of.buckets["src"].encryption = ObjectHead(size=0, metadata={}, lock_mode="GOVERNANCE", lock_until=AT)
    proof = proven(of, allow_left=True)
    assert [(one.aspect, one.expected, one.actual) for one in proof.differences] == [
        ("retention", f"GOVERNANCE until {AT}", "none")
    ]


@pytest.mark.parametrize(
    ("override", "enforced", "owner", "state"),
    [
        (True, None, f"canonical-{OTHER}", ProofState.PROVEN),
        (True, None, f"canonical-{OWN}", ProofState.DIFFERS),
        (False, True, f"canonical-{OTHER}", ProofState.PROVEN),
        (False, False, f"canonical-{OWN}", ProofState.PROVEN),
        (False, False, f"canonical-{OTHER}", ProofState.DIFFERS),
        (False, None, "whoever", ProofState.PROVEN),
        (True, None, "", ProofState.PROVEN),
    ],
)
def test_the_replica_belongs_to_whom_the_rule_and_the_destination_say(
    override: bool, enforced: bool | None, owner: str, state: ProofState
) -> None:
    of = world(Route("dst", change=change(owner=owner)), account=OTHER)
    one = pair(rule(owner_override=override), account=OTHER, owner_enforced=enforced)
    proof = proven(of, one)
    assert proof.state is state
    assert ("owner" in proof.compared) == (bool(owner) and (override or enforced is not None))


def test_an_owner_that_cannot_be_read_is_told_and_not_compared() -> None:
    of = world()
    of.refuse("GetBucketAcl", "dst")
    proof = proven(of, pair(owner_enforced=True))
    assert proof.state is ProofState.PROVEN
    assert "owner" not in proof.compared
    assert "Not compared: owner (GetBucketAcl: AccessDenied: told by the test)." in proof.message


def test_tags_that_cannot_be_read_are_told_and_not_compared() -> None:
    of = world()
    of.refuse("GetObjectTagging", "dst")
    proof = proven(of)
    assert (proof.state, "tags" in proof.compared) == (ProofState.PROVEN, False)
    assert "Not compared: tags (GetObjectTagging" in proof.message


def test_an_archived_replica_is_compared_but_for_its_content() -> None:
    of = world()
    of.refuse("GetObject", "dst", "InvalidObjectState")
    proof = proven(of)
    assert (proof.state, "content" in proof.compared, "size" in proof.compared) == (ProofState.PROVEN, False, True)
    assert "Not compared: content (GetObject: InvalidObjectState" in proof.message
    assert clean_of(of)


@pytest.mark.parametrize("operation", ["HeadObject", "GetObject"])
def test_a_replica_that_cannot_be_looked_at_proves_nothing(operation: str) -> None:
    of = world()
    of.refuse(operation, "dst")
    proof = proven(of)
    assert proof.state is ProofState.UNREADABLE
    assert f"{operation}: AccessDenied" in proof.message
    assert f"credentials of account {OWN}" in proof.advice
    assert clean_of(of)


def test_another_accounts_bucket_is_neither_read_nor_cleaned_without_its_credentials() -> None:
    of = world(account=OTHER)
    proof = proven(of, pair(account=OTHER), OWN)
    assert proof.state is ProofState.UNREADABLE
    assert any("dst" in line and "AccessDenied" in line for line in proof.left)
    assert of.keys("src") == []


def test_where_versions_cannot_be_listed_the_replica_has_its_sources_id() -> None:
    of = world()
    of.refuse("ListObjectVersions", "dst")
    proof = proven(of)
    assert proof.state is ProofState.PROVEN
    assert "owner" not in proof.compared
    (left,) = proof.left
    assert "could not be read" in left
    assert of.keys("dst") == []


def test_a_replica_of_another_version_id_is_found_under_the_key() -> None:
    of = world(Route("dst", change=change(version="made-there")))
    assert proven(of).state is ProofState.PROVEN
    assert clean_of(of)


def test_completed_without_a_replica_differs() -> None:
    of = world(Route("elsewhere"))
    of.buckets["dst"] = Bucket(OWN)
    proof = proven(of)
    assert proof.state is ProofState.DIFFERS
    assert [(one.aspect, one.actual) for one in proof.differences] == [("replica", "not there")]
    assert "deletes there" in proof.advice


def test_a_replica_that_goes_while_it_is_looked_at_is_not_there() -> None:
    of = world()
    of.refuse("HeadObject", "dst", "404")
    assert proven(of).state is ProofState.DIFFERS


@pytest.mark.parametrize("code", ["AccessDenied", "404"])
def test_a_status_that_cannot_be_read_ends_the_wait(code: str) -> None:
    of = world()
    of.refuse("HeadObject", "src", code)
    proof = proven(of)
    assert (proof.state, proof.samples[0].status, of.now < 60) == (ProofState.UNREADABLE, "", True)
    assert f"HeadObject: {code}" in proof.message


def test_throttling_to_the_end_leaves_the_status_unread() -> None:
    of = world()
    of.refuse("HeadObject", "src", "SlowDown", times=10_000)
    assert proven(of, timeout=20).state is ProofState.UNREADABLE


def test_a_status_that_the_api_does_not_know_decides_nothing() -> None:
    of = world(Route("nowhere"))
    of.buckets["src"].encryption = ObjectHead(size=0, metadata={}, status="STRANGE")
    proof = proven(of, timeout=20)
    assert proof.state is ProofState.UNREADABLE
    assert "'STRANGE'" in proof.message


def test_the_old_spelling_of_completed_is_understood() -> None:
    of = world()
    of.buckets["src"].encryption = ObjectHead(size=0, metadata={}, status="COMPLETE", encryption="AES256")
    of.now = 0
    proof = proven(of)
    assert proof.samples[0].status == "COMPLETED"


def test_a_put_that_is_refused_is_no_proof() -> None:
    of = world()
    of.refuse("PutObject", "src")
    proof = proven(of)
    assert proof.state is ProofState.NOT_TRIED
    assert "PutObject: AccessDenied: told by the test" in proof.message
    assert "s3:PutObjectTagging" in proof.advice
    assert proof.samples == ()
    assert clean_of(of)


def test_a_put_that_needs_a_key_says_so() -> None:
    of = world()
    of.refuse("PutObject", "src")
    assert "kms:GenerateDataKey" in proven(of, kms_pair()).advice


def test_several_samples_tell_how_long_replication_takes() -> None:
    of = world()
    proof = proven(of, samples=5)
    assert len({sample.key for sample in proof.samples}) == 5
    assert proof.p50 is not None
    assert proof.p95 is not None
    assert proof.p50 <= proof.p95
    assert proof.message.startswith("Of 5 canaries 5 PROVEN. ")
    assert of.counted()["PutObject"] == 5
    assert clean_of(of)


def test_the_worst_of_several_samples_counts() -> None:
    of = world()
    of.refuse("GetObject", "dst", times=1)
    proof = proven(of, samples=3)
    assert proof.state is ProofState.UNREADABLE
    assert proof.message.startswith("Of 3 canaries 1 UNREADABLE, 2 PROVEN. ")


def test_a_refusal_after_some_puts_lets_those_count() -> None:
    class Full(World):
        def refusal(self, operation: str, bucket: str) -> Any:  # noqa: ANN401 -- a fault or nothing
            if operation == "PutObject" and self.counted()["PutObject"] > 2:
                self.refuse(operation, bucket)
            return super().refusal(operation, bucket)

    of = Full(src=Bucket(OWN, [Route("dst")]), dst=Bucket(OWN))
    proof = proven(of, samples=4)
    assert (proof.state, len(proof.samples)) == (ProofState.NOT_TRIED, 2)
    assert "2 PROVEN" in proof.message
    assert clean_of(of)


def two_ways(**failing: bool) -> tuple[World, list[Any]]:
    """Return a source with two destinations, and the pairs of both."""
    routes = [Route(name, fails=fails) for name, fails in failing.items()]
    rules = tuple(rule(name, name) for name in failing)
    pairs = [pair(one, *(other for other in rules if other != one)) for one in rules]
    return world(*routes), pairs


def both(of: World, pairs: list[Any], **changes: Any) -> dict[str, Proof]:  # noqa: ANN401 -- fields of the options
    proofs = verify(pairs, stores(of), of, options(of, **changes))
    return {proof.destination: proof for proof in proofs}


def test_one_failing_destination_does_not_taint_the_other() -> None:
    of, pairs = two_ways(good=False, bad=True)
    proofs = both(of, pairs)
    assert proofs["good"].state is ProofState.PROVEN
    assert "which all destinations of the object share, is FAILED" in proofs["good"].message
    assert proofs["bad"].state is ProofState.FAILED
    assert "at least one of its 2 destinations" in proofs["bad"].message
    assert clean_of(of)


def test_a_destination_that_is_slower_than_the_failure_of_another_is_waited_for() -> None:
    rules = rule("good", "good"), rule("bad", "bad")
    of = world(Route("good", after=20), Route("bad", after=2, fails=True))
    assert proven(of, pair(*rules), late=30).state is ProofState.PROVEN
    assert clean_of(of)


def test_a_destination_may_be_proven_while_another_is_pending() -> None:
    rules = rule("fast", "fast"), rule("slow", "slow")
    of = world(Route("fast"), Route("slow", after=NEVER))
    proof = proven(of, pair(*rules), timeout=60)
    assert proof.state is ProofState.PROVEN
    assert "is PENDING" in proof.message
    assert [line.partition(":")[0] for line in proof.left] == ["slow"]


def test_where_one_of_several_failed_and_this_one_cannot_be_read_nothing_is_concluded() -> None:
    of, pairs = two_ways(good=False, bad=True)
    of.refuse("ListObjectVersions", "good")
    of.refuse("HeadObject", "good")
    assert both(of, pairs)["good"].state is ProofState.UNREADABLE


def test_replicas_at_every_destination_are_removed_also_those_of_other_rules() -> None:
    of, pairs = two_ways(one=False, two=False)
    assert {proof.state for proof in both(of, pairs).values()} == {ProofState.PROVEN}
    removed = [entry.bucket.name for entry in of.entries if isinstance(entry, CanaryRemoved)]
    assert sorted(removed) == ["one", "one", "src", "src", "two", "two"]
    assert clean_of(of)


def test_what_stands_in_the_way_of_deleting_is_said_before_anything_is_put() -> None:
    locked = Place(target("src", OWN, "eu-west-1"), "Object Lock retains every new object of src (COMPLIANCE).")
    of = world()
    proof = proven(of, pair(source=locked))
    assert proof.state is ProofState.NOT_TRIED
    assert "Object Lock retains" in proof.message
    assert "with credentials of their accounts" in proof.advice
    assert (of.calls, of.entries) == ([], [])


def test_an_obstacle_at_a_destination_that_another_rule_adds_counts_as_well() -> None:
    rules = rule("one", "one"), rule("two", "two")
    made = pair(*rules)
    places = (made.places[0], Place(target("two"), "two has MFA Delete."))
    of = world(Route("one"), Route("two"))
    assert "MFA Delete" in proven(of, msgspec.structs.replace(made, places=places)).message
    assert of.calls == []


def test_whoever_allows_it_gets_a_proof_and_reads_what_stays() -> None:
    locked = Place(target("src", OWN, "eu-west-1"), "Object Lock retains every new object of src (COMPLIANCE).")
    of = world()
    of.refuse("DeleteObject", "src")
    proof = proven(of, pair(source=locked), allow_left=True)
    assert proof.state is ProofState.PROVEN
    (left,) = proof.left
    assert left.startswith("src: version v1 of s3rc-canary/")
    assert left.endswith("could not be deleted: DeleteObject: AccessDenied: told by the test.")
    gone = of.entries[-1]
    assert isinstance(gone, CanaryGone)
    assert gone.left == proof.left


def test_without_credentials_of_the_source_nothing_is_put() -> None:
    of = world()
    proof = proven(of, pair(), OTHER)
    assert (proof.state, of.calls) == (ProofState.NOT_TRIED, [])


def test_a_rule_that_names_its_own_bucket_is_not_tried() -> None:
    one = pair(rule(destination="src"))
    assert "not-same-bucket" in proven(world(), one).message


def test_a_rule_that_never_decides_is_not_tried() -> None:
    proof = proven(world(), pair(rule(), rule("above", priority=2)))
    assert proof.state is ProofState.NOT_TRIED
    assert "Rule 'above' decides" in proof.message


def test_lifecycle_that_expires_the_canary_leaves_nothing_behind() -> None:
    of = world()

    class Expiring(World):
        def settle(self) -> None:
            super().settle()
            for held in self.buckets["dst"].held.values():
                if held and not any(one.marker for one in held):
                    held.append(Stored("by-lifecycle", marker=True))

    of = Expiring(src=Bucket(OWN, [Route("dst")]), dst=Bucket(OWN))
    assert proven(of).state is ProofState.PROVEN
    assert clean_of(of)


def test_foreign_versions_beside_a_canary_are_never_touched() -> None:
    of = world()
    for name in ("src", "dst"):
        of.buckets[name].held = {"s3rc-canary/": [Stored("theirs")], "s3rc-canary/note": [Stored("theirs")]}
    assert proven(of).state is ProofState.PROVEN
    assert of.keys("src") == of.keys("dst") == ["s3rc-canary/", "s3rc-canary/note"]
    assert not any(version == "theirs" for operation, _, _, version in of.calls if operation == "DeleteObject")


class Counting(Silent):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def phase(self, name: str, total: int | None) -> None:
        self.told.append((name, total))

    def advance(self) -> None:
        self.told.append("step")


def test_proofs_come_in_the_order_of_the_pairs_and_progress_is_told() -> None:
    rules = tuple(rule(f"r{number}", f"d{number}") for number in range(6))
    of = world(*(Route(f"d{number}") for number in range(6)))
    pairs = [pair(one, *(other for other in rules if other != one)) for one in rules]
    progress = Counting()
    proofs = verify(pairs, stores(of), of, options(of, workers=1), progress)
    assert [proof.rule for proof in proofs] == [one.id for one in rules]
    assert progress.told == [("proving pairs", 6), *["step"] * 6]


def test_no_pairs_no_proofs() -> None:
    of = world()
    assert verify([], stores(of), of) == ()


def test_several_workers_prove_at_a_time() -> None:
    rules = tuple(rule(f"r{number}", f"d{number}", prefix=f"{number}/") for number in range(8))
    of = world(*(Route(f"d{number}", after=0) for number in range(8)))
    pairs = [pair(one) for one in rules]
    proofs = verify(pairs, stores(of), of, options(of, workers=4))
    assert len(proofs) == 8
    assert sorted(proof.rule for proof in proofs) == sorted(one.id for one in rules)
