"""The IAM simulator's answers beside the judgement: what is told of them, and the one case that changes the verdict."""

import json
from typing import Any

import pytest

from scanner.model.finding import Finding, Verdict
from tests.support.judging import judge
from tests.support.reference import DESTINATION, ROLE, SOURCE, Fragment, as_policy, bucket_arn, setup
from tests.support.simulator import Simulator, denying, simulated

CHECK = "replication-role-permissions"
AGREES = "The IAM simulator agrees."
COMPLIANT, NON_COMPLIANT, INSUFFICIENT = Verdict.COMPLIANT, Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA


def answer(fragment: Fragment, simulation: Any = None, **parameters: bool) -> Finding:  # noqa: ANN401 -- AWS's own
    given = {**fragment, SOURCE: {**fragment[SOURCE], "simulation": simulation}}
    (finding,) = [one for one in judge(CHECK, {"buckets": given, "parameters": parameters}) if one.bucket == SOURCE]
    return finding


def beside(fragment: Fragment, simulator: Simulator) -> Finding:
    return answer(fragment, simulated(fragment, SOURCE, simulator), simulate=True)


def without(action: str, fragment: Fragment | None = None) -> Fragment:
    """Return a set-up whose role has no policy that allows an action."""
    fragment = fragment or setup()
    for statement in statements(fragment):
        statement["Action"] = [one for one in statement["Action"] if one != action]
    return fragment


def conditional(effect: str, condition: dict[str, Any]) -> Fragment:
    fragment = setup()
    more = {"Effect": effect, "Action": ["s3:ReplicateObject"], "Resource": "*", "Condition": condition}
    statements(fragment).append(more)
    return fragment


def statements(fragment: Fragment) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = fragment[ROLE]["role-policies"]["Inline"][0]["PolicyDocument"]["Statement"]
    return found


@pytest.mark.parametrize("kms", [True, False])
@pytest.mark.parametrize("object_lock", [True, False])
def test_it_agrees_on_what_is_sound(kms: bool, object_lock: bool) -> None:
    found = beside(setup(kms=kms, object_lock=object_lock), Simulator())
    assert found.verdict is COMPLIANT
    assert found.message.endswith(AGREES)
    assert "simulation" in {used.facet for used in found.evidence}


def test_it_agrees_on_what_is_lacking() -> None:
    found = beside(without("s3:ReplicateObject"), Simulator(s3_ReplicateObject=denying("implicitDeny")))
    assert found.verdict is NON_COMPLIANT
    assert found.message.endswith(AGREES)


def test_it_may_allow_what_is_judged_as_denied() -> None:
    found = beside(without("s3:ReplicateObject"), Simulator())
    assert found.verdict is NON_COMPLIANT
    assert found.message.endswith(
        "The IAM simulator disagrees: it says allowed for s3:ReplicateObject "
        "where this judgement of the role's own policies says denied."
    )


def test_it_may_miss_an_allow_that_is_judged_to_be_there() -> None:
    found = beside(setup(), Simulator(s3_ReplicateObject=denying("implicitDeny", "aws:RequestedRegion")))
    assert found.verdict is COMPLIANT
    assert "it says denied for s3:ReplicateObject where" in found.message
    assert found.message.endswith("says allowed (without a value of aws:RequestedRegion).")


def test_what_it_denies_explicitly_is_denied() -> None:
    denied = denying("explicitDeny")
    found = beside(setup(), Simulator(s3_ReplicateObject=denied, s3_ReplicateDelete=denied))
    assert found.verdict is NON_COMPLIANT
    assert "sees service control policies, denies it explicitly, though no policy that was read does" in found.message
    assert "; S3 reports one of DstPutObjectNotPermitted" in found.message
    assert found.message.endswith("Denied as well: s3:ReplicateDelete.")
    assert found.actual == "denied by the IAM simulator: s3:ReplicateObject, s3:ReplicateDelete"
    assert found.expected


def test_what_the_organization_does_not_allow_is_denied() -> None:
    found = beside(setup(), Simulator(s3_ReplicateObject=denying("implicitDeny", organization=False)))
    assert found.verdict is NON_COMPLIANT
    assert "says that these do not allow it" in found.message


