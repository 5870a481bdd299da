"""`findings.csv`, read back by the csv module and by pandas."""

import csv
import io
import re

import pandas as pd
import pytest

from scanner.renderers.csv import RENDERER, cell
from tests.support.company import small_company
from tests.support.hostile import FORMULAS, hostile
from tests.support.reports import empty_estate

HEADER = (
    "run_id,account,region,bucket,rule,destination,check,verdict,severity,message,expected,actual,"
    "controls,waived_by,waiver_expires,finding_id"
)


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def test_header_is_the_contract() -> None:
    assert RENDERER.render(empty_estate()) == f"{HEADER}\r\n".encode()


def test_every_finding_is_a_line_with_its_verdict() -> None:
    report = small_company()
    rows = list(csv.DictReader(io.StringIO(RENDERER.render(report).decode(), newline="")))
    assert [(row["finding_id"], row["verdict"], row["severity"]) for row in rows] == [
        (f.id, f.verdict.value, f.severity.value) for f in report.findings
    ]
    assert {row["run_id"] for row in rows} == {report.run.id}


def test_waiver_and_controls_have_their_columns() -> None:
    rows = list(csv.DictReader(io.StringIO(RENDERER.render(small_company()).decode(), newline="")))
    waived = next(row for row in rows if row["bucket"] == "prod-tmp-exports")
    assert (waived["waived_by"], waived["waiver_expires"]) == ("data-platform", "2027-03-31")
    controlled = next(row for row in rows if row["bucket"] == "prod-statements" and row["controls"])
    assert controlled["controls"] == "nist-800-53-r5:CP-6 nist-800-53-r5:CP-9 iso-27001-2022:A.8.13"


def test_hostile_cells_keep_their_places() -> None:
    report = hostile()
    rows = rows_of(RENDERER.render(report))
    assert len(rows) == len(report.findings) + 1
    assert {len(row) for row in rows} == {len(HEADER.split(","))}
    assert RENDERER.render(report).count(b"\n") == len(rows)


def test_pandas_reads_the_same_cells_as_the_csv_module() -> None:
    data = RENDERER.render(hostile())
    frame = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
    assert [list(frame.columns), *frame.to_numpy().tolist()] == rows_of(data)


@pytest.mark.parametrize("separator", [",", ";"])
def test_no_cell_starts_a_formula_in_any_locale(separator: str) -> None:
    lines = csv.reader(io.StringIO(RENDERER.render(hostile()).decode(), newline=""), delimiter=separator)
    formula = re.compile('[\\s"]*[=+\\-@\uff1d\uff0b\uff0d\uff20]')
    assert not [value for line in lines for value in line if formula.match(value)]


@pytest.mark.parametrize("text", FORMULAS[:-1])
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "plain"),
        ("a - b = c", "a - b = c"),
        ("nist:CP-6(1)", "nist:CP-6(1)"),
        ("one\r\ntwo\tthree", "one two three"),
        ("nul\x00byte", "nul\ufffdbyte"),
        ("\ud800", "\ufffd"),
        ("\x1b[31m", "\ufffd[31m"),
        ("a; =b", "a;' =b"),
        ("", ""),
    ],
)
def test_cell(text: str, written: str) -> None:
    assert cell(text) == written
