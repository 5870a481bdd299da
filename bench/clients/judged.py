"""From what was read to one answer a bucket."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bench.fleet import Truth


class SeenRule(NamedTuple):
    """What of a rule decides."""

    enabled: bool
    prefix: str
    destination: str
    account: str


@dataclass(slots=True)
class Seen:
    """A bucket as it was read; `error` is why not all of it was."""

    region: str
    versioning: str = ""
    rules: Sequence[SeenRule] = field(default_factory=tuple)
    error: str = ""


def write(path: Path, seen: Mapping[str, Seen]) -> None:
    """Judge all buckets and write the answers."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("bucket", "answer"))
        rows.writerows((name, _answer(bucket, seen)) for name, bucket in seen.items())


def read(path: Path) -> dict[str, Truth]:
    """Return the answers of a file by bucket."""
    with path.open(newline="", encoding="utf-8") as file:
        return {row["bucket"]: Truth(row["answer"]) for row in csv.DictReader(file)}


def _answer(bucket: Seen, seen: Mapping[str, Seen]) -> Truth:
    if bucket.error:
        return Truth.UNKNOWN
    answers = {_of_rule(rule, bucket, seen) for rule in bucket.rules}
    return next((answer for answer in (Truth.PASS, Truth.UNKNOWN) if answer in answers), Truth.FAIL)


def _of_rule(rule: SeenRule, bucket: Seen, seen: Mapping[str, Seen]) -> Truth:
    if not rule.enabled or rule.prefix:
        return Truth.FAIL
    destination = seen.get(rule.destination)
    if destination is None:
        return Truth.UNKNOWN if rule.account else Truth.FAIL
    sound = destination.region != bucket.region and destination.versioning == "Enabled"
    return Truth.PASS if sound else Truth.FAIL
