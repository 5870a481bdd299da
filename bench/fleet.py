"""A made-up organisation, the same at every call, and what is true of each of its buckets.

The question is that of a disaster: is every object of the bucket replicated to a live, versioned bucket in another
Region? Thirteen kinds of buckets answer it in all the ways that a scanner can get wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from math import gcd
from typing import Final, NamedTuple

from bench.fleet_rules import Destinations, Rule, rules_of

REGIONS: Final = ("us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2")
HOME_ACCOUNT: Final = "123456789012"
"""The account whose own keys are used; every other one is reached by assuming a role."""
SMALLEST: Final = 50
"""Buckets of an account, so that it has each kind in it."""
_STRIDE = 7919  # a prime, so that it visits each bucket once and leaves no order to benefit from


class Truth(StrEnum):
    """The answer; unknown where the destination belongs to an account that nobody scans."""

    PASS = "pass"  # noqa: S105 -- an answer
    FAIL = "fail"
    UNKNOWN = "unknown"


class Kind(NamedTuple):
    """A kind of bucket: its share of an account in per cent, and what is true of it."""

    name: str
    share: int
    truth: Truth
    meaning: str


KINDS: Final = (
    Kind("ok", 30, Truth.PASS, "an enabled rule for all objects, to a versioned bucket in another Region"),
    Kind("disabled", 10, Truth.FAIL, "the rule is disabled"),
    Kind("dst_unver", 9, Truth.FAIL, "the destination is not versioned"),
    Kind("same_region", 9, Truth.FAIL, "the destination is in the same Region"),
    Kind("self", 1, Truth.FAIL, "the destination is the bucket itself"),
    Kind("prefix_only", 2, Truth.FAIL, "the rule takes only the prefix logs/"),
    Kind("dst_missing", 2, Truth.FAIL, "the destination does not exist"),
    Kind("mixed_ok", 3, Truth.PASS, "the first rule is disabled, the second one is good"),
    Kind("srr_then_crr", 2, Truth.PASS, "the first rule stays in the Region, the second one is good"),
    Kind("foreign_dst", 2, Truth.UNKNOWN, "the destination is in an account that is not scanned"),
    Kind("none_ver", 15, Truth.FAIL, "versioned, without a rule; many of them are destinations"),
    Kind("none_susp", 5, Truth.FAIL, "versioning suspended, without a rule"),
    Kind("none_unver", 10, Truth.FAIL, "never versioned, without a rule; some of them are destinations"),
)
_KIND = {kind.name: kind for kind in KINDS}
_VERSIONING = {"none_susp": "Suspended", "none_unver": ""}


class Bucket(NamedTuple):
    """A bucket. `ordinal` counts through the fleet; `versioning` is S3's status, empty where it was never enabled."""

    ordinal: int
    account: str
    name: str
    region: str
    kind: str
    versioning: str
    rules: tuple[Rule, ...]

    @property
    def truth(self) -> Truth:
        """What is true of it."""
        return _KIND[self.kind].truth

    @property
    def created(self) -> str:
        """When it was created, as S3 writes it."""
        return f"20{15 + self.ordinal % 10}-{1 + self.ordinal % 12:02d}-{1 + self.ordinal % 28:02d}T08:00:00.000Z"


class Fleet(NamedTuple):
    """Accounts with their buckets, in the order of ListBuckets."""

    accounts: Mapping[str, Sequence[Bucket]]

    @property
    def buckets(self) -> Iterator[Bucket]:
        """Yield the buckets of all accounts."""
        for buckets in self.accounts.values():
            yield from buckets


def built(size: int, accounts: int = 1) -> Fleet:
    """Return a fleet of so many accounts, each with so many buckets, not fewer than `SMALLEST`."""
    ids = (HOME_ACCOUNT, *(f"{200_000_000_000 + number}" for number in range(1, accounts)))
    return Fleet({account: _account(account, size, number * size) for number, account in enumerate(ids)})


def _account(account: str, size: int, first: int) -> tuple[Bucket, ...]:
    bare = [_bare(account, number, kind, first) for number, kind in enumerate(_kinds(size))]
    versioned, unversioned = (_Pool(bare, kind) for kind in ("none_ver", "none_unver"))
    return tuple(_with_rules(bucket, versioned, unversioned) for bucket in bare)


def _bare(account: str, number: int, kind: str, first: int) -> Bucket:
    name = f"b{number:06d}-{kind.replace('_', '-')}-{account[-6:]}"
    region = REGIONS[number % len(REGIONS)]
    return Bucket(first + number, account, name, region, kind, _VERSIONING.get(kind, "Enabled"), ())


def _with_rules(bucket: Bucket, versioned: "_Pool", unversioned: "_Pool") -> Bucket:
    at, region = bucket.ordinal, bucket.region
    to = Destinations(versioned.near(region, at), versioned.far(region, at), unversioned.far(region, at))
    return bucket._replace(rules=rules_of(bucket.kind, bucket.name, bucket.account, to))


def _kinds(size: int) -> Iterator[str]:
    ordered = [kind.name for kind in KINDS for _ in range(max(1, size * kind.share // 100))][:size]
    ordered += ["none_ver"] * (size - len(ordered))
    stride = _STRIDE if gcd(_STRIDE, size) == 1 else 1
    return (ordered[number * stride % size] for number in range(size))


class _Pool:
    """The buckets of one kind, to choose destinations from."""

    def __init__(self, buckets: Sequence[Bucket], kind: str) -> None:
        pool = [bucket for bucket in buckets if bucket.kind == kind]
        self._near = {region: [one.name for one in pool if one.region == region] for region in REGIONS}
        self._far = {region: [one.name for one in pool if one.region != region] for region in REGIONS}

    def near(self, region: str, number: int) -> str:
        return self._near[region][number % len(self._near[region])]

    def far(self, region: str, number: int) -> str:
        return self._far[region][number % len(self._far[region])]
