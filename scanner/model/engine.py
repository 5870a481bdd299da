"""What carries the reads of S3."""

from enum import StrEnum


class Engine(StrEnum):
    """An engine's name. Where something is configured that only botocore can do, `fast` leaves it to botocore."""

    FAST = "fast"
    BOTOCORE = "botocore"
