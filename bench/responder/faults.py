"""What goes wrong, and for whom: all that a responder can be told to do beside answering at once."""

from typing import Final

import msgspec

from bench.fleet import Bucket

_APART: Final = 3  # so that the buckets that vanish are others than those that are denied


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """A responder's behaviour. Shares are between 0 and 1; counts are of requests.

    `deny` is the share of buckets by operation. `refuse_regions` is the error code of every request that is signed for
    a Region. `max_rps` holds for each account. `hang` and `expire` tell after how many requests to S3 an account is
    answered no more, or its credentials have expired. `hold_after` keeps all later answers back until
    the faults change; `die_after` ends the process.
    """

    latency_ms: float = 0.0
    slowdown: float = 0.0
    max_rps: float = 0.0
    deny: dict[str, float] = {}
    vanish: float = 0.0
    deny_listing: tuple[str, ...] = ()
    deny_roles: tuple[str, ...] = ()
    refuse_regions: dict[str, str] = {}
    hang: dict[str, int] = {}
    expire: dict[str, int] = {}
    hold_after: int = 0
    die_after: int = 0

    def denies(self, bucket: Bucket, operation: str) -> bool:
        """Tell whether an operation is denied on a bucket."""
        return operation in self.deny and _is_chosen(bucket.ordinal, self.deny[operation])

    def vanished(self, bucket: Bucket) -> bool:
        """Tell whether a bucket is listed and not there any more."""
        return self.vanish > 0 and _is_chosen(bucket.ordinal + _APART, self.vanish)


def _is_chosen(number: int, share: float) -> bool:
    """Choose this share of all numbers, evenly."""
    return int((number + 1) * share) > int(number * share)
