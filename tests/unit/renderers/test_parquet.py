"""`findings.parquet`, read back by pyarrow and pandas."""

import io
import json
from datetime import UTC, datetime

import msgspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scanner.model.report import Report, decode, encode
from scanner.renderers.parquet import RENDERER
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.reports import empty_estate, large


def table(report: Report) -> pa.Table:
    return pq.read_table(io.BytesIO(RENDERER.render(report)))


@pytest.mark.parametrize("report", [small_company(), empty_estate(), large(100), hostile()])
def test_columns_and_their_types_are_always_the_same(report: Report) -> None:
    texts = ("policy", "check", "verdict", "severity", "account", "region", "bucket", "rule", "destination")
    expected = {
        "run_id": "string",
        "run_finished": "timestamp[ms, tz=UTC]",
        "run_complete": "bool",
        "policy_version": "string",
        "finding_id": "string",
        **dict.fromkeys((*texts, "message", "expected", "actual"), "string"),
        "controls": "list<element: string>",
        "waived": "bool",
    }
    got = {field.name: str(field.type) for field in table(report).schema}
    assert {name: got[name] for name in expected} == expected
    assert got["waiver_expired"] == "bool"
    assert got["evidence"].startswith(
        "list<element: struct<bucket: string, facet: string, operation: string, at: string"
    )


@pytest.mark.parametrize("report", [small_company(), hostile()])
def test_texts_are_as_findings_json_has_them(report: Report) -> None:
    rows = table(report).to_pylist()
    for row, finding in zip(rows, decode(encode(report)).findings, strict=True):
        for name in ("policy", "check", "account", "region", "bucket", "rule", "destination", "message", "expected"):
            assert row[name] == getattr(finding, name)
        assert row["finding_id"] == finding.id
        assert row["verdict"] == finding.verdict.value
        assert tuple(row["controls"]) == finding.controls
        assert row["evidence"] == [msgspec.to_builtins(read) for read in finding.evidence]
        assert row["waiver_owner"] == (finding.waiver.owner if finding.waiver else None)
        assert row["waived"] is finding.is_waived


def test_the_run_stands_in_each_row_and_its_coverage_in_the_metadata() -> None:
    company = small_company()
    read = table(company)
    assert read.column("run_finished").to_pylist()[0] == datetime(2026, 11, 22, 12, 0, 41, tzinfo=UTC)
    assert set(read.column("run_complete").to_pylist()) == {False}
    held = read.schema.metadata
    assert held[b"scanner.coverage"] == msgspec.json.encode(company.coverage)
    assert json.loads(held[b"scanner.run"])["id"] == company.run.id


def test_pandas_reads_it() -> None:
    frame = pd.read_parquet(io.BytesIO(RENDERER.render(small_company())))
    assert len(frame) == len(small_company().findings)
    assert frame["verdict"].value_counts()["NON_COMPLIANT"] == 9
