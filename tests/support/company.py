"""A small company's report: several accounts and Regions, every verdict, waivers, and what was not read."""

from collections.abc import Iterator

from scanner.model.bucket import BucketRef
from scanner.model.coverage import AccountCoverage, BucketCounts, Coverage, ReadError
from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.provenance import PolicyRef
from scanner.model.report import CheckInfo, PairState, Report, ShapeKind, Survival
from scanner.model.trend import PairChange, PairHistory, PairMark, Trend, TrendPoint
from scanner.model.waiving import WaiverState
from tests.support.reports import (
    CALLER,
    UNDECIDED,
    WRONG,
    a_run,
    bucket_summary,
    finding,
    pair,
    read,
    report,
    shape,
    use,
    waived,
)

PAYMENTS, VAULT, ANALYTICS, LEGACY = "111111111111", "222222222222", "333333333333", "444444444444"
IRELAND, FRANKFURT, STOCKHOLM, VIRGINIA = "eu-west-1", "eu-central-1", "eu-north-1", "us-east-1"

LEDGER = BucketRef(PAYMENTS, "prod-ledger", IRELAND)
LEDGER_REPLICA = BucketRef(VAULT, "prod-ledger-replica", FRANKFURT)
INVOICES = BucketRef(PAYMENTS, "prod-invoices", IRELAND)
INVOICES_REPLICA = BucketRef(VAULT, "prod-invoices-replica", FRANKFURT)
CARDS = BucketRef(PAYMENTS, "prod-card-vault", IRELAND)
CARDS_REPLICA = BucketRef(PAYMENTS, "prod-card-vault-replica", STOCKHOLM)
STATEMENTS = BucketRef(PAYMENTS, "prod-statements", FRANKFURT)
CONTRACTS = BucketRef(PAYMENTS, "prod-contracts", IRELAND)
CONTRACTS_COPY = BucketRef(PAYMENTS, "prod-contracts-copy", IRELAND)
EVENTS = BucketRef(ANALYTICS, "events-raw", VIRGINIA)
EVENTS_REPLICA = BucketRef(ANALYTICS, "events-raw-dr", IRELAND)
MODELS = BucketRef(ANALYTICS, "ml-models", VIRGINIA)

SCRATCH = BucketRef(ANALYTICS, "prod-tmp-exports", VIRGINIA)
SEALED = BucketRef(ANALYTICS, "hr-sealed", IRELAND)
PARTNER = BucketRef("", "partner-dropbox", "")
UPLOADS = BucketRef(PAYMENTS, "prod-uploads", FRANKFURT)

REPAIR_VERSIONING = """Enable versioning on the destination, and keep it enabled:

```
aws s3api put-bucket-versioning --bucket DESTINATION --versioning-configuration Status=Enabled
```

Objects that failed meanwhile stay unreplicated: run *S3 Batch Replication* with the status filter `FAILED`.
"""

CHECKS = (
    CheckInfo(
        "destination-versioning",
        "Versioning is enabled on the destination bucket",
        "Every object written since versioning was suspended at the destination: each fails and is never retried.",
        REPAIR_VERSIONING,
        ("DstBucketUnversioned",),
    ),
    CheckInfo(
        "source-versioning",
        "Versioning is enabled on the bucket",
        "Every object: without versioning S3 makes no replica, and an overwrite or delete destroys the only copy.",
        "```\naws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled\n```\n",
        (),
    ),
    CheckInfo(
        "replication-configured",
        "The bucket has a replication configuration",
        "Every object, when its Region is lost: there is no second copy anywhere.",
        "1. Create the destination bucket in another Region, with versioning.\n"
        "2. Create the replication role.\n"
        "3. Write the configuration:\n\n"
        "```\naws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://rules.json\n```\n",
        (),
    ),
    CheckInfo(
        "destination-region",
        "The destination lies in another Region",
        "Every object, when the Region is lost: source and replica go down together.",
        "Add a rule whose destination lies in another Region; S3 keeps at most 1,000 rules a configuration.\n",
        (),
    ),
    CheckInfo(
        "kms-replication",
        "Objects encrypted with KMS are replicated",
        "Every object encrypted with KMS: the rule skips it without a status and without an error.",
        "Opt in with `SourceSelectionCriteria.SseKmsEncryptedObjects` and name a key in the destination's Region.\n",
        (),
    ),
    CheckInfo(
        "rule-enabled",
        "At least one rule is enabled",
        "Everything written while the rule is disabled; enabling it later does not catch up.",
        "Set the rule's `Status` to `Enabled`, then run S3 Batch Replication.\n",
        (),
    ),
    CheckInfo(
        "destination-account",
        "The destination's owner is the one you expect",
        "Custody: whoever owns the destination can read, change and delete the replicas.",
        "Declare the owner in the policy, or scan the destination's account too.\n",
        (),
    ),
    CheckInfo(
        "replication-metrics",
        "Replication metrics are enabled",
        "Nothing by itself: but a backlog or a failure stays unseen until somebody needs the replica.",
        "Add `Metrics` with `Status: Enabled` to the rule's destination.\n",
        (),
    ),
    CheckInfo(
        "legacy-configuration",
        "The configuration uses the current schema",
        "Nothing today: V1 rules cannot filter by tag or switch off delete marker replication.",
        "Write the rule again with `Filter`, `Priority` and `DeleteMarkerReplication`.\n",
        (),
    ),
)

