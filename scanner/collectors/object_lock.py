"""S3 Object Lock. Absent where the bucket was made without it and nobody enabled it since."""

from operator import itemgetter

from scanner.model.collector import Collector
from scanner.model.facet import OBJECT_LOCK

COLLECTOR = Collector(
    facet=OBJECT_LOCK,
    operation="GetObjectLockConfiguration",
    permission="s3:GetBucketObjectLockConfiguration",
    document=itemgetter("ObjectLockConfiguration"),
    absent=frozenset({"ObjectLockConfigurationNotFoundError"}),
)
