"""From saved proofs to findings: what the cases of the check cannot show."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner import registry
from scanner.collectors.canary import COLLECTOR, NOT_GIVEN
from scanner.evaluate import evaluate
from scanner.model.canary import CanaryProofs
from scanner.model.estate import Estate
from scanner.model.evidence import Unreadable
from scanner.model.facet import CANARY
from scanner.model.finding import Finding, Verdict
from scanner.model.objectstore import ObjectFault
from scanner.model.proof import Proof, ProofState
from scanner.model.verification import Verification, encode
from scanner.verify import proofs_of, with_proofs
from tests.support.canaries import pair
from tests.support.canaries import rule as tried
from tests.support.fragments import AT, records
from tests.support.policies import policy
from tests.support.surveying import reading, rule, subject

FRAGMENT: dict[str, dict[str, Any]] = {
    "src": {"region": "eu-west-1", "replication": {"Role": "arn:aws:iam::111111111111:role/r", "Rules": [rule("all")]}},
    "dst": {"region": "eu-central-1"},
}


def judged(*proofs: Proof, unread: ObjectFault | None = None) -> Finding:
    """Return what the check says of the source, with these proofs known."""
    estate = Estate(with_proofs(records(FRAGMENT), proofs, AT, unread))
    findings = evaluate(estate, [policy("canary-fresh")], registry.checks(), date.fromisoformat(AT[:10]))
    (found,) = (finding for finding in findings if finding.bucket == "src")
    return found


def test_a_saved_proof_makes_a_pair_compliant(tmp_path: Path) -> None:
    proof = pair().proof(ProofState.PROVEN, "The replica is as it should be.", AT)
    saved = Verification(run="r", at=AT, resolved=(), remaining=(), new=(), proofs=(proof,))
    (tmp_path / "verification.json").write_bytes(encode(saved))
    finding = judged(*proofs_of([tmp_path]))
    assert finding.verdict is Verdict.COMPLIANT
    assert finding.message.endswith("is PROVEN: The replica is as it should be.")
    assert (finding.expected, finding.actual) == ("a canary PROVEN in the last 30 days", f"PROVEN at {AT}")
    assert [(used.facet, used.outcome) for used in finding.evidence if used.facet == "canary"] == [
        ("canary", "present")
    ]


def test_a_failed_proof_passes_on_its_advice() -> None:
    finding = judged(pair().proof(ProofState.FAILED, "S3 gave up.", AT, "Look at the role."))
    assert finding.verdict is Verdict.NON_COMPLIANT
    assert finding.message.endswith("S3 gave up. Look at the role.")


@pytest.mark.parametrize(("name", "verdict"), [("all", Verdict.COMPLIANT), ("other", Verdict.INSUFFICIENT_DATA)])
def test_where_proofs_could_not_be_read_a_pair_without_one_is_not_unproven(name: str, verdict: Verdict) -> None:
    known = pair(tried(name)).proof(ProofState.PROVEN, "The replica is as it should be.", AT)
    finding = judged(known, unread=ObjectFault("GetObject", "AccessDenied", "told by the test"))
    assert finding.verdict is verdict
    assert ("GetObject: AccessDenied: told by the test" in finding.message) is (name == "other")


def test_without_any_proof_of_the_bucket_absence_is_the_evidence() -> None:
    finding = judged()
    assert finding.verdict is Verdict.NON_COMPLIANT
    (used,) = (used for used in finding.evidence if used.facet == "canary")
    assert (used.outcome, used.code) == ("absent", "NoProofs")


def test_a_scan_that_is_given_no_proofs_knows_none_and_asks_nobody() -> None:
    with reading() as (reader, clients):
        evidence = reader.survey(COLLECTOR, subject(rule("all")))
        assert not clients.calls
    assert isinstance(evidence, Unreadable)
    assert evidence.code == NOT_GIVEN
    assert "--proofs" in evidence.message
    assert (COLLECTOR.operation, COLLECTOR.permissions) == ("canary", ())


def test_every_state_of_a_proof_has_a_verdict() -> None:
    expected = {
        ProofState.PROVEN: Verdict.COMPLIANT,
        ProofState.DIFFERS: Verdict.NON_COMPLIANT,
        ProofState.FAILED: Verdict.NON_COMPLIANT,
        ProofState.NO_STATUS: Verdict.NON_COMPLIANT,
        ProofState.PENDING: Verdict.INSUFFICIENT_DATA,
        ProofState.UNREADABLE: Verdict.INSUFFICIENT_DATA,
        ProofState.NOT_TRIED: Verdict.INSUFFICIENT_DATA,
    }
    assert {state: judged(pair().proof(state, "Told.", AT)).verdict for state in ProofState} == expected


def test_a_snapshot_keeps_proofs_as_they_were_written() -> None:
    proof = pair().proof(ProofState.PROVEN, "It arrived.", AT)
    (src, _) = with_proofs(records(FRAGMENT), [proof], AT)
    again = msgspec.json.decode(msgspec.json.encode(src), type=type(src))
    assert CANARY.value(again.evidence["canary"]) == CanaryProofs(AT, (proof,))
