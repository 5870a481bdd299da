"""S3 replication compliance: scan, judge, report."""

__version__ = "0.1.0"
