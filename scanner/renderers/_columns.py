"""A report's findings, buckets and pairs as columns for the page's script: each text once, and everywhere its number.

A hundred thousand findings have few different messages, and a browser reads columns of numbers fast. Nothing of a
stranger can end the script element that the data stand in, whatever characters it is made of.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from scanner.model.base import to_json
from scanner.model.finding import WaiverRef
from scanner.model.printable import printable
from scanner.model.report import BucketSummary
from scanner.model.trend import PairChange
from scanner.renderers._column import Column, column, order_of, table
from scanner.renderers._reads import Reads
from scanner.renderers._timelines import Proven, Timeline
from scanner.renderers._view import View, status_of

MOST: Final = 100_000
"""So many findings, buckets and pairs are in a page, the most urgent: more make a page that no browser likes."""

_ESCAPES = (
    (b"<", b"\\u003c"),
    (b">", b"\\u003e"),
    (b"&", b"\\u0026"),
    ("\N{LINE SEPARATOR}".encode(), b"\\u2028"),
    ("\N{PARAGRAPH SEPARATOR}".encode(), b"\\u2029"),
)
_OF_FINDING = (
    "policy", "check", "account", "region", "bucket", "severity", "rule", "destination", "message", "expected",
    "actual",
)  # fmt: skip
_OF_PAIR = (
    "source", "source_account", "source_region", "rule", "scope",
    "destination", "destination_account", "destination_region", "state",
    "first_seen",
)  # fmt: skip


def columns(view: View, pairs: Sequence[Timeline], steps: Mapping[str, str]) -> Iterator[str]:
    """Yield the data as JSON that is safe within a script element; `steps` tells where a bucket's repair stands."""
    parts = {
        "findings": table(_findings(view)),
        "buckets": table(_buckets(view.buckets[:MOST], steps)),
        "pairs": table(_pairs(pairs)),
    }
    comma = b"{"
    for name, texts in parts.items():
        yield _safe(comma + to_json(name) + b":")
        yield from map(_safe, texts)
        comma = b","
    yield "}"


def _safe(text: bytes) -> str:
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return text.decode()


class _Findings:
    """The columns of the findings in a page, filled in the report's order, which is not the page's."""

    def __init__(self, view: View) -> None:
        shown = view.order[:MOST]
        self.ids = [""] * len(shown)
        self.texts = [Column(len(shown)) for _ in _OF_FINDING]
        self.status, self.controls, self.waiver, self.since = (Column(len(shown)) for _ in range(4))
        self.reads = Reads(len(shown))
        rows = array("i", [-1]) * len(view.order)
        for row, place in enumerate(shown):
            rows[place] = row
        self._fill(view, rows)

    def _fill(self, view: View, rows: "array[int]") -> None:
        texts = attrgetter(*_OF_FINDING)
        for row, finding in zip(rows, view.report.findings, strict=True):
            if row < 0:
                continue
            for one, value in zip(self.texts, texts(finding), strict=True):
                one.at[row] = one.numbers[value]
            self.ids[row] = printable(finding.id)
            self.status.put(row, status_of(finding))
            self.controls.put(row, finding.controls)
            self.waiver.put(row, finding.waiver)
            self.since.put(row, view.since.get(finding.id, ""))
            self.reads.put(row, finding.evidence)


def _findings(view: View) -> Iterator[tuple[str, bytes]]:
    found = _Findings(view)
    yield "id", to_json(found.ids)
    yield "status", found.status.written()
    # A column that was written is not needed any more.
    for name in _OF_FINDING:
        yield name, found.texts.pop(0).written(printable, order_of(name))
    yield "controls", found.controls.written(_joined)
    yield "waiver", found.waiver.written(_waiver)
    yield "since", found.since.written(printable)
    lists, reads = found.reads.written()
    yield "evidence", lists
    yield "reads", b"".join(table(reads))


def _buckets(buckets: Sequence[BucketSummary], steps: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    for name in ("bucket", "account", "region", "survival", "reason"):
        yield name, _texts(buckets, name)
    yield "worst", column([bucket.worst for bucket in buckets], lambda worst: worst or "")
    yield "wrong", to_json([bucket.non_compliant for bucket in buckets])
    yield "unknown", to_json([bucket.insufficient_data for bucket in buckets])
    yield "steps", column([steps.get(bucket.bucket, "") for bucket in buckets])


def _pairs(pairs: Sequence[Timeline]) -> Iterator[tuple[str, bytes]]:
    for name in _OF_PAIR:
        yield name, _texts(pairs, name)
    yield "changes", column([pair.changes for pair in pairs], _changes)
    yield "earlier", column([pair.earlier for pair in pairs], int)
    yield "proof", column([pair.proof for pair in pairs], _proof)


def _changes(changes: Sequence[PairChange]) -> list[object]:
    return [
        {
            "run": printable(change.run),
            "started": printable(change.started),
            "mark": change.mark,
            "wrong": list(map(printable, change.wrong)),
            "undecided": list(map(printable, change.undecided)),
            "right": list(map(printable, change.right)),
        }
        for change in changes
    ]


def _proof(proof: Proven | None) -> object:
    return proof and [proof.state, printable(proof.at), proof.anchor]


def _texts(things: Sequence[Any], name: str) -> bytes:
    return column(list(map(attrgetter(name), things)), printable, order_of(name))


def _joined(controls: Iterable[str]) -> str:
    return printable(", ".join(controls))


def _waiver(waiver: WaiverRef | None) -> tuple[object, ...] | None:
    if waiver is None:
        return None
    return (
        printable(waiver.reason), printable(waiver.owner), printable(waiver.ticket), printable(waiver.expires),
        waiver.expired,
    )  # fmt: skip
