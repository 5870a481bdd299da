"""Reports of runs that repaired something, built without a plan ever being applied."""

from collections.abc import Iterable

from msgspec.structs import replace

from scanner.model.bucket import BucketRef
from scanner.model.facet import POLICY, REPLICATION, VERSIONING
from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Limits, Plan, Risk, Target
from scanner.model.proof import Difference, Proof, ProofState, Sample
from scanner.model.report import CheckInfo, PairState, Report, Survival
from scanner.model.verification import Repair, Verification
from tests.support import hostile, plans
from tests.support.hostile import LONG, TEXTS
from tests.support.plans import ENABLED, FULL_RULE, HOME, REPLICA, SOURCE, THE_ROLE, follows, step
from tests.support.reports import bucket_summary, finding, pair, report

AT = "2026-11-22T12:03:19Z"
MAIL = Target("arn:aws:s3:::prod-mail", HOME, "eu-west-1")
VAULT = Target("arn:aws:s3:::prod-vault", HOME, "eu-central-1")
ORDERS_REF = BucketRef(HOME, "prod-orders", "eu-west-1")
MAIL_REF = BucketRef(HOME, "prod-mail", "eu-west-1")
REPLICA_REF = BucketRef(plans.AWAY, "prod-orders-replica", "eu-central-1")
DENIED = "AWS refused the write: Access Denied. Give the repair role s3:PutBucketPolicy on prod-vault, and apply again."


def repaired() -> Report:
    """Return the report after a repair in which one of two buckets came to grief."""
    made = _plan()
    resolved = _found(
        "replication-configured", ORDERS_REF, Verdict.COMPLIANT, Severity.CRITICAL, id="00112233445566778899"
    )
    remaining = _found("destination-bucket-policy", MAIL_REF, rule="s3rc-all", destination="prod-vault")
    new = _found("delete-marker-replication", ORDERS_REF, severity=Severity.MEDIUM, destination=REPLICA.name)
    unreadable = _found("replica-key-usable", MAIL_REF, Verdict.INSUFFICIENT_DATA, destination="prod-vault")
    findings = (resolved, remaining, new, unreadable)
    buckets = (
        bucket_summary(ORDERS_REF, Survival.YES, "Rule s3rc-all keeps a replica in eu-central-1.", findings),
        bucket_summary(MAIL_REF, Survival.NO, "Its only rule fails.", findings),
        bucket_summary(REPLICA_REF, Survival.REPLICA, "It holds replicas of prod-orders.", (), ("prod-orders",)),
    )
    verified = Verification("20261122T115900Z-51c2", AT, (resolved,), (remaining,), (new,), (unreadable,), _proofs())
    checks = [CheckInfo(one.check, "It is as wished", "Everything.", "", ()) for one in findings]
    whole = report(findings, buckets, (pair(ORDERS_REF, "s3rc-all", REPLICA_REF, PairState.SOUND),), checks)
    return replace(whole, repair=Repair(made, made.digest, "digest", _outcomes(made)), verification=verified)


def nothing_to_repair() -> Report:
    """Return the report of a run that was to repair, and found nothing that it may."""
    made = plans.nothing()
    return replace(report([_found("rule-enabled", MAIL_REF)]), repair=Repair(made, made.digest, "", ()))


def interrupted() -> Report:
    """Return the report of a repair that was stopped at once, by hand, with no canary put."""
    made = plans.new_pair()
    stopped = "Not written: the run was stopped before it. Apply the plan again."
    outcomes = tuple(Outcome(one.id, State.HELD_BACK, stopped, AT) for one in made.steps)
    whole = report([_found("rule-enabled", ORDERS_REF)])
    return replace(
        whole,
        repair=Repair(made, made.digest, "unattended", outcomes),
        verification=Verification("r", AT, (), tuple(whole.findings), ()),
    )


def large_repair(buckets: int = 60) -> Report:
    """Return the report of a repair of many buckets, of which every third step failed and no pair is proven."""
    made = plans.many(buckets)
    states = tuple(State)
    outcomes = tuple(
        Outcome(one.id, states[place % len(states)], f"{place}: what happened, and what to do next.", AT)
        for place, one in enumerate(made.steps)
    )
    found = tuple(_found("rule-enabled", BucketRef(HOME, f"prod-data-{n:03}", "eu-west-1")) for n in range(buckets))
    proofs = tuple(_proof(ProofState.FAILED, f"rule-{n}", advice=f"Look at {n}.") for n in range(buckets))
    skips = tuple(replace(one, reason=f"Because of {place}.") for place, one in enumerate(made.skips))
    made = replace(made, skips=skips)
    verified = Verification("r", AT, found, found, found, found, proofs)
    return replace(report(found), repair=Repair(made, made.digest, "answered", outcomes), verification=verified)


def hostile_repair() -> Report:
    """Return a report in which every text of a repair that a stranger can choose is an attack."""
    made, whole = plans.hostile(), hostile.hostile()
    outcomes = tuple(
        Outcome(one.id, tuple(State)[place % 5], _text(place), _text(place, 1), _text(place, 2), _text(place, 3))
        for place, one in enumerate(made.steps)
    )
    found = tuple(whole.findings)
    verified = Verification(
        TEXTS[0], TEXTS[1], found, found, found, found, tuple(_hostile_proof(place) for place in range(len(TEXTS)))
    )
    return replace(whole, repair=Repair(made, TEXTS[2], TEXTS[3], outcomes), verification=verified)


