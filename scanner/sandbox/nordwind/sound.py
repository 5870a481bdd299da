"""What is as it should be: pairs within and across accounts, log aggregation, a copy for the test system."""

from typing import Final

from scanner.sandbox.estate import Bucket, Rule
from scanner.sandbox.nordwind.places import (
    CENTRAL,
    COPIED_TO_TEST,
    CRITICAL,
    EUROPEAN,
    INTERNAL,
    LOGS,
    NORTH,
    PLATFORM,
    PRODUCTION,
    RECOVERY,
    WEST,
)

BUCKETS: Final = (
    Bucket(
        name="nordwind-orders",
        account=PRODUCTION,
        region=WEST,
        story="The model pair: KMS, another account and Region, handed over, timed, measured, safe from deletions.",
        tags=CRITICAL,
        kms=True,
        rules=(
            Rule(
                id="orders-to-recovery",
                to="nordwind-dr-orders",
                account=RECOVERY,
                replica_key=(RECOVERY, CENTRAL),
                storage_class="STANDARD",
            ),
        ),
    ),
    Bucket(
        name="nordwind-dr-orders",
        account=RECOVERY,
        region=CENTRAL,
        story="Only holds the replicas of the orders; it needs no rule of its own.",
        tags=CRITICAL,
        kms=True,
    ),
    Bucket(
        name="nordwind-invoices",
        account=PRODUCTION,
        region=WEST,
        story="Sound without KMS: the default encryption is SSE-S3.",
        tags={**CRITICAL, **EUROPEAN},
        rules=(Rule(id="invoices-to-recovery", to="nordwind-dr-vault", account=RECOVERY, storage_class="STANDARD"),),
    ),
    Bucket(
        name="nordwind-dr-vault",
        account=RECOVERY,
        region=CENTRAL,
        story="The vault of the recovery account: many buckets replicate into it.",
    ),
    Bucket(
        name="nordwind-warehouse",
        account=PRODUCTION,
        region=CENTRAL,
        story="A sound pair inside one account; each replica keeps its object's storage class.",
        tags={**INTERNAL, **EUROPEAN},
        rules=(Rule(id="everything", to="nordwind-replicas-north"),),
    ),
    Bucket(
        name="nordwind-replicas-north",
        account=PRODUCTION,
        region=NORTH,
        story="Replicas that stay in the production account.",
        tags=INTERNAL,
    ),
    Bucket(
        name="nordwind-access-logs",
        account=PRODUCTION,
        region=WEST,
        story="Access logs, gathered in the same Region in the platform account.",
        tags=LOGS,
        rules=(
            Rule(
                id="logs-to-archive",
                to="nordwind-log-archive",
                account=PLATFORM,
                storage_class="STANDARD_IA",
                rtc=False,
            ),
        ),
    ),
    Bucket(
        name="nordwind-log-archive",
        account=PLATFORM,
        region=WEST,
        story="Where all logs of the Region are gathered; only holds replicas.",
        tags=LOGS,
    ),
    Bucket(
        name="nordwind-catalogue",
        account=PRODUCTION,
        region=WEST,
        story="The shop's catalogue, copied to the test system's account.",
        tags=COPIED_TO_TEST,
        rules=(
            Rule(
                id="catalogue-to-test",
                to="nordwind-test-catalogue",
                account=PLATFORM,
                rtc=False,
                storage_class="STANDARD_IA",
            ),
        ),
    ),
    Bucket(
        name="nordwind-test-catalogue",
        account=PLATFORM,
        region=WEST,
        story="The test system's copy of the catalogue.",
        tags={"stage": "test", "team": "shop"},
    ),
)
