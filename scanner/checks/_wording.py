"""Words that checks share: bucket names out of ARNs, and lists short enough for a sentence."""

from collections.abc import Iterable

from scanner.model.bucket import bucket_of_arn

NAMED = 10
"""How many things a message names before it only counts the rest."""


def bucket_name(arn: str) -> str:
    """Return the name in a bucket's ARN."""
    return bucket_of_arn(arn)[1]


def listed(things: Iterable[str], separator: str = ", ") -> str:
    """Return "a, b, c", or the first ten "… and 3 more"."""
    everything = tuple(things)
    rest = len(everything) - NAMED
    return separator.join(everything[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
