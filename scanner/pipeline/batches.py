"""Findings in requests as large as Security Hub takes them (UG: finding-update-batchimportfindings)."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from scanner.model.base import Document

MOST: Final = 100
"""Findings of one request."""
LARGEST_FINDING: Final = 240_000
"""Bytes; AWS says 240 KB, and the smaller of its two meanings is always taken."""
LARGEST_BATCH: Final = 6_000_000
"""Bytes of one request; AWS says 6 MB."""

_AROUND: Final = len('{"Findings": []}')
_BETWEEN: Final = len(", ")


def size(finding: Document) -> int:
    """Return a finding's bytes in a request, where botocore writes what is not ASCII as escapes."""
    return len(json.dumps(finding))


def batches(findings: Iterable[Document]) -> Iterator[tuple[Document, ...]]:
    """Yield requests of findings in their order, none of them too many or too large.

    A finding that is itself too large for a request is not to come here.
    """
    batch: list[Document] = []
    filled = _AROUND
    for finding in findings:
        wanted = size(finding) + _BETWEEN
        if len(batch) == MOST or (batch and filled + wanted - _BETWEEN > LARGEST_BATCH):
            yield tuple(batch)
            batch, filled = [], _AROUND
        batch.append(finding)
        filled += wanted
    if batch:
        yield tuple(batch)
