"""What a repair must treat with care: managed elsewhere, not to be touched, accepted, taken, full of others' rules."""

from typing import Final

from scanner.sandbox.estate import Bucket, Rule
from scanner.sandbox.nordwind.places import CENTRAL, CRITICAL, PARTNER, PRODUCTION, RECOVERY, WEST

BUCKETS: Final = (
    Bucket(
        name="nordwind-inventory",
        account=PRODUCTION,
        region=WEST,
        story="Made by Terraform, which would undo a repair: the missing rule belongs in its code.",
        tags={**CRITICAL, "managed-by": "terraform"},
    ),
    Bucket(
        name="nordwind-ledger",
        account=PRODUCTION,
        region=WEST,
        story="Not replicated, and no repair may touch it: the ledger's own team will.",
        tags=CRITICAL,
    ),
    Bucket(
        name="nordwind-maps",
        account=PRODUCTION,
        region=WEST,
        story="Maps that can be drawn again, so that a replica is missing was accepted.",
        tags=CRITICAL,
    ),
    Bucket(
        name="nordwind-quotes",
        account=PRODUCTION,
        region=WEST,
        story="Not replicated, and another account has taken the name that its destination would get.",
        tags=CRITICAL,
    ),
    Bucket(
        name="nordwind-quotes-replica",
        account=PARTNER,
        region=CENTRAL,
        story="Whoever owns it got there first.",
    ),
    Bucket(
        name="nordwind-parcels",
        account=PRODUCTION,
        region=WEST,
        story="Three teams wrote a rule each and most keys have none; a repair must leave all three as they are.",
        tags=CRITICAL,
        rules=(
            Rule(
                id="labels",
                to="nordwind-dr-vault",
                account=RECOVERY,
                priority=30,
                prefix="labels/",
                storage_class="STANDARD_IA",
            ),
            Rule(
                id="photos-of-claims",
                to="nordwind-replicas-north",
                priority=20,
                prefix="claims/",
                tags={"kind": "photo", "keep": "yes"},
                rtc=False,
            ),
            Rule(
                id="2019-kept",
                to="nordwind-dr-vault",
                priority=10,
                prefix="2019/",
                enabled=False,
                delete_markers=True,
                rtc=False,
                metrics=False,
            ),
        ),
    ),
)
