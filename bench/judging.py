"""What judging and rendering cost a finding, beside decoding and encoding the same findings as JSON."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

import msgspec

from scanner import registry
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Evidence, Present
from scanner.model.report import Report, decode, encode
from scanner.model.snapshot import AccountRecord, BucketRecord, Snapshot, SnapshotHeader
from scanner.pipeline import DEFAULT_POLICY
from scanner.pipeline.judging import judge
from scanner.policy.load import load_policies

BUCKETS = 10_000
"""Enough for a hundred thousand findings of the policy that is used where none is named."""
_AT = "2026-11-22T12:00:00Z"
_ACCOUNT = "111111111111"
T = TypeVar("T")


def rows() -> Iterator[tuple[str, str]]:
    """Yield a row for each stage: microseconds of CPU a finding, and how they compare with JSON."""
    estate = snapshot()
    policies = load_policies([DEFAULT_POLICY], registry.checks())
    judge_cost, report = _timed(lambda: judge(estate, policies))
    findings = report.findings
    json_cost, text = _timed(lambda: encode(report))
    costs = {"judging": judge_cost, "encoding JSON": json_cost, "decoding JSON": _timed(lambda: decode(text))[0]}
    for name, renderer in registry.renderers().items():
        renderer.render(_first(report))  # the first call imports its library
        costs[f"rendering {name}"] = _timed(partial(renderer.render, report))[0]
    yield "findings", f"{len(findings)} on {BUCKETS} buckets"
    for name, seconds in costs.items():
        yield (
            name,
            f"{seconds / len(findings) * 1e6:.1f} µs of CPU a finding, {seconds / json_cost:.1f} × encoding JSON",
        )


def made() -> Report:
    """Return the report that all of this is about."""
    return judge(snapshot(), load_policies([DEFAULT_POLICY], registry.checks()))


def _first(report: Report) -> Report:
    return msgspec.structs.replace(report, findings=report.findings[:1], buckets=report.buckets[:1])


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    before = time.process_time()
    done = work()
    return time.process_time() - before, done


def snapshot() -> Snapshot:
    """Return the estate that is judged: pairs of buckets, one rule each."""
    header = SnapshotHeader("bench", _AT, "bench")
    buckets = tuple(record for number in range(BUCKETS // 2) for record in _pair(number))
    return Snapshot(header, (AccountRecord(_ACCOUNT, "arn", BUCKETS),), buckets, _AT)


def _pair(number: int) -> Iterator[BucketRecord]:
    rule = {
        "ID": "all",
        "Status": "Enabled" if number % 3 else "Disabled",
        "Priority": 1,
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::dst-{number}"},
    }
    yield _record(f"src-{number}", "eu-west-1", {"Role": "arn:aws:iam::111111111111:role/r", "Rules": [rule]})
    yield _record(f"dst-{number}", "eu-central-1", None)


def _record(name: str, region: str, replication: dict[str, object] | None) -> BucketRecord:
    evidence: dict[str, Evidence] = {
        "location": Present("ListBuckets", _AT, {"Region": region}),
        "versioning": Present("GetBucketVersioning", _AT, {"Status": "Enabled"}),
        "encryption": Present("GetBucketEncryption", _AT, {"Rules": []}),
    }
    if replication:
        evidence["replication"] = Present("GetBucketReplication", _AT, replication)
    return BucketRecord(BucketRef(_ACCOUNT, name, region), evidence)
