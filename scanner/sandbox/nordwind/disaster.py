"""Destinations that went wrong: deleted, suspended, in the wrong place or of the wrong owner."""

from typing import Final

from scanner.sandbox.estate import Bucket, Rule
from scanner.sandbox.nordwind.places import (
    CENTRAL,
    COPIED_TO_TEST,
    CRITICAL,
    EUROPEAN,
    PLATFORM,
    PRODUCTION,
    RECOVERY,
    US,
    WEST,
)

BUCKETS: Final = (
    Bucket(
        name="nordwind-returns",
        account=PRODUCTION,
        region=WEST,
        story="Its destination was deleted in a clean-up; anybody could take the name.",
        tags=CRITICAL,
        rules=(Rule(id="returns-to-recovery", to="nordwind-dr-returns", account=RECOVERY, storage_class="STANDARD"),),
    ),
    Bucket(
        name="nordwind-dr-returns",
        account=RECOVERY,
        region=CENTRAL,
        story="Deleted in a clean-up.",
        later="deleted",
    ),
    Bucket(
        name="nordwind-customs",
        account=PRODUCTION,
        region=WEST,
        story="Versioning of its destination was suspended later, so every object fails.",
        tags=CRITICAL,
        rules=(Rule(id="customs-to-recovery", to="nordwind-dr-customs", account=RECOVERY, storage_class="STANDARD"),),
    ),
    Bucket(
        name="nordwind-dr-customs",
        account=RECOVERY,
        region=CENTRAL,
        story="Only holds replicas; its versioning was suspended to save money.",
        later="suspended",
    ),
    Bucket(
        name="nordwind-citizens",
        account=PRODUCTION,
        region=WEST,
        story="Personal data that must stay in the EU is replicated to us-east-1.",
        tags=EUROPEAN,
        rules=(Rule(id="citizens-to-insights", to="nordwind-us-insights", account=PLATFORM),),
    ),
    Bucket(
        name="nordwind-us-insights",
        account=PLATFORM,
        region=US,
        story="The analysts' bucket in the United States.",
        tags={"team": "insights"},
    ),
    Bucket(
        name="nordwind-payroll",
        account=PRODUCTION,
        region=WEST,
        story="Critical, but its replica stays in the account of the source.",
        tags={**CRITICAL, **EUROPEAN},
        rules=(Rule(id="payroll-copy", to="nordwind-replicas-north", storage_class="STANDARD"),),
    ),
    Bucket(
        name="nordwind-manifests",
        account=PRODUCTION,
        region=WEST,
        story="The replicas in the recovery account still belong to the source's account: nobody handed them over.",
        tags=CRITICAL,
        rules=(Rule(id="manifests-to-recovery", to="nordwind-dr-manifests", storage_class="STANDARD"),),
    ),
    Bucket(
        name="nordwind-dr-manifests",
        account=RECOVERY,
        region=CENTRAL,
        story="Only holds replicas; whoever writes an object owns it.",
        ownership="ObjectWriter",
    ),
    Bucket(
        name="nordwind-accounts",
        account=PRODUCTION,
        region=WEST,
        story="Copied to a test bucket in the production account itself, from where changes of metadata flow back.",
        tags=COPIED_TO_TEST,
        rules=(Rule(id="accounts-to-test", to="nordwind-test-accounts", modification_sync=True),),
    ),
    Bucket(
        name="nordwind-test-accounts",
        account=PRODUCTION,
        region=WEST,
        story="A test system's bucket that was put into the production account.",
        tags={"stage": "test", "team": "shop"},
    ),
)
