"""The replication configuration. Note the permission's name: there is no `s3:GetBucketReplication`."""

from operator import itemgetter

from scanner.model.collector import Collector
from scanner.model.facet import REPLICATION

COLLECTOR = Collector(
    facet=REPLICATION,
    operation="GetBucketReplication",
    permission="s3:GetReplicationConfiguration",
    document=itemgetter("ReplicationConfiguration"),
    absent=frozenset({"ReplicationConfigurationNotFoundError"}),
)