_CONTROLS = ("nist-800-53-r5:CP-6", "nist-800-53-r5:CP-9", "iso-27001-2022:A.8.13")


def _wrong() -> list[Finding]:
    return [
        finding(
            "replication-configured", STATEMENTS, WRONG, Severity.CRITICAL, policy="dr-critical",
            message="The bucket has no replication configuration, so no object of it has a second copy.",
            expected="a replication configuration with an enabled rule", actual="none",
            controls=_CONTROLS,
            evidence=(
                read(STATEMENTS.name, "GetBucketReplication", "absent", "ReplicationConfigurationNotFoundError"),
            ),
        ),
        finding(
            "destination-versioning", INVOICES, WRONG, Severity.CRITICAL, policy="dr-critical",
            rule="to-frankfurt", destination=INVOICES_REPLICA.name,
            message="Versioning is suspended at the destination, so every replication to it fails.",
            expected="versioning Enabled at the destination", actual="versioning Suspended",
            controls=_CONTROLS,
            evidence=(read(INVOICES.name, "GetBucketReplication"), read(INVOICES_REPLICA.name, "GetBucketVersioning")),
        ),
        finding(
            "source-versioning", UPLOADS, WRONG, Severity.CRITICAL, policy="dr-critical",
            message="Versioning is never enabled, so S3 cannot replicate this bucket.",
            expected="versioning Enabled", actual="versioning never enabled",
            controls=_CONTROLS, evidence=(read(UPLOADS.name, "GetBucketVersioning"),),
        ),
        finding(
            "destination-region", CONTRACTS, WRONG, Severity.HIGH, policy="dr-critical",
            rule="copy", destination=CONTRACTS_COPY.name,
            message="Source and destination are both in eu-west-1.",
            expected="a destination in another Region", actual="eu-west-1",
            controls=_CONTROLS,
            evidence=(read(CONTRACTS.name, "GetBucketReplication"), read(CONTRACTS_COPY.name, "HeadBucket")),
        ),
        finding(
            "kms-replication", CARDS, WRONG, Severity.HIGH, policy="dr-critical",
            rule="to-stockholm", destination=CARDS_REPLICA.name,
            message="New objects are encrypted with KMS by default and the rule does not opt in, so none replicates.",
            expected="SseKmsEncryptedObjects Enabled with a replica key", actual="no opt-in",
            evidence=(read(CARDS.name, "GetBucketReplication"), read(CARDS.name, "GetBucketEncryption")),
        ),
        finding(
            "rule-enabled", MODELS, WRONG, Severity.MEDIUM,
            message="The bucket's only rule is disabled: nothing is replicated.",
            expected="an enabled rule", actual="1 rule, disabled",
            evidence=(read(MODELS.name, "GetBucketReplication"),),
        ),
        finding(
            "replication-metrics", EVENTS, WRONG, Severity.LOW, rule="events-dr", destination=EVENTS_REPLICA.name,
            message="The rule has no metrics, so a backlog stays unseen.",
            expected="Metrics Enabled", actual="no Metrics",
            evidence=(read(EVENTS.name, "GetBucketReplication"),),
            waiver=waived("2026-06-30", expired=True),
        ),
        finding(
            "legacy-configuration", EVENTS, WRONG, Severity.INFORMATIONAL, rule="events-dr",
            message="The configuration is V1: its rules have a Prefix and no Filter.",
            expected="rules with a Filter", actual="1 rule with a Prefix",
            evidence=(read(EVENTS.name, "GetBucketReplication"),),
        ),
        finding(
            "replication-configured", SCRATCH, WRONG, Severity.HIGH,
            message="The bucket has no replication configuration, so no object of it has a second copy.",
            expected="a replication configuration with an enabled rule", actual="none",
            evidence=(read(SCRATCH.name, "GetBucketReplication", "absent", "ReplicationConfigurationNotFoundError"),),
            waiver=waived("2027-03-31"),
        ),
    ]  # fmt: skip


