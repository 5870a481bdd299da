"""From what a scan read to pairs: places, what is known of them, and what stands in the way."""

from typing import Any

import pytest

from scanner.model.plan import Target
from scanner.model.proof import ProofState
from scanner.model.settings import SSE_S3
from scanner.verify import DESTINATION_FACETS, SOURCE_FACETS, Pair, pairs_of
from tests.support.fragments import AT, estate

SRC, DST = "arn:aws:s3:::src", "arn:aws:s3:::dst"
ROLE = "arn:aws:iam::111111111111:role/r"
LOCKED = {"ObjectLockEnabled": "Enabled"}
RETAINING = {**LOCKED, "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 1}}}


def rule(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- parts of AWS's document
    return {
        "ID": "all",
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": DST},
        **changes,
    }


def fragment(*rules: dict[str, Any], src: Any = None, dst: Any = None) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    healthy: dict[str, Any] = {"versioning": {"Status": "Enabled"}, "object-lock": None, "encryption": None}
    return {
        "src": {
            "region": "eu-west-1",
            "replication": {"Role": ROLE, "Rules": list(rules or (rule(),))},
            **healthy,
            **(src or {}),
        },
        "dst": {"region": "eu-central-1", "ownership": None, **healthy, **(dst or {})},
    }


def only(*rules: dict[str, Any], src: Any = None, dst: Any = None) -> Pair:  # noqa: ANN401 -- parts of a fragment
    (pair,) = pairs_of(estate(fragment(*rules, src=src, dst=dst)), [SRC], AT).pairs
    return pair


def test_a_pair_knows_its_places_and_nothing_is_in_the_way() -> None:
    pair = only()
    assert pair.source.target == Target(SRC, "111111111111", "eu-west-1")
    assert pair.destination.target == Target(DST, "111111111111", "eu-central-1")
    assert (pair.source.obstacle, pair.destination.obstacle, pair.faults) == ("", "", ())
    assert (pair.encryption, pair.owner_enforced, pair.crosses_accounts) == (SSE_S3, False, False)
    assert pair.places == (pair.destination,)


def test_disabled_rules_make_no_pair() -> None:
    found = pairs_of(estate(fragment(rule(Status="Disabled"))), [SRC], AT)
    assert (found.pairs, found.unknown) == ((), ())


def test_a_bucket_without_rules_has_no_pair() -> None:
    assert pairs_of(estate(fragment()), [DST], AT).unknown[0].rule == ""
    assert pairs_of(estate({"bare": {"replication": None}}), ["arn:aws:s3:::bare"], AT).pairs == ()


@pytest.mark.parametrize("src", [{"replication": "AccessDenied"}, {"replication": {"Rules": "?"}}])
def test_a_configuration_that_is_not_known_is_told(src: dict[str, Any]) -> None:
    found = pairs_of(estate(fragment(src=src)), [SRC, "arn:aws:s3:::unheard-of"], AT)
    assert found.pairs == ()
    assert [proof.source for proof in found.unknown] == ["src", "unheard-of"]
    assert {proof.state for proof in found.unknown} == {ProofState.NOT_TRIED}
    assert all("s3:GetReplicationConfiguration" in proof.advice for proof in found.unknown)


def test_a_destination_of_another_account_is_that_accounts() -> None:
    pair = only(dst={"account": "222222222222"})
    assert (pair.destination.target.account, pair.crosses_accounts) == ("222222222222", True)


def test_the_account_of_an_unlisted_destination_is_what_the_rule_declares() -> None:
    declared = rule(Destination={"Bucket": DST, "Account": "333333333333"})
    assert only(declared, dst={"listed": False}).destination.target.account == "333333333333"


def test_every_rule_has_its_pair_and_every_destination_its_place() -> None:
    third = rule(ID="third", Priority=3, Destination={"Bucket": "arn:aws:s3:::third"})
    found = pairs_of(estate(fragment(rule(), rule(ID="again", Priority=2), third)), [SRC], AT).pairs
    assert [pair.rule.id for pair in found] == ["all", "again", "third"]
    assert [place.target.name for place in found[0].places] == ["dst", "third"]
    assert "is not known" in found[2].destination.obstacle


@pytest.mark.parametrize(
    ("facets", "obstacle"),
    [
        ({"object-lock": RETAINING}, "Object Lock retains every new object"),
        ({"versioning": {"Status": "Enabled", "MFADelete": "Enabled"}}, "MFA Delete"),
        ({"object-lock": "AccessDenied"}, "is not known: GetObjectLockConfiguration: AccessDenied"),
        ({"versioning": "AccessDenied"}, "is not known: GetBucketVersioning: AccessDenied"),
        ({"object-lock": LOCKED}, ""),
    ],
)
def test_what_would_keep_a_canary_is_an_obstacle_on_both_sides(facets: dict[str, Any], obstacle: str) -> None:
    at_source = only(src=facets).source.obstacle
    at_destination = only(dst=facets).destination.obstacle
    for told in (at_source, at_destination):
        assert (obstacle in told) if obstacle else told == ""


def test_what_was_not_read_stays_unknown() -> None:
    pair = only(src={"encryption": "AccessDenied"}, dst={"ownership": "AccessDenied"})
    assert (pair.encryption, pair.owner_enforced) == (None, None)


KMS_RULE = rule(
    SourceSelectionCriteria={"SseKmsEncryptedObjects": {"Status": "Enabled"}},
    Destination={
        "Bucket": DST,
        "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:eu-west-1:111111111111:key/own"},
    },
)


@pytest.mark.parametrize(
    ("rules", "src", "dst", "code"),
    [
        ((), {}, {"location": None}, "DstBucketNotFound"),
        ((), {}, {"versioning": {"Status": "Suspended"}}, "DstBucketUnversioned"),
        ((), {"object-lock": LOCKED}, {}, "DstBucketObjectLockConfigMissing"),
        ((KMS_RULE,), {}, {}, "DstKmsKeyNotFound"),
    ],
)
def test_faults_that_the_documents_show_name_the_code(rules: Any, src: Any, dst: Any, code: str) -> None:  # noqa: ANN401
    (fault,) = only(*rules, src=src, dst=dst).faults
    assert code in fault


def test_of_a_destination_that_does_not_exist_nothing_is_in_the_way() -> None:
    assert only(dst={"location": None}).destination.obstacle == ""


def test_the_facets_that_it_needs_are_named() -> None:
    names = {facet.name for facet in (*SOURCE_FACETS, *DESTINATION_FACETS)}
    assert names == {"replication", "encryption", "object-lock", "versioning", "location", "ownership"}
