"""Names of buckets, and ARNs taken apart."""

import re

from scanner.model.base import Value

# UG: bucketnamingrules. Buckets made in us-east-1 before March 2018 may have capitals, underscores and 255 characters,
# and begin with any of these.
_BUCKET_NAME = re.compile(r"[A-Za-z0-9._-]{3,255}")
_NEW_BUCKET_NAME = re.compile(r"(?=.{3,63}\Z)[a-z0-9](-*[a-z0-9])*(\.[a-z0-9](-*[a-z0-9])*)*")
_IP_ADDRESS = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_RESERVED_BEGINNINGS = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_ENDINGS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an")
_BUCKET_ARN = re.compile(r"arn:(?P<partition>[a-z0-9-]+):s3:::(?P<name>[^/:]+)")
_ARN_FIELDS = 6


class BucketRef(Value, frozen=True, order=True):
    """Which bucket: its owner's account id, its name, its Region.

    `account` is empty where the owner is not known, `region` where no answer told it.
    """

    account: str
    name: str
    region: str
    partition: str = "aws"

    @property
    def arn(self) -> str:
        """Return the bucket's ARN, which carries neither account nor Region (IAM: reference-arns)."""
        return f"arn:{self.partition}:s3:::{self.name}"

    @property
    def place(self) -> tuple[str, str, str]:
        """Return what every report is ordered by: account, Region, name."""
        return self.account, self.region, self.name


def is_bucket_name(name: str) -> bool:
    """Tell whether S3 could own a bucket of this name, old us-east-1 rules included."""
    return _BUCKET_NAME.fullmatch(name) is not None


def is_new_bucket_name(name: str) -> bool:
    """Tell whether S3 would make a general purpose bucket of this name today."""
    reserved = name.startswith(_RESERVED_BEGINNINGS) or name.endswith(_RESERVED_ENDINGS)
    return _NEW_BUCKET_NAME.fullmatch(name) is not None and not reserved and not _IP_ADDRESS.fullmatch(name)


def bucket_of_arn(arn: str) -> tuple[str, str]:
    """Return (partition, name) of a bucket ARN; raise ValueError for anything else."""
    match = _BUCKET_ARN.fullmatch(arn)
    if match is None or not is_bucket_name(match["name"]):
        raise ValueError(f"not a general purpose bucket ARN: {arn!r}")
    return match["partition"], match["name"]


def is_bucket_arn(arn: str) -> bool:
    """Tell whether an ARN is a general purpose bucket's."""
    match = _BUCKET_ARN.fullmatch(arn)
    return match is not None and is_bucket_name(match["name"])


def account_of_arn(arn: str) -> str:
    """Return the account field of an ARN, empty where it has none or is no ARN."""
    return _field(arn, 4)


def region_of_arn(arn: str) -> str:
    """Return the Region field of an ARN, empty where it has none or is no ARN."""
    return _field(arn, 3)


def _field(arn: str, position: int) -> str:
    fields = arn.split(":")
    return fields[position] if fields[0] == "arn" and len(fields) >= _ARN_FIELDS else ""
