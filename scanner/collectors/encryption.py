"""Default encryption. Absent only on buckets that predate January 2023 and were never written to since."""

from operator import itemgetter

from scanner.model.collector import Collector
from scanner.model.facet import ENCRYPTION

COLLECTOR = Collector(
    facet=ENCRYPTION,
    operation="GetBucketEncryption",
    permission="s3:GetEncryptionConfiguration",
    document=itemgetter("ServerSideEncryptionConfiguration"),
    absent=frozenset({"ServerSideEncryptionConfigurationNotFoundError"}),
)
