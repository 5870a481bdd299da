"""A test object proved lately that the pair replicates.

## What it requires

In the saved runs that the scan is given (`--proofs`), a canary of this rule and destination is PROVEN: a test object
was put at the source, its replica arrived, and it was as it should be, not longer than `max-age-days` days before the
scan.

A newer canary that says FAILED, DIFFERS or NO_STATUS overrules every older one. One that could not find anything out
(UNREADABLE, NOT_TRIED, or still PENDING) overrules none, and is not taken for a proof itself. Without `--proofs`
nothing is known, and nothing is concluded; nor is it where proofs are given and cannot be read.

## Why

Every configuration can be as it should be while nothing arrives: an organization's policy denies it, a key's grant was
retired, the service is slow in one Region. Only an object that made the way shows that the way is open, and auditors
ask when that was last tried.

## How to repair

Put a canary, and give its run to the next scan:

```
scanner verify BUCKET --out out/canary
scanner scan --proofs out/canary
```

Where the canary fails, its advice names the likeliest reasons. The reason itself is only in the event
`s3:Replication:OperationFailedReplication` (see failure-notifications). The status of an object by hand:

```
aws s3api head-object --bucket BUCKET --key KEY --version-id VERSION --query ReplicationStatus
```

## AWS source

Amazon S3 User Guide: "Getting replication status information" (replication-status.html) and "Troubleshooting
replication" (replication-troubleshoot.html). API: HeadObject.
"""

from typing import Annotated

from msgspec import Meta

from scanner.checks._deciding import of_deciding_rules
from scanner.model.canary import CanaryProofs
from scanner.model.check import Answer, PairCheck, Parameters, compliant, non_compliant, undecided
from scanner.model.facet import CANARY
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.proof import Proof, ProofState


class CanaryFresh(Parameters, frozen=True):
    """How old a proof may be."""

    max_age_days: Annotated[
        int, Meta(ge=1, description="How many days before the scan the canary may have been proven.")
    ] = 30


@of_deciding_rules
def judge(pair: PairFacts, parameters: CanaryFresh) -> Answer:
    """Judge one pair."""
    known = pair.source.read(CANARY)
    place = (pair.rule.id, pair.rule.destination.bucket)
    telling, newest = known.newest(*place, telling=True), known.newest(*place)
    if newest is None and known.unread:
        return undecided(
            f"No canary of this rule and destination is known, but not all proofs could be read: {known.unread}",
            expected=_expected(parameters),
            actual="proofs that could not be read",
        )
    if newest is None:
        return non_compliant(
            "No canary of this rule and destination is among the proofs that the scan was given.",
            expected=_expected(parameters),
            actual="no canary",
        )
    if telling and telling.state is not ProofState.PROVEN:
        return _wrong(known, telling, parameters)
    if telling and known.days_since(telling) <= parameters.max_age_days:
        return compliant(
            f"{_told(known, telling)}: {telling.message}", expected=_expected(parameters), actual=_actual(telling)
        )
    return _stale(known, newest, parameters)


def _wrong(known: CanaryProofs, proof: Proof, parameters: CanaryFresh) -> Answer:
    message = f"{_told(known, proof)}: {proof.message} {proof.advice}".rstrip()
    return non_compliant(message, expected=_expected(parameters), actual=_actual(proof))


def _stale(known: CanaryProofs, newest: Proof, parameters: CanaryFresh) -> Answer:
    """Judge a pair without a proof that is young enough; `newest` may be a canary that could not find out."""
    expected, actual = _expected(parameters), _actual(newest)
    if known.days_since(newest) > parameters.max_age_days:
        message = f"{_told(known, newest)}, longer ago than {parameters.max_age_days} days: put a new one."
        return non_compliant(message, expected=expected, actual=actual)
    message = f"{_told(known, newest)}, which decides nothing: {newest.message} {newest.advice}".rstrip()
    return undecided(message, expected=expected, actual=actual)


def _told(known: CanaryProofs, proof: Proof) -> str:
    days = max(known.days_since(proof), 0.0)
    return f"A canary of {proof.at}, {days:.0f} days before the scan, is {proof.state}"


def _expected(parameters: CanaryFresh) -> str:
    return f"a canary PROVEN in the last {parameters.max_age_days} days"


def _actual(proof: Proof) -> str:
    return f"{proof.state} at {proof.at}"


CHECK = PairCheck(
    id="canary-fresh",
    title="A test object proved lately that the pair replicates",
    severity=Severity.MEDIUM,
    judge=judge,
    documentation=__doc__ or "",
    loses="The certainty that replicas arrive: a way that nobody tries may have been closed since long.",
    parameters=CanaryFresh,
    runtime=(CANARY,),
    controls=("nist-800-53-r5:CP-4", "nist-800-53-r5:CP-9(1)", "nist-800-53-r5:CA-7"),
)
