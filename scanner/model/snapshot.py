"""A snapshot: what AWS said about many buckets at a time, before anybody judged it."""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from scanner.model.account import Account
from scanner.model.base import Value
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Absent, Evidence
from scanner.model.facet import LOCATION, Unread
from scanner.model.recorded import AskedConfig
from scanner.model.resource import ResourceRecord

SCHEMA = 1


class Asked(Value, frozen=True):
    """What a scan was told: the profiles and roles it went with, where it began, and which buckets it was to judge.

    `regions` and `buckets` are globs; without any, every bucket is judged. External ids are left out.
    `config` is there where the scan was to stand on AWS Config.
    `organization_role` is the role that was assumed in the accounts of the organisation, empty where that was not asked
    for them, and `units`, `account_tags` and `excluded_accounts` say which of them were to be scanned.
    """

    profiles: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    home_region: str = ""
    regions: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    workers: int = 0
    config: AskedConfig | UnsetType = UNSET
    organization_role: str = ""
    units: tuple[str, ...] = ()
    account_tags: tuple[str, ...] = ()
    excluded_accounts: tuple[str, ...] = ()


class SnapshotHeader(Value, frozen=True):
    """How the snapshot came about. Times are RFC 3339 in UTC; `callers` are the ARNs that read.

    `resumed` is when the scan was taken up again after something had ended it.
    """

    run_id: str
    started: str
    tool_version: str
    callers: tuple[str, ...] = ()
    schema: int = SCHEMA
    asked: Asked | None = None
    resumed: tuple[str, ...] = ()


class AccountRecord(Value, frozen=True):
    """One account that was asked for its buckets. `error` tells why its list is missing or incomplete.

    `name`, `ou` and `tags` are what the organisation or a file says of it (see `Account`); `left_out` is why it was not
    asked at all, though it was to be, such as the state of one that is closed.
    """

    account: str
    caller: str
    buckets: int
    partition: str = "aws"
    error: str = ""
    name: str = ""
    ou: str = ""
    tags: dict[str, str] = {}
    left_out: str = ""


class BucketRecord(Value, frozen=True):
    """A bucket's evidence by facet name.

    `listed` is False for buckets known only as a destination; `in_scope` is False for listed ones that the scan was
    told to leave out, of which only the location is known.
    """

    ref: BucketRef
    evidence: dict[str, Evidence]
    listed: bool = True
    in_scope: bool = True

    @property
    def gone(self) -> bool:
        """True where the bucket was listed and then vanished before it was read."""
        return self.listed and isinstance(self.evidence.get(LOCATION.name), Absent)

    @property
    def judged(self) -> bool:
        """True where policies may be asked about the bucket: it was listed, is in scope, and is still there."""
        return self.listed and self.in_scope and not self.gone


class Snapshot(Value, frozen=True):
    """Header, accounts, buckets, and the roles and keys that their rules lean on.

    The records may lie on disk, each decoded when it is asked for. `interrupted` means that a person stopped the scan
    before its end. `calls` counts the requests that were sent until then, retries included, by AWS's name of the
    operation.
    """

    header: SnapshotHeader
    accounts: tuple[AccountRecord, ...]
    buckets: Sequence[BucketRecord]
    finished: str
    interrupted: bool = False
    resources: Sequence[ResourceRecord] = ()
    calls: dict[str, int] = {}

    @property
    def known_accounts(self) -> tuple[Account, ...]:
        """What is known of the accounts besides their ids, for policies that name them by it."""
        return tuple(Account(record.account, record.name, record.ou, record.tags) for record in self.accounts)


def placed(ref: BucketRef, evidence: Evidence) -> BucketRef:
    """Return the reference with the Region that the evidence tells, if it tells one."""
    try:
        region = LOCATION.value(evidence).region
    except Unread:
        region = ""
    return BucketRef(ref.account, ref.name, region or ref.region, ref.partition)