def _undecided() -> list[Finding]:
    denied = "User: arn:aws:sts::111111111111:assumed-role/replication-audit/ci is not authorized to perform: "
    return [
        finding(
            "replication-configured", SEALED, UNDECIDED, Severity.HIGH,
            message="Could not be decided: GetBucketReplication: AccessDenied: Access Denied",
            actual="unreadable",
            evidence=(
                read(SEALED.name, "GetBucketReplication", "unreadable", "AccessDenied",
                     denied + "s3:GetReplicationConfiguration"),
            ),
        ),
        finding(
            "destination-account", LEDGER, UNDECIDED, Severity.MEDIUM, policy="dr-critical",
            rule="to-partner", destination=PARTNER.name,
            message="The destination's owner was neither scanned nor declared.",
            expected="an account of the company", actual="not known",
            evidence=(
                read(LEDGER.name, "GetBucketReplication"),
                read(PARTNER.name, "HeadBucket", "unreadable", "403", "Forbidden"),
            ),
        ),
    ]  # fmt: skip


def _sound() -> list[Finding]:
    found = [
        finding(
            "source-versioning", ref, Verdict.COMPLIANT, Severity.CRITICAL,
            message="Versioning is enabled.", expected="versioning Enabled", actual="versioning Enabled",
            evidence=(read(ref.name, "GetBucketVersioning"),),
        )
        for ref in (LEDGER, INVOICES, CARDS, CONTRACTS, EVENTS, MODELS, STATEMENTS)
    ]  # fmt: skip
    for ref in (LEDGER_REPLICA, CARDS_REPLICA, INVOICES_REPLICA, EVENTS_REPLICA, CONTRACTS_COPY):
        note = "The bucket only receives replicas, so it needs no rule of its own."
        found.append(
            finding("replication-configured", ref, Verdict.NOT_APPLICABLE, Severity.HIGH, message=note,
                    evidence=(read(ref.name, "GetBucketReplication", "absent",
                                   "ReplicationConfigurationNotFoundError"),))
        )  # fmt: skip
    found.append(
        finding(
            "destination-region", LEDGER, Verdict.COMPLIANT, Severity.HIGH, policy="dr-critical",
            rule="to-frankfurt", destination=LEDGER_REPLICA.name,
            message="The destination lies in eu-central-1, the source in eu-west-1.",
            expected="a destination in another Region", actual="eu-central-1",
            evidence=(read(LEDGER.name, "GetBucketReplication"), read(LEDGER_REPLICA.name, "HeadBucket")),
        )
    )  # fmt: skip
    return found


_SURVIVAL = (
    (LEDGER, Survival.YES, "Every object has a replica in eu-central-1, in another account."),
    (EVENTS, Survival.YES, "Every object has a replica in eu-west-1."),
    (STATEMENTS, Survival.NO, "There is no replication configuration."),
    (INVOICES, Survival.NO, "Versioning is suspended at the only destination."),
    (UPLOADS, Survival.NO, "Versioning was never enabled."),
    (CONTRACTS, Survival.NO, "The only replica lies in the same Region."),
    (CARDS, Survival.NO, "Objects encrypted with KMS are not replicated."),
    (MODELS, Survival.NO, "Its only rule is disabled."),
    (SCRATCH, Survival.NO, "There is no replication configuration."),
    (SEALED, Survival.UNKNOWN, "The replication configuration could not be read: AccessDenied."),
    (LEDGER_REPLICA, Survival.REPLICA, "Only holds replicas."),
    (INVOICES_REPLICA, Survival.REPLICA, "Only holds replicas."),
    (CARDS_REPLICA, Survival.REPLICA, "Only holds replicas."),
    (CONTRACTS_COPY, Survival.REPLICA, "Only holds replicas."),
    (EVENTS_REPLICA, Survival.REPLICA, "Only holds replicas."),
)

