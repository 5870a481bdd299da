"""What every bucket of the embedded estate must be judged as, written from its story.

For each policy that selects a bucket the checks are named that are not COMPLIANT; a name may say for which rule it
holds (`check@rule`). `EXPECTED` keeps the stories too: whoever changes one in the estate must judge it again here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from scanner import registry
from scanner.model.check import PairCheck
from scanner.policy.load import load_policies
from scanner.sandbox.nordwind import BUCKETS
from scanner.sandbox.policies import shown_policies

Row = tuple[str, str, str, str]
"""Bucket, policy, check and rule of a finding."""

Verdicts = dict[str, str]

BASELINE, PARITY, RECOVERY = "baseline", "aws-config-parity", "critical-data-dr"
LOGS, TEST, EUROPE = "log-aggregation", "prod-to-test", "data-sovereignty"

PAIRS = (
    "not-same-bucket destination-exists destination-versioning destination-region destination-account "
    "destination-storage-class kms-replication replica-key-usable replica-ownership delete-marker-replication "
    "replica-modification-sync replication-time-control replication-metrics"
)
NO_ENABLED_RULE = f"whole-bucket-scope replication-role no-replication-loop no-replication-chain {PAIRS}"
"""What does not arise where no rule is enabled."""

NO_RULE = f"rule-enabled rule-priority legacy-configuration {NO_ENABLED_RULE}"
"""What does not arise where there is no rule at all."""

OF_RULES = f"replication-configured {NO_RULE}"
"""What cannot be decided without the replication configuration, and does not arise for a bucket of mere replicas."""

ALL = f"source-versioning {OF_RULES}"


def wrong(checks: str) -> Verdicts:
    return dict.fromkeys(checks.split(), "NON_COMPLIANT")


def idle(checks: str) -> Verdicts:
    return dict.fromkeys(checks.split(), "NOT_APPLICABLE")


def unknown(checks: str) -> Verdicts:
    return dict.fromkeys(checks.split(), "INSUFFICIENT_DATA")


@dataclass(frozen=True)
class Expected:
    """A bucket's story and, by policy, its verdicts other than COMPLIANT; names that a policy does not ask are idle."""

    story: str
    verdicts: Mapping[str, Verdicts]


def everywhere(verdicts: Verdicts, *also: str) -> dict[str, Verdicts]:
    """The same under the policies that select every bucket, and under those named."""
    return dict.fromkeys((BASELINE, PARITY, *also), verdicts)


REPLICA = idle(OF_RULES)
UNREPLICATED = idle(NO_RULE) | wrong("replication-configured")
# Without KMS as the default and without an opt-in there is nothing to judge about KMS; a pair with one direction has
# no metadata to flow back.
PLAIN = idle("kms-replication replica-key-usable replica-modification-sync")

