"""What carries the reads of S3, and how many at a time."""

from enum import StrEnum
from typing import Final

WORKERS: Final = 64
"""Reads at a time where nobody says how many: an account that AWS slows down is asked less by itself."""


class Engine(StrEnum):
    """An engine's name. Where something is configured that only botocore can do, `fast` leaves it to botocore."""

    FAST = "fast"
    BOTOCORE = "botocore"