def _plan() -> Plan:
    base = plans.new_pair()
    opened = step(
        VAULT,
        POLICY,
        None,
        plans.policy({"Sid": "S3RCReplicate", "Effect": "Allow", "Principal": {"AWS": THE_ROLE.arn}}),
        "Let the role write replicas to prod-vault",
        risk=Risk.CAREFUL,
        reasons=("the role may write to the bucket from then on",),
        serves=(MAIL.arn,),
    )
    versioned = step(MAIL, VERSIONING, {"Status": "Suspended"}, ENABLED, "Enable versioning", serves=(MAIL.arn,))
    replicate = step(
        MAIL,
        REPLICATION,
        None,
        {"Role": THE_ROLE.arn, "Rules": [FULL_RULE]},
        "Replicate the whole bucket to prod-vault",
        risk=Risk.CAREFUL,
        serves=(MAIL.arn,),
        follows=follows(opened, versioned),
    )
    shared = replace(base.steps[5], serves=(MAIL.arn, SOURCE.arn))
    steps = (*base.steps[:5], shared, *base.steps[6:], opened, versioned, replicate)
    return replace(base, steps=steps, repairs=(MAIL, SOURCE), limits=Limits(share=0.25))


def _outcomes(made: Plan) -> tuple[Outcome, ...]:
    *orders, opened, versioned, replicate = made.steps
    first = Outcome(orders[0].id, State.ALREADY, "It was as wanted before anything was written.", AT)
    return (
        first,
        *(_applied(one.id, place) for place, one in enumerate(orders[1:])),
        Outcome(opened.id, State.FAILED, DENIED, AT, "AccessDenied", "0DF29B431F4194C7"),
        Outcome(versioned.id, State.REFUSED, "Not written: it changed since the plan was made. Plan again.", AT),
        Outcome(replicate.id, State.HELD_BACK, "Not written: step 12 did not succeed.", AT),
    )


def _applied(step: str, place: int) -> Outcome:
    return Outcome(step, State.APPLIED, "Written, and read back as wanted.", AT, request_id=f"0DF29B431F41{place:04}")


def _found(
    check: str,
    ref: BucketRef,
    verdict: Verdict = Verdict.NON_COMPLIANT,
    severity: Severity = Severity.HIGH,
    **parts: str,
) -> Finding:
    return finding(check, ref, verdict, severity, **parts)


def _proof(
    state: ProofState,
    rule: str,
    *,
    advice: str = "",
    differences: Iterable[Difference] = (),
    left: tuple[str, ...] = (),
) -> Proof:
    arrived = state in (ProofState.PROVEN, ProofState.DIFFERS)
    samples = tuple(
        Sample(f"s3rc-canary/{number}", f"version-{number}", AT, "COMPLETED", 0.75 + number) for number in range(2)
    )
    return Proof(
        source_account=HOME,
        source_region=SOURCE.region,
        source=SOURCE.name,
        rule=rule,
        destination_account=plans.AWAY,
        destination_region=REPLICA.region,
        destination=REPLICA.name,
        state=state,
        message=f"This is what {state} means.",
        at=AT,
        advice=advice,
        compared=("size", "content", "encryption") if arrived else (),
        differences=tuple(differences),
        samples=samples if arrived else (),
        p50=0.75 if arrived else None,
        p95=1.75 if arrived else None,
        left=left,
    )


def _proofs() -> tuple[Proof, ...]:
    key = Difference("encryption", "aws:kms with the replica key", "AES256")
    stays = "s3rc-canary/1 of prod-orders: AccessDenied: s3:DeleteObjectVersion"
    return (
        _proof(ProofState.PROVEN, "s3rc-all"),
        _proof(ProofState.DIFFERS, "s3rc-keys", advice="See kms-replication.", differences=(key,), left=(stays,)),
        _proof(ProofState.FAILED, "s3rc-mail", advice="See replication-role-permissions."),
        _proof(ProofState.NOT_TRIED, "old", advice="See rule-priority."),
    )


def _hostile_proof(place: int) -> Proof:
    texts = [_text(place, shift) for shift in range(12)]
    return Proof(
        source_account=texts[0],
        source_region=texts[1],
        source=texts[2],
        rule=texts[3],
        destination_account=texts[4],
        destination_region=texts[5],
        destination=texts[6],
        state=tuple(ProofState)[place % 7],
        message=LONG if place == 0 else texts[7],
        at=texts[8],
        advice=texts[9],
        compared=(texts[10],),
        differences=(Difference(texts[11], texts[0], texts[1]),),
        samples=(Sample(texts[2], texts[3], texts[4], texts[5], 1.5),),
        p50=1.5,
        p95=1.5,
        left=(texts[6],),
    )


def _text(place: int, shift: int = 0) -> str:
    return TEXTS[(place + shift) % len(TEXTS)]
