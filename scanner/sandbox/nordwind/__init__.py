"""Nordwind, a made-up haulier: three accounts that are scanned, a partner's that is not, and every kind of trouble."""

from typing import Final

from scanner.sandbox.estate import Bucket
from scanner.sandbox.nordwind import disaster, faulty, leaning, repairs, sound, tangled, unreadable

BUCKETS: Final[tuple[Bucket, ...]] = (
    *sound.BUCKETS,
    *disaster.BUCKETS,
    *faulty.BUCKETS,
    *leaning.BUCKETS,
    *repairs.BUCKETS,
    *tangled.BUCKETS,
    *unreadable.BUCKETS,
)
"""The whole estate, in the order in which it is built."""
