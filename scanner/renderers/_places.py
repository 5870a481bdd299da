"""Where a finding is, as ARNs: the partition is the one of the identity that read the account."""

from collections.abc import Mapping
from functools import cache

from scanner.model.bucket import BucketRef
from scanner.model.finding import Finding
from scanner.model.report import Report

_PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc")
_HOME = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1", "aws-eusc": "eusc-de-east-1"}


class Places:
    """The partitions of a report's accounts."""

    def __init__(self, report: Report) -> None:
        self._default = _partition(report.run.caller)
        self._known: Mapping[str, str] = {a.account: _partition(a.caller) for a in report.coverage.accounts if a.caller}

    def partition(self, account: str) -> str:
        """Return the partition of an account; the caller's where nothing of the account was read."""
        return self._known.get(account, self._default)

    def arn(self, finding: Finding) -> str:
        """Return the ARN of the finding's bucket."""
        return self._arn(finding.account, finding.bucket)

    def destination_arn(self, finding: Finding) -> str:
        """Return the ARN of the destination, which lies in the source's partition; empty where there is none."""
        return self._arn(finding.account, finding.destination) if finding.destination else ""

    def home_region(self, account: str) -> str:
        """Return a Region of the account's partition, for what must name one where none is known."""
        return _HOME.get(self.partition(account), "us-east-1")

    def _arn(self, account: str, bucket: str) -> str:
        return BucketRef(account, bucket, "", self.partition(account)).arn


@cache
def _partition(caller: str) -> str:
    named = caller.removeprefix("arn:").partition(":")[0]
    return named if named in _PARTITIONS else "aws"
