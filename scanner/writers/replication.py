"""The replication configuration, replaced as a whole. Whoever writes it hands S3 the role, hence iam:PassRole."""

from scanner.amend.equality import same
from scanner.model.facet import REPLICATION
from scanner.writers._calls import putting

WRITING = putting(
    REPLICATION,
    ("PutBucketReplication", "ReplicationConfiguration"),
    "DeleteBucketReplication",
    same=same,
    permissions={
        "PutBucketReplication": ("s3:PutReplicationConfiguration", "iam:PassRole"),
        "DeleteBucketReplication": ("s3:PutReplicationConfiguration",),
    },
)
