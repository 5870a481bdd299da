"""The page's data: columns that give every finding back, in a text that cannot end the element it stands in."""

import json
from typing import Any

import pytest

from scanner.model.bucket import BucketRef
from scanner.model.finding import WaiverRef
from scanner.model.printable import printable
from scanner.model.report import Report
from scanner.renderers._columns import columns
from scanner.renderers._timelines import timelines
from scanner.renderers._view import Row, view
from tests.support.company import EVENTS, LEDGER, small_company
from tests.support.hostile import hostile
from tests.support.reports import empty_estate, finding, large, report

REPORTS = {"company": small_company(), "empty": empty_estate(), "hostile": hostile(), "large": large(500)}
every_report = pytest.mark.parametrize("made", REPORTS.values(), ids=REPORTS)


def text_of(made: Report) -> str:
    """Return a report's data as they stand in the page."""
    return "".join(columns(view(made), list(timelines(made, made.pairs, {})), {LEDGER.name: "repair-1"}))


def data_of(made: Report) -> dict[str, Any]:
    """Return a report's data as a browser reads them."""
    found: dict[str, Any] = json.loads(text_of(made))
    return found


def rows_of(made: Report) -> tuple[Row, ...]:
    """Return all rows of a report, the most urgent first."""
    seen = view(made)
    return seen.rows(seen.order)


def told(table: dict[str, Any], name: str) -> list[Any]:
    """Return a column written out."""
    return [table[name]["values"][number] for number in table[name]["at"]]


@every_report
def test_nothing_can_end_the_element(made: Report) -> None:
    assert not {"<", ">", "&", "\u2028", "\u2029"} & set(text_of(made))


@every_report
def test_every_finding_is_there_in_the_order_of_urgency(made: Report) -> None:
    table, rows = data_of(made)["findings"], rows_of(made)
    assert table["id"] == [printable(row.finding.id) for row in rows]
    assert told(table, "status") == [row.status for row in rows]
    for name in ("bucket", "message", "severity", "destination", "region"):
        assert told(table, name) == [printable(getattr(row.finding, name)) for row in rows]
    assert told(table, "controls") == [printable(", ".join(row.finding.controls)) for row in rows]


@every_report
def test_every_finding_has_its_evidence_and_its_waiver(made: Report) -> None:
    table, rows = data_of(made)["findings"], rows_of(made)
    requests = told(table["reads"], "request_id")
    for numbers, waiver, row in zip(told(table, "evidence"), told(table, "waiver"), rows, strict=True):
        assert [requests[number] for number in numbers] == [printable(read.request_id) for read in row.finding.evidence]
        expected = row.finding.waiver
        assert waiver == (expected and _written(expected))


def _written(waiver: WaiverRef) -> list[object]:
    texts = waiver.reason, waiver.owner, waiver.ticket, waiver.expires
    return [*map(printable, texts), waiver.expired]


@every_report
def test_buckets_and_pairs_are_there(made: Report) -> None:
    data = data_of(made)
    assert told(data["buckets"], "bucket") == [printable(bucket.bucket) for bucket in view(made).buckets]
    ended = [pair.destination for pair in (made.trend.pairs if made.trend else ()) if pair.gone]
    now = [pair.destination for pair in made.pairs]
    assert told(data["pairs"], "destination") == list(map(printable, [*now, *ended]))
    assert told(data["pairs"], "state")[len(now) :] == ["gone"] * len(ended)


def test_a_bucket_says_where_its_repair_stands() -> None:
    table = data_of(small_company())["buckets"]
    steps = dict(zip(told(table, "bucket"), told(table, "steps"), strict=True))
    assert steps[LEDGER.name] == "repair-1"
    assert steps[EVENTS.name] == ""


def test_a_text_that_many_findings_share_stands_once() -> None:
    text = text_of(large(2000))
    assert text.count("versioning Enabled at the destination") == 1


def test_names_are_in_the_order_of_their_numbers() -> None:
    names = ["b-10", "b-9", "a-100", "B-9", "b-009", "10", "9", "b", "\u0662", "9" * 5000]
    made = report([finding("rule-enabled", BucketRef("1", name, "eu-west-1")) for name in names])
    assert data_of(made)["findings"]["bucket"]["values"] == [
        "9", "10", "9" * 5000, "a-100", "b", "B-9", "b-009", "b-9", "b-10", "\u0662",
    ]  # fmt: skip
