"""One answer a bucket, out of the findings of a run by `bench/replicated.yaml`.

- fail: some check is NON_COMPLIANT, or none is and the bucket has no replication configuration. That is a bucket that
  only receives replicas: nobody calls it a fault, and still no replica of it is anywhere.
- unknown: something is INSUFFICIENT_DATA.
- pass: neither, and the bucket has a replication configuration.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from bench.fleet import Fleet, Truth

POLICY: Final = Path(__file__).with_name("replicated.yaml")
_CONFIGURED: Final = ("replication-configured", "COMPLIANT")


def of_run(folder: Path) -> dict[str, Truth]:
    """Return the answers of a run's findings.csv by bucket; buckets that it does not tell of are not in it."""
    told: dict[str, set[tuple[str, str]]] = defaultdict(set)
    with (folder / "findings.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            told[row["bucket"]].add((row["check"], row["verdict"]))
    return {bucket: _answer(answers) for bucket, answers in told.items()}


def right(fleet: Fleet, answers: Mapping[str, Truth]) -> int:
    """Return how many buckets of the fleet were answered as is true."""
    return sum(answers.get(bucket.name) == bucket.truth for bucket in fleet.buckets)


def wrong(fleet: Fleet, answers: Mapping[str, Truth]) -> dict[str, Truth]:
    """Return the answers that a reader would be misled by: passed or failed though the opposite or nothing is known."""
    decided = {name: answer for name, answer in answers.items() if answer is not Truth.UNKNOWN}
    return {one.name: decided[one.name] for one in fleet.buckets if decided.get(one.name, one.truth) != one.truth}


def by_kind(fleet: Fleet, answers: Mapping[str, Truth]) -> dict[str, Counter[str]]:
    """Return how often each kind of bucket was answered how; `absent` where it was not told of."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for bucket in fleet.buckets:
        counts[bucket.kind][answers.get(bucket.name, "absent")] += 1
    return counts


def _answer(told: Iterable[tuple[str, str]]) -> Truth:
    verdicts = {verdict for _, verdict in told}
    if "NON_COMPLIANT" in verdicts:
        return Truth.FAIL
    if "INSUFFICIENT_DATA" in verdicts:
        return Truth.UNKNOWN
    return Truth.PASS if _CONFIGURED in told else Truth.FAIL