def test_what_needs_no_allow_is_refused_by_a_deny_alone() -> None:
    lacking = Simulator(s3_ReplicateTags=denying("implicitDeny", organization=True))
    assert beside(setup(), lacking).message.endswith(AGREES)
    assert beside(setup(), Simulator(s3_ReplicateTags=denying("explicitDeny"))).verdict is NON_COMPLIANT


def test_a_deny_that_may_not_hold_for_s3_leaves_it_open() -> None:
    found = beside(setup(), Simulator(s3_ReplicateObject=denying("explicitDeny", "aws:RequestedRegion")))
    assert found.verdict is INSUFFICIENT
    assert "denies it without a value of aws:RequestedRegion." in found.message


def test_a_key_that_s3_is_known_not_to_send_is_not_missing() -> None:
    found = beside(setup(), Simulator(s3_ReplicateObject=denying("explicitDeny", "aws:SourceVpce")))
    assert found.verdict is NON_COMPLIANT


def test_a_deny_of_what_may_not_be_needed_leaves_it_open() -> None:
    fragment = setup(cross_account=True, owner_override=True)
    fragment[DESTINATION]["ownership"] = "AccessDenied"
    found = beside(fragment, Simulator(s3_ObjectOwnerOverrideToBucketOwner=denying("explicitDeny")))
    assert found.verdict is INSUFFICIENT
    assert "GetBucketOwnershipControls: AccessDenied" in found.message


def test_what_the_bucket_gives_the_role_is_not_disputed() -> None:
    """The simulator sees no bucket policies, so neither side of the comparison counts them."""
    fragment = without("s3:ReplicateObject")
    allow = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "s3:ReplicateObject"}
    fragment[DESTINATION]["policy"] = as_policy([{**allow, "Resource": f"{bucket_arn(DESTINATION)}/*"}])
    found = beside(fragment, Simulator(s3_ReplicateObject=denying("implicitDeny")))
    assert found.verdict is COMPLIANT
    assert found.message.endswith(AGREES)


def test_an_action_that_serves_as_well_is_asked_about_as_well() -> None:
    fragment = without("s3:GetObjectVersionForReplication")
    statements(fragment)[1]["Action"].append("s3:GetObjectVersion")
    found = beside(fragment, Simulator(s3_GetObjectVersionForReplication=denying("implicitDeny")))
    assert found.verdict is COMPLIANT
    assert found.message.endswith(AGREES)
    both = denying("implicitDeny")
    found = beside(fragment, Simulator(s3_GetObjectVersionForReplication=both, s3_GetObjectVersion=both))
    assert "it says denied for s3:GetObjectVersionForReplication where" in found.message


@pytest.mark.parametrize(("simulator", "word"), [(Simulator(), "allowed"), (None, "denied")])
def test_what_is_left_open_stays_open(simulator: Simulator | None, word: str) -> None:
    asking = simulator or Simulator(s3_ReplicateObject=denying("explicitDeny", "aws:SourceIp"))
    found = beside(conditional("Deny", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), asking)
    assert found.verdict is INSUFFICIENT
    assert f"{AGREES} Of what is left open here, the IAM simulator says {word} for s3:ReplicateObject" in found.message


@pytest.mark.parametrize("code", ["AccessDenied", "Throttling"])
@pytest.mark.parametrize("sound", [True, False])
def test_the_judgement_stands_where_it_cannot_be_asked(code: str, sound: bool) -> None:
    found = answer(setup() if sound else without("s3:ReplicateObject"), code, simulate=True)
    assert found.verdict is (COMPLIANT if sound else NON_COMPLIANT)
    assert found.message.endswith(f" The IAM simulator could not be asked: {code}.")


def test_what_it_was_not_asked_is_told() -> None:
    document = simulated(setup(), SOURCE, Simulator())
    found = answer(setup(object_lock=True), json.loads(json.dumps(document)), simulate=True)
    assert found.verdict is COMPLIANT
    assert "The IAM simulator was not asked about s3:GetObjectRetention, s3:GetObjectLegalHold" in found.message


def test_without_the_parameter_it_is_not_looked_at() -> None:
    document = simulated(setup(), SOURCE, Simulator(s3_ReplicateObject=denying("explicitDeny")))
    found = answer(setup(), document)
    assert found == answer(setup(), "AccessDenied")
    assert found.verdict is COMPLIANT
    assert "simulator" not in found.message
