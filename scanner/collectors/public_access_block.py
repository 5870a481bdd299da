"""The bucket's own Block Public Access settings."""

from operator import itemgetter

from scanner.model.collector import Collector
from scanner.model.facet import PUBLIC_ACCESS_BLOCK

COLLECTOR = Collector(
    facet=PUBLIC_ACCESS_BLOCK,
    operation="GetPublicAccessBlock",
    permission="s3:GetBucketPublicAccessBlock",
    document=itemgetter("PublicAccessBlockConfiguration"),
    absent=frozenset({"NoSuchPublicAccessBlockConfiguration"}),
)
