"""A report's findings, buckets and pairs as columns for the page's script: each text once, and everywhere its number.

A hundred thousand findings have few different messages, and a browser reads columns of numbers fast. Nothing of a
stranger can end the script element that the data stand in, whatever characters it is made of.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

from scanner.model.base import to_json
from scanner.model.finding import EvidenceRef, Finding, WaiverRef
from scanner.model.printable import printable
from scanner.model.report import PairSummary
from scanner.renderers._view import Row, View

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)

_DIGITS = re.compile("([0-9]+)")
_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    ord("\N{LINE SEPARATOR}"): "\\u2028",
    ord("\N{PARAGRAPH SEPARATOR}"): "\\u2029",
}
_SORTED = ("policy", "check", "account", "region", "bucket")
_OF_FINDING = (*_SORTED, "severity", "rule", "destination", "message", "expected", "actual")
_OF_READ = ("bucket", "facet", "operation", "at", "outcome", "code", "message", "request_id")
_OF_PAIR = (
    "source", "source_account", "source_region", "rule", "scope",
    "destination", "destination_account", "destination_region", "state",
)  # fmt: skip


def columns(view: View, pairs: Sequence[PairSummary], steps: Mapping[str, str]) -> str:
    """Return the data as JSON that is safe within a script element; `steps` tells where a bucket's repair stands."""
    found = {"findings": _findings(view.rows), "buckets": _buckets(view, steps), "pairs": _pairs(pairs)}
    return to_json(found).decode().translate(_ESCAPES)


def _findings(rows: Sequence[Row]) -> dict[str, object]:
    findings = [row.finding for row in rows]
    reads, read_lists = _reads(findings)
    return {
        "id": [printable(finding.id) for finding in findings],
        "status": _column([row.status for row in rows]),
        **{name: _texts(findings, name) for name in _OF_FINDING},
        "controls": _column([finding.controls for finding in findings], _joined),
        "waiver": _column([finding.waiver for finding in findings], _waiver),
        "evidence": read_lists,
        "reads": reads,
    }


def _reads(findings: Iterable[Finding]) -> tuple[dict[str, object], object]:
    """Return the different reads, and for each finding the numbers of those that it stands on."""
    lists = [finding.evidence for finding in findings]
    numbers: dict[EvidenceRef, int] = {}
    combined = _column(lists, lambda evidence: [numbers.setdefault(read, len(numbers)) for read in evidence])
    reads = list(numbers)
    return {name: _texts(reads, name) for name in _OF_READ}, combined


def _buckets(view: View, steps: Mapping[str, str]) -> dict[str, object]:
    buckets = view.buckets
    return {
        **{name: _texts(buckets, name) for name in ("bucket", "account", "region", "survival", "reason")},
        "worst": _column([bucket.worst for bucket in buckets], lambda worst: worst or ""),
        "wrong": [bucket.non_compliant for bucket in buckets],
        "unknown": [bucket.insufficient_data for bucket in buckets],
        "steps": _column([steps.get(bucket.bucket, "") for bucket in buckets]),
    }


def _pairs(pairs: Sequence[PairSummary]) -> dict[str, object]:
    return {name: _texts(pairs, name) for name in _OF_PAIR}


def _texts(things: Sequence[T], name: str) -> dict[str, object]:
    return _column(list(map(attrgetter(name), things)), printable, _natural if name in _SORTED else None)


def _column(
    values: Sequence[H], told: Callable[[H], object] = str, order: Callable[[H], object] | None = None
) -> dict[str, object]:
    """Return the different values, and each value's number among them: in their order, where they have one."""
    different = list(dict.fromkeys(values))
    if order:
        different.sort(key=order)  # type: ignore[arg-type]  # the keys of one column compare
    numbers = {value: number for number, value in enumerate(different)}
    return {"values": [told(value) for value in different], "at": [numbers[value] for value in values]}


def _natural(text: str) -> tuple[list[object], str]:
    """Order numbers within names by their value; a text between two numbers stands at every other place."""
    parts = _DIGITS.split(text.casefold())
    parts[1::2] = ((len(number), number) for number in (digits.lstrip("0") for digits in parts[1::2]))
    return list(parts), text


def _joined(controls: Iterable[str]) -> str:
    return printable(", ".join(controls))


def _waiver(waiver: WaiverRef | None) -> tuple[object, ...] | None:
    if waiver is None:
        return None
    return (
        printable(waiver.reason), printable(waiver.owner), printable(waiver.ticket), printable(waiver.expires),
        waiver.expired,
    )  # fmt: skip