_PAIRS = (
    pair(LEDGER, "to-frankfurt", LEDGER_REPLICA),
    pair(LEDGER, "to-partner", PARTNER, PairState.UNKNOWN),
    pair(INVOICES, "to-frankfurt", INVOICES_REPLICA, PairState.FAULTY),
    pair(CARDS, "to-stockholm", CARDS_REPLICA, PairState.FAULTY),
    pair(CONTRACTS, "copy", CONTRACTS_COPY, PairState.FAULTY),
    pair(EVENTS, "events-dr", EVENTS_REPLICA),
)


def small_company(*, interrupted: bool = False) -> Report:
    """Return the company's report; most of it is wrong or unknown on purpose."""
    findings = (*_wrong(), *_undecided(), *_sound())
    return report(
        findings=findings,
        buckets=[
            bucket_summary(ref, survival, reason, findings, [p.source for p in _PAIRS if p.destination == ref.name])
            for ref, survival, reason in _SURVIVAL
        ],
        pairs=_PAIRS,
        checks=CHECKS,
        shapes=(
            shape(
                ShapeKind.FAN_OUT,
                (LEDGER, LEDGER_REPLICA, PARTNER),
                sentence="prod-ledger replicates to 2 buckets, each by rules of its own.",
            ),
        ),
        coverage=_coverage(),
        run=a_run(
            PolicyRef(
                "dr-baseline", "1.0.0", "1f" * 32, title="Every bucket survives the loss of a Region", selected=15
            ),
            PolicyRef("dr-critical", "1.2.0", "e4" * 32, title="Critical data keeps a replica elsewhere", selected=6),
            interrupted=interrupted,
        ),
        waivers=(
            use("prod-tmp-*", 1),
            use("prod-uploads", 1, WaiverState.EXPIRED, expires="2026-06-30", ticket="RISK-12"),
            use("prod-card-*", 2, WaiverState.TOO_LONG, expires="2036-01-01", rule="dr-*"),
            use("prod-gone", 0, account=PAYMENTS),
            use("hr-*", 0, tags=("data-class=scratch|cache",), unread=(SEALED.name,)),
        ),
        trend=Trend(
            points=(
                TrendPoint("20261108T120000Z-11aa", "2026-11-08T12:00:00Z", 12, 0, 71.4),
                TrendPoint("20261115T120000Z-22bb", "2026-11-15T12:00:00Z", 9, 4, None),
            ),
            new=2,
            resolved=3,
            pairs=tuple(_past()),
            since={"2026-11-08T12:00:00Z": tuple(finding.id for finding in findings[:3])},
        ),
    )


def _past() -> Iterator[PairHistory]:
    """Yield what two runs saw: most pairs as they are, one that broke, one that is no more."""
    first, second = ("20261108T120000Z-11aa", "2026-11-08T12:00:00Z"), ("20261115T120000Z-22bb", "2026-11-15T12:00:00Z")
    for place, one in enumerate(_PAIRS[:-1]):
        broke = PairChange(*second, PairMark.FAULTY, wrong=("destination-versioning", "rule-enabled"))
        changes = (PairChange(*first, PairMark.SOUND), broke) if one.state is PairState.FAULTY and place % 2 else ()
        yield PairHistory(one.source_account, one.source, one.rule, one.destination, first[1], changes)
    ended = PairChange(*second, PairMark.GONE, wrong=("rule-enabled",), right=("kms-replication",))
    yield PairHistory(
        PAYMENTS, LEDGER.name, "to-archive", "prod-archive", first[1], (PairChange(*first, PairMark.UNKNOWN), ended), 4
    )


def _coverage() -> Coverage:
    role = CALLER.replace(PAYMENTS, "{}")
    return Coverage(
        accounts=(
            AccountCoverage(PAYMENTS, CALLER, 8),
            AccountCoverage(VAULT, role.format(VAULT), 3),
            AccountCoverage(ANALYTICS, role.format(ANALYTICS), 7),
            AccountCoverage(LEGACY, "", 0, error="AccessDenied: cannot assume arn:aws:iam::444444444444:role/audit"),
        ),
        buckets=BucketCounts(listed=18, read=14, partly_read=1, unread=0, gone=1, out_of_scope=2),
        errors=(
            ReadError(LEGACY, "", "", "AssumeRole", "AccessDenied", "not authorized to perform: sts:AssumeRole"),
            ReadError(ANALYTICS, IRELAND, SEALED.name, "GetBucketReplication", "AccessDenied", "Access Denied"),
            ReadError("", "", PARTNER.name, "HeadBucket", "403", "Forbidden"),
        ),
    )
