"""Rules that do less than they should: one fault a bucket, towards destinations that are sound."""

from typing import Final

from scanner.sandbox.estate import Bucket, Rule
from scanner.sandbox.nordwind.places import (
    CRITICAL,
    LOGS,
    PLATFORM,
    PRODUCTION,
    RECOVERY,
    WEST,
)

_VAULT: Final = "nordwind-dr-vault"

BUCKETS: Final = (
    Bucket(
        name="nordwind-brochures",
        account=PRODUCTION,
        region=WEST,
        story="Versioning was never enabled, and nothing is replicated.",
        tags={"data-class": "public", "team": "marketing"},
        versioning="never",
    ),
    Bucket(
        name="nordwind-forecasts",
        account=PRODUCTION,
        region=WEST,
        story="Somebody removed the replication configuration and then suspended versioning.",
        tags=CRITICAL,
        versioning="Suspended",
    ),
    Bucket(
        name="nordwind-contracts",
        account=PRODUCTION,
        region=WEST,
        story="Critical and versioned, but nobody ever configured replication.",
        tags=CRITICAL,
    ),
    Bucket(
        name="nordwind-claims",
        account=PRODUCTION,
        region=WEST,
        story="The only rule was disabled during an incident and never enabled again.",
        tags=CRITICAL,
        rules=(Rule(id="claims-to-recovery", to=_VAULT, account=RECOVERY, enabled=False),),
    ),
    Bucket(
        name="nordwind-shipments",
        account=PRODUCTION,
        region=WEST,
        story="Only the keys of one year are replicated.",
        tags=CRITICAL,
        rules=(Rule(id="shipments-2026", to=_VAULT, account=RECOVERY, prefix="2026/", storage_class="STANDARD"),),
    ),
    Bucket(
        name="nordwind-tariffs",
        account=PRODUCTION,
        region=WEST,
        story="Only objects with a tag are replicated, so whatever its writer forgot to tag is lost.",
        tags=CRITICAL,
        rules=(
            Rule(
                id="tagged-only",
                to=_VAULT,
                account=RECOVERY,
                tags={"replicate": "yes"},
                storage_class="STANDARD",
            ),
        ),
    ),
    Bucket(
        name="nordwind-tenders",
        account=PRODUCTION,
        region=WEST,
        story="The replicas go to GLACIER, where a recovery would first have to restore them.",
        tags=CRITICAL,
        rules=(Rule(id="tenders-to-recovery", to=_VAULT, account=RECOVERY, storage_class="GLACIER"),),
    ),
    Bucket(
        name="nordwind-patents",
        account=PRODUCTION,
        region=WEST,
        story="Every object is encrypted with KMS and the rule does not opt in, so silently nothing is replicated.",
        tags=CRITICAL,
        kms=True,
        rules=(Rule(id="patents-to-recovery", to=_VAULT, account=RECOVERY, storage_class="STANDARD"),),
    ),
    Bucket(
        name="nordwind-prices",
        account=PRODUCTION,
        region=WEST,
        story="Delete markers are replicated, so a mass deletion would hide the replicas as well.",
        tags=CRITICAL,
        rules=(
            Rule(id="prices-to-recovery", to=_VAULT, account=RECOVERY, delete_markers=True, storage_class="STANDARD"),
        ),
    ),
    Bucket(
        name="nordwind-routes",
        account=PRODUCTION,
        region=WEST,
        story="Measured, but without Replication Time Control: nothing bounds how old the replicas are.",
        tags=CRITICAL,
        rules=(Rule(id="routes-to-recovery", to=_VAULT, account=RECOVERY, rtc=False, storage_class="STANDARD"),),
    ),
    Bucket(
        name="nordwind-fleet",
        account=PRODUCTION,
        region=WEST,
        story="Neither time control nor metrics: a failing replication would go unnoticed.",
        tags=CRITICAL,
        rules=(
            Rule(
                id="fleet-to-recovery", to=_VAULT, account=RECOVERY, rtc=False, metrics=False, storage_class="STANDARD"
            ),
        ),
    ),
    Bucket(
        name="nordwind-drivers",
        account=PRODUCTION,
        region=WEST,
        story="An old document: two rules share a priority, which S3 refuses today.",
        tags=CRITICAL,
        rules=(
            Rule(id="drivers-all", to=_VAULT, account=RECOVERY, priority=5, storage_class="STANDARD"),
            Rule(
                id="drivers-licences",
                to=_VAULT,
                account=RECOVERY,
                priority=5,
                prefix="licences/",
                storage_class="STANDARD",
            ),
        ),
        unchecked=True,
    ),
    Bucket(
        name="nordwind-depots",
        account=PRODUCTION,
        region=WEST,
        story="A rule for part of the bucket stands below one for all of it, so it never decides anything.",
        tags=CRITICAL,
        rules=(
            Rule(id="depots-all", to=_VAULT, account=RECOVERY, priority=20, storage_class="STANDARD"),
            Rule(
                id="depots-plans",
                to=_VAULT,
                account=RECOVERY,
                priority=10,
                prefix="plans/",
                storage_class="STANDARD_IA",
            ),
        ),
    ),
    Bucket(
        name="nordwind-waybills",
        account=PRODUCTION,
        region=WEST,
        story="Still in the V1 format: deletions travel along, and nothing is timed or measured.",
        tags=CRITICAL,
        rules=(Rule(id="waybills-to-recovery", to=_VAULT, legacy=True, storage_class="STANDARD"),),
    ),
    Bucket(
        name="nordwind-app-logs",
        account=PLATFORM,
        region=WEST,
        story="Logs that nobody gathers yet.",
        tags=LOGS,
    ),
)
