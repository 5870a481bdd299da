"""Object ownership. Absent means the legacy behaviour, `ObjectWriter`."""

from operator import itemgetter

from scanner.model.collector import Collector
from scanner.model.facet import OWNERSHIP

COLLECTOR = Collector(
    facet=OWNERSHIP,
    operation="GetBucketOwnershipControls",
    permission="s3:GetBucketOwnershipControls",
    document=itemgetter("OwnershipControls"),
    absent=frozenset({"OwnershipControlsNotFoundError"}),
)
