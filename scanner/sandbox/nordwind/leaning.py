"""Rules that are sound and lean on something broken: a role or a key that something happened to later."""

from typing import Final

from scanner.sandbox.estate import Bucket, Rule
from scanner.sandbox.nordwind.places import CENTRAL, CRITICAL, NORTH, PRODUCTION, RECOVERY, WEST

_VAULT: Final = "nordwind-dr-vault"

BUCKETS: Final = (
    Bucket(
        name="nordwind-archive",
        account=PRODUCTION,
        region=WEST,
        story="Its replication role was deleted as unused: nobody sees S3 take a role.",
        tags=CRITICAL,
        role="service-role/nordwind-archive-replication",
        later="role deleted",
        rules=(Rule(id="archive-to-recovery", to="nordwind-dr-archive", account=RECOVERY, storage_class="STANDARD"),),
    ),
    Bucket(
        name="nordwind-dr-archive",
        account=RECOVERY,
        region=CENTRAL,
        story="Only holds replicas; its policy still admits the role that was deleted, by an id that nobody has.",
    ),
    Bucket(
        name="nordwind-permits",
        account=PRODUCTION,
        region=WEST,
        story="Its replication role was lent to S3 Batch Operations and does not trust S3 itself any more.",
        tags=CRITICAL,
        role="nordwind-permits-replication",
        later="role distrusts S3",
        rules=(Rule(id="permits-to-recovery", to=_VAULT, account=RECOVERY, storage_class="STANDARD"),),
    ),
    Bucket(
        name="nordwind-tachographs",
        account=PRODUCTION,
        region=WEST,
        story="The key of its replicas is scheduled for deletion.",
        tags=CRITICAL,
        kms=True,
        rules=(
            Rule(
                id="tachographs-to-recovery",
                to="nordwind-dr-tachographs",
                account=RECOVERY,
                replica_key=(RECOVERY, NORTH),
                storage_class="STANDARD",
            ),
        ),
    ),
    Bucket(
        name="nordwind-dr-tachographs",
        account=RECOVERY,
        region=NORTH,
        story="Only holds replicas; somebody thought that its key was not used.",
        kms=True,
        later="key scheduled for deletion",
    ),
)
