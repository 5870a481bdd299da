"""What a repair of the embedded estate by Nordwind's own standard must come to, written from the estate's stories."""

from collections.abc import Mapping
from typing import Final

from tests.support.nordwind import production_role

VAULT: Final = "nordwind-dr-vault"
WAYBILLS: Final = "nordwind-waybills"
"""In the V1 format, in which delete markers travel. An upgrade keeps that, and to end it would be dangerous."""

REPAIRED: Final[Mapping[str, str]] = {
    "nordwind-claims": VAULT,
    "nordwind-contracts": "nordwind-contracts-replica",
    "nordwind-customs": "nordwind-dr-customs",
    "nordwind-fleet": VAULT,
    "nordwind-forecasts": "nordwind-forecasts-replica",
    "nordwind-manifests": "nordwind-dr-manifests",
    "nordwind-parcels": VAULT,
    "nordwind-patents": VAULT,
    "nordwind-permits": VAULT,
    "nordwind-routes": VAULT,
    "nordwind-shipments": VAULT,
    "nordwind-tariffs": VAULT,
    "nordwind-tenders": VAULT,
    WAYBILLS: VAULT,
}
"""By source: where an ordinary object must arrive afterwards."""

MADE: Final = ("nordwind-contracts", "nordwind-forecasts")
"""Sources that had no destination at all: it is made for them, and a role."""

LEFT_ALONE: Final[Mapping[tuple[str, str], str]] = {
    ("nordwind-archive", "replication-role"): "who is gone, and AWS takes no policy that does",
    ("nordwind-board-papers", "replication-configured"): "GetBucketTagging: AccessDenied",
    ("nordwind-inventory", "replication-configured"): "managed by infrastructure as code",
    ("nordwind-ledger", "replication-configured"): "never to be touched (limits.never)",
    ("nordwind-legal-hold", "replication-configured"): "GetBucketReplication: AccessDenied",
    ("nordwind-maps", "replication-configured"): "waived by cartography until",
    ("nordwind-prices", "delete-marker-replication"): "it is dangerous, and the limit is careful",
    ("nordwind-quotes", "replication-configured"): "nordwind-quotes-replica is there already and may not be looked at",
    ("nordwind-returns", "destination-exists"): "bucket nordwind-dr-returns is gone",
    ("nordwind-tachographs", "replica-key-usable"): "nothing that this tool may change ends it",
    (WAYBILLS, "delete-marker-replication"): "nothing that this tool may change ends it",
}
"""By bucket and check: what the reason must say."""

UNREADABLE: Final = frozenset({"nordwind-board-papers", "nordwind-legal-hold"})

_PARTS_OF_A_BUCKET: Final = (
    *("acl", "encryption", "notifications", "ownership", "policy"),
    *("public-access-block", "replication", "tags", "versioning"),
)

CHANGED: Final = {
    *((source, "replication") for source in REPAIRED if source not in ("nordwind-customs", "nordwind-permits")),
    *((f"{source}-replica", part) for source in MADE for part in _PARTS_OF_A_BUCKET),
    *((production_role(f"s3-replication-{source}"), part) for source in MADE for part in ("role", "role-policies")),
    (production_role("nordwind-permits-replication"), "role"),
    ("nordwind-dr-customs", "versioning"),
    ("nordwind-forecasts", "versioning"),
}
"""By bucket or role: which of AWS's documents are new or otherwise afterwards. All others are as they were."""