EXPECTED = {
    # What is as it should be.
    "nordwind-orders": Expected(
        "The model pair: KMS, another account and Region, handed over, timed, measured, safe from deletions.",
        {BASELINE: {}, PARITY: {}, RECOVERY: idle("replica-modification-sync")},
    ),
    "nordwind-dr-orders": Expected(
        "Only holds the replicas of the orders; it needs no rule of its own.", everywhere(REPLICA, RECOVERY)
    ),
    "nordwind-invoices": Expected(
        "Sound without KMS: the default encryption is SSE-S3.",
        {BASELINE: PLAIN, PARITY: {}, RECOVERY: PLAIN, EUROPE: {}},
    ),
    "nordwind-dr-vault": Expected(
        "The vault of the recovery account: many buckets replicate into it.", everywhere(REPLICA)
    ),
    "nordwind-warehouse": Expected(
        "A sound pair inside one account; each replica keeps its object's storage class.",
        {BASELINE: PLAIN, PARITY: {}, EUROPE: {}},
    ),
    "nordwind-replicas-north": Expected("Replicas that stay in the production account.", everywhere(REPLICA)),
    "nordwind-access-logs": Expected(
        "Access logs, gathered in the same Region in the platform account.",
        {
            BASELINE: PLAIN | wrong("destination-storage-class"),
            PARITY: wrong("destination-region"),
            LOGS: PLAIN,
        },
    ),
    "nordwind-log-archive": Expected(
        "Where all logs of the Region are gathered; only holds replicas.", everywhere(REPLICA, LOGS)
    ),
    "nordwind-catalogue": Expected(
        "The shop's catalogue, copied to the test system's account.",
        {
            BASELINE: PLAIN | wrong("destination-storage-class"),
            PARITY: wrong("destination-region"),
            TEST: idle("kms-replication"),
        },
    ),
    "nordwind-test-catalogue": Expected("The test system's copy of the catalogue.", everywhere(REPLICA)),
    # Rules that do less than they should.
    "nordwind-brochures": Expected(
        "Versioning was never enabled, and nothing is replicated.",
        everywhere(idle(NO_RULE) | wrong("source-versioning replication-configured")),
    ),
    "nordwind-forecasts": Expected(
        "Somebody removed the replication configuration and then suspended versioning.",
        everywhere(idle(NO_RULE) | wrong("source-versioning replication-configured"), RECOVERY),
    ),
    "nordwind-contracts": Expected(
        "Critical and versioned, but nobody ever configured replication.",
        everywhere(idle(NO_RULE) | wrong("replication-configured"), RECOVERY),
    ),
    "nordwind-claims": Expected(
        "The only rule was disabled during an incident and never enabled again.",
        everywhere(idle(NO_ENABLED_RULE) | wrong("rule-enabled"), RECOVERY),
    ),
    "nordwind-shipments": Expected(
        "Only the keys of one year are replicated.", everywhere(PLAIN | wrong("whole-bucket-scope"), RECOVERY)
    ),
    "nordwind-tariffs": Expected(
        "Only objects with a tag are replicated, so whatever its writer forgot to tag is lost.",
        everywhere(PLAIN | wrong("whole-bucket-scope"), RECOVERY),
    ),
    "nordwind-tenders": Expected(
        "The replicas go to GLACIER, where a recovery would first have to restore them.",
        {
            BASELINE: PLAIN | wrong("destination-storage-class"),
            PARITY: {},
            RECOVERY: PLAIN | wrong("destination-storage-class"),
        },
    ),
    "nordwind-patents": Expected(
        "Every object is encrypted with KMS and the rule does not opt in, so silently nothing is replicated.",
        {
            BASELINE: wrong("kms-replication"),
            PARITY: {},
            RECOVERY: idle("replica-modification-sync replica-key-usable") | wrong("kms-replication"),
        },
    ),
    "nordwind-prices": Expected(
        "Delete markers are replicated, so a mass deletion would hide the replicas as well.",
        {BASELINE: PLAIN, PARITY: {}, RECOVERY: PLAIN | wrong("delete-marker-replication")},
    ),
    "nordwind-routes": Expected(
        "Measured, but without Replication Time Control: nothing bounds how old the replicas are.",
        {BASELINE: PLAIN, PARITY: {}, RECOVERY: PLAIN | wrong("replication-time-control")},
    ),
    "nordwind-fleet": Expected(
        "Neither time control nor metrics: a failing replication would go unnoticed.",
        {BASELINE: PLAIN, PARITY: {}, RECOVERY: PLAIN | wrong("replication-time-control replication-metrics")},
    ),
    "nordwind-drivers": Expected(
        "An old document: two rules share a priority, which S3 refuses today.",
        {BASELINE: PLAIN, PARITY: {}, RECOVERY: PLAIN | wrong("rule-priority")},
    ),
    "nordwind-depots": Expected(
        "A rule for part of the bucket stands below one for all of it, so it never decides anything.",
        {
            BASELINE: PLAIN | idle("destination-storage-class@depots-plans"),
            PARITY: {},
            RECOVERY: PLAIN
            | wrong("rule-priority")
            | idle(
                "destination-storage-class@depots-plans replica-ownership@depots-plans "
                "delete-marker-replication@depots-plans replication-time-control@depots-plans "
                "replication-metrics@depots-plans"
            ),
        },
    ),
    "nordwind-waybills": Expected(
        "Still in the V1 format: deletions travel along, and nothing is timed or measured.",
        {
            BASELINE: PLAIN,
            PARITY: {},
            RECOVERY: PLAIN
            | idle("rule-priority")
            | wrong("legacy-configuration delete-marker-replication replication-time-control replication-metrics"),
        },
    ),
    "nordwind-app-logs": Expected(
        "Logs that nobody gathers yet.", everywhere(idle(NO_RULE) | wrong("replication-configured"), LOGS)
    ),
    # Rules that lean on something broken.
    "nordwind-archive": Expected(
        "Its replication role was deleted as unused: nobody sees S3 take a role.",
        {BASELINE: PLAIN, PARITY: {}, RECOVERY: PLAIN | wrong("replication-role")},
    ),
    "nordwind-dr-archive": Expected(
        "Only holds replicas; its policy still admits the role that was deleted, by an id that nobody has.",
        everywhere(REPLICA),
    ),
    "nordwind-permits": Expected(
        "Its replication role was lent to S3 Batch Operations and does not trust S3 itself any more.",
        {BASELINE: PLAIN, PARITY: {}, RECOVERY: PLAIN | wrong("replication-role")},
    ),
    "nordwind-tachographs": Expected(
        "The key of its replicas is scheduled for deletion.",
        {
            BASELINE: {},
            PARITY: {},
            RECOVERY: idle("replica-modification-sync") | wrong("replica-key-usable"),
        },
    ),
    "nordwind-dr-tachographs": Expected(
        "Only holds replicas; somebody thought that its key was not used.", everywhere(REPLICA)
    ),
    # What a repair must treat with care.
    "nordwind-inventory": Expected(
        "Made by Terraform, which would undo a repair: the missing rule belongs in its code.",
        everywhere(UNREPLICATED, RECOVERY),
    ),
    "nordwind-ledger": Expected(
        "Not replicated, and no repair may touch it: the ledger's own team will.", everywhere(UNREPLICATED, RECOVERY)
    ),
    "nordwind-maps": Expected(
        "Maps that can be drawn again, so that a replica is missing was accepted.", everywhere(UNREPLICATED, RECOVERY)
    ),
    "nordwind-quotes": Expected(
        "Not replicated, and another account has taken the name that its destination would get.",
        everywhere(UNREPLICATED, RECOVERY),
    ),
    "nordwind-parcels": Expected(
        "Three teams wrote a rule each and most keys have none; a repair must leave all three as they are.",
        {
            BASELINE: PLAIN | wrong("whole-bucket-scope destination-storage-class@labels"),
            PARITY: wrong("whole-bucket-scope"),
            RECOVERY: PLAIN
            | wrong("whole-bucket-scope")
            | idle("replica-ownership@photos-of-claims")
            | wrong("destination-account@photos-of-claims replication-time-control@photos-of-claims"),
        },
    ),
    # Destinations that went wrong.
    "nordwind-returns": Expected(
        "Its destination was deleted in a clean-up; anybody could take the name.",
        {
            BASELINE: PLAIN | idle("destination-versioning") | wrong("destination-exists"),
            PARITY: idle("destination-region"),
            RECOVERY: PLAIN
            | idle("destination-versioning destination-region destination-account")
            | wrong("destination-exists"),
        },
    ),
    "nordwind-customs": Expected(
        "Versioning of its destination was suspended later, so every object fails.",
        {
            BASELINE: PLAIN | wrong("destination-versioning"),
            PARITY: {},
            RECOVERY: PLAIN | wrong("destination-versioning"),
        },
    ),
    "nordwind-dr-customs": Expected(
        "Only holds replicas; its versioning was suspended to save money.",
        everywhere(REPLICA | wrong("source-versioning")),
    ),
    "nordwind-citizens": Expected(
        "Personal data that must stay in the EU is replicated to us-east-1.",
        {BASELINE: PLAIN, PARITY: {}, EUROPE: wrong("destination-region")},
    ),
    "nordwind-us-insights": Expected("The analysts' bucket in the United States.", everywhere(REPLICA)),
    "nordwind-payroll": Expected(
        "Critical, but its replica stays in the account of the source.",
        {
            BASELINE: PLAIN,
            PARITY: {},
            RECOVERY: PLAIN | idle("replica-ownership") | wrong("destination-account"),
            EUROPE: {},
        },
    ),
    "nordwind-manifests": Expected(
        "The replicas in the recovery account still belong to the source's account: nobody handed them over.",
        {BASELINE: PLAIN, PARITY: {}, RECOVERY: PLAIN | wrong("replica-ownership")},
    ),
    "nordwind-dr-manifests": Expected("Only holds replicas; whoever writes an object owns it.", everywhere(REPLICA)),
    "nordwind-accounts": Expected(
        "Copied to a test bucket in the production account itself, from where changes of metadata flow back.",
        {
            BASELINE: PLAIN,
            PARITY: wrong("destination-region"),
            TEST: idle("kms-replication replica-ownership") | wrong("destination-account replica-modification-sync"),
        },
    ),
    "nordwind-test-accounts": Expected(
        "A test system's bucket that was put into the production account.", everywhere(REPLICA)
    ),
    # Rules that are wrong together.
    "nordwind-telemetry": Expected(
        "An old document: the rule names its own bucket, which S3 refuses today.",
        {
            BASELINE: PLAIN | wrong("not-same-bucket whole-bucket-scope"),
            PARITY: idle("destination-region") | wrong("whole-bucket-scope"),
        },
    ),
    "nordwind-geodata-west": Expected(
        "First of three buckets that replicate in a ring.",
        {BASELINE: PLAIN | wrong("no-replication-loop"), PARITY: {}},
    ),
    "nordwind-geodata-central": Expected(
        "Second of three buckets that replicate in a ring.",
        {BASELINE: PLAIN | wrong("no-replication-loop"), PARITY: {}},
    ),
    "nordwind-geodata-north": Expected(
        "Third of three buckets that replicate in a ring.",
        {BASELINE: PLAIN | wrong("no-replication-loop"), PARITY: {}},
    ),
    "nordwind-plans-west": Expected(
        "Two-way with its twin, but changes to the metadata of replicas do not flow back.",
        {
            BASELINE: PLAIN | wrong("no-replication-loop"),
            PARITY: {},
            RECOVERY: PLAIN | wrong("replica-modification-sync"),
        },
    ),
    "nordwind-plans-central": Expected(
        "The twin; on this side replica modification sync is on.",
        {
            BASELINE: PLAIN | wrong("no-replication-loop"),
            PARITY: {},
            RECOVERY: PLAIN | wrong("replica-modification-sync"),
        },
    ),
    "nordwind-lake-raw": Expected(
        "Replicates into a bucket from where its objects were meant to travel on; they do not.",
        {BASELINE: PLAIN, PARITY: {}},
    ),
    "nordwind-lake-curated": Expected(
        "The middle of a chain: what the raw bucket writes here never reaches the vault.",
        {BASELINE: PLAIN, PARITY: {}, RECOVERY: PLAIN | wrong("no-replication-chain")},
    ),
    # What cannot be read, and what must be read with care.
    "nordwind-legal-hold": Expected(
        "The legal team denies the audit role to read the replication configuration.",
        everywhere(unknown(OF_RULES), RECOVERY),
    ),
    "nordwind-board-papers": Expected(
        "The board denies the audit role everything; not even the tags can be read.",
        everywhere(unknown(ALL), RECOVERY, LOGS, TEST, EUROPE),
    ),
    "nordwind-partner-feed": Expected(
        "Feeds a partner whose account is not scanned: the destination exists and may not be read.",
        {
            BASELINE: PLAIN | unknown("destination-versioning no-replication-loop"),
            PARITY: {},
            EUROPE: unknown("destination-account"),
        },
    ),
    "nordwind-playground": Expected(
        "A student's bucket: tags, prefix and rule name are attempts at script and formula injection.",
        everywhere(PLAIN | wrong("whole-bucket-scope")),
    ),
}


def expected_rows(name: str) -> Iterator[tuple[Row, str]]:
    """The verdicts of one bucket: of pair checks one for each enabled rule, or a single one where there is none."""
    rules = next([rule.id for rule in bucket.rules if rule.enabled] for bucket in BUCKETS if bucket.name == name)
    for policy, verdicts in EXPECTED[name].verdicts.items():
        for check in _asked()[policy]:
            is_pair = isinstance(registry.checks()[check], PairCheck)
            for rule in (rules or [""]) if is_pair else [""]:
                yield (name, policy, check, rule), _verdict(verdicts, check, rule)


def _verdict(verdicts: Verdicts, check: str, rule: str) -> str:
    return verdicts.get(f"{check}@{rule}") or verdicts.get(check, "COMPLIANT")


@cache
def _asked() -> Mapping[str, tuple[str, ...]]:
    policies = load_policies(shown_policies(), registry.checks())
    return {policy.name: tuple(wanted.check for wanted in policy.expects) for policy in policies}
