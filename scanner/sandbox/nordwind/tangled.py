"""Rules that are sound one by one and wrong together: loops, chains, a bucket that names itself."""

from typing import Final

from scanner.sandbox.estate import Bucket, Rule
from scanner.sandbox.nordwind.places import CENTRAL, CRITICAL, INTERNAL, NORTH, PRODUCTION, RECOVERY, WEST

BUCKETS: Final = (
    Bucket(
        name="nordwind-telemetry",
        account=PRODUCTION,
        region=NORTH,
        story="An old document: the rule names its own bucket, which S3 refuses today.",
        tags=INTERNAL,
        rules=(Rule(id="to-itself", to="nordwind-telemetry"),),
        unchecked=True,
    ),
    Bucket(
        name="nordwind-geodata-west",
        account=PRODUCTION,
        region=WEST,
        story="First of three buckets that replicate in a ring.",
        tags=INTERNAL,
        rules=(Rule(id="to-central", to="nordwind-geodata-central"),),
    ),
    Bucket(
        name="nordwind-geodata-central",
        account=PRODUCTION,
        region=CENTRAL,
        story="Second of three buckets that replicate in a ring.",
        tags=INTERNAL,
        rules=(Rule(id="to-north", to="nordwind-geodata-north"),),
    ),
    Bucket(
        name="nordwind-geodata-north",
        account=PRODUCTION,
        region=NORTH,
        story="Third of three buckets that replicate in a ring.",
        tags=INTERNAL,
        rules=(Rule(id="to-west", to="nordwind-geodata-west"),),
    ),
    Bucket(
        name="nordwind-plans-west",
        account=PRODUCTION,
        region=WEST,
        story="Two-way with its twin, but changes to the metadata of replicas do not flow back.",
        tags=CRITICAL,
        rules=(Rule(id="to-central", to="nordwind-plans-central", account=RECOVERY),),
    ),
    Bucket(
        name="nordwind-plans-central",
        account=RECOVERY,
        region=CENTRAL,
        story="The twin; on this side replica modification sync is on.",
        tags=CRITICAL,
        rules=(Rule(id="to-west", to="nordwind-plans-west", account=PRODUCTION, modification_sync=True),),
    ),
    Bucket(
        name="nordwind-lake-raw",
        account=PRODUCTION,
        region=WEST,
        story="Replicates into a bucket from where its objects were meant to travel on; they do not.",
        tags=INTERNAL,
        rules=(Rule(id="to-curated", to="nordwind-lake-curated"),),
    ),
    Bucket(
        name="nordwind-lake-curated",
        account=PRODUCTION,
        region=NORTH,
        story="The middle of a chain: what the raw bucket writes here never reaches the vault.",
        tags=CRITICAL,
        rules=(Rule(id="to-vault", to="nordwind-dr-vault", account=RECOVERY),),
    ),
)
