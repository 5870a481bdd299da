"""What a report speaks about: the accounts, Regions and buckets of a scan, and what of them could not be read."""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from scanner.model.base import Value
from scanner.model.recorded import ConfigCoverage


class ReadError(Value, frozen=True):
    """Something that could not be read or listed: where, with which operation, and AWS's verbatim code."""

    account: str
    region: str
    bucket: str
    operation: str
    code: str
    message: str


class BucketCounts(Value, frozen=True):
    """How many buckets were listed, and what became of them; `gone` vanished between listing and reading."""

    listed: int
    read: int
    partly_read: int
    unread: int
    gone: int = 0
    out_of_scope: int = 0


class AccountCoverage(Value, frozen=True):
    """One account of the scan.

    `name`, `ou` (a path from the organisation's root) and `tags` (`key=value`) are empty where nobody told them.
    `left_out` is why an account was not asked, which is no gap: it is closed, say.
    """

    account: str
    caller: str
    buckets: int
    error: str = ""
    name: str = ""
    ou: str = ""
    tags: tuple[str, ...] = ()
    left_out: str = ""


class RegionCoverage(Value, frozen=True):
    """A Region of an account of which no bucket could be read, for one reason that cost so many of its buckets.

    `operation`, `code` and `message` are those of the first such read, verbatim; `reason` is what of the message names
    the policy that denies, as "explicit deny in a service control policy", empty where it names none.
    """

    account: str
    region: str
    buckets: int
    operation: str
    code: str
    message: str
    reason: str = ""

    @property
    def why(self) -> str:
        """AWS's code, and the policy that denies where AWS names one, else its message."""
        return f"{self.code}: {self.reason or self.message}"


class Coverage(Value, frozen=True):
    """What the report speaks about, and what it does not.

    `config` is there where the scan stood on AWS Config, `regions` where there is a Region that could not be read.
    """

    accounts: tuple[AccountCoverage, ...]
    buckets: BucketCounts
    errors: Sequence[ReadError]
    config: ConfigCoverage | UnsetType = UNSET
    regions: tuple[RegionCoverage, ...] | UnsetType = UNSET

    @property
    def barred(self) -> tuple[RegionCoverage, ...]:
        """The Regions of accounts of which no bucket could be read."""
        return self.regions or ()

    @property
    def complete(self) -> bool:
        """True where everything that was asked for was read."""
        counts = self.buckets
        return not (
            self.errors or counts.partly_read or counts.unread or any(account.error for account in self.accounts)
        )
