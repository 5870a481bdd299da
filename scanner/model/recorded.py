"""What of a scan, and of its report, stands on what AWS Config recorded."""

from scanner.model.base import Value


class AskedConfig(Value, frozen=True):
    """That a scan was to stand on AWS Config: by which aggregator, empty for the accounts' own recorders.

    `confirm` is whether what looks wrong or unknown was to be read again from S3.
    """

    aggregator: str = ""
    confirm: bool = False


class ConfigDoubt(Value, frozen=True):
    """An account and Region in which Config was not relied on, and what said so."""

    account: str
    region: str
    operation: str
    code: str
    message: str


class ConfigCoverage(Value, frozen=True):
    """How a scan that was to stand on Config really came about.

    `buckets` are those of which anything was taken from Config; the earliest of that was recorded at `oldest` (RFC 3339
    in UTC, empty where there is nothing); `daily` are those that Config looks at once a day only. `confirmed` are the
    names of buckets that were read again from S3, because something looked wrong or unknown.
    """

    aggregator: str
    buckets: int
    oldest: str
    daily: int
    confirm: bool
    confirmed: tuple[str, ...]
    doubts: tuple[ConfigDoubt, ...]
