"""`findings.xlsx`, read back by openpyxl and, part by part, as the XML that it is made of."""

import io
import re
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from scanner.model.report import Report
from scanner.renderers import xlsx
from scanner.renderers.xlsx import RENDERER
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.reports import empty_estate, large, nothing_read

SHEETS = ["Summary", "Findings", "Buckets", "Pairs", "Coverage", "Errors"]
REPORTS = [small_company(), empty_estate(), nothing_read(), large(50), hostile()]


def opened(report: Report) -> Workbook:
    return load_workbook(io.BytesIO(RENDERER.render(report)))


def rows(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    head, *others = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in others]  # type: ignore[arg-type]


def facts(book: Workbook) -> dict[Any, Any]:
    return {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}


@pytest.mark.parametrize("report", REPORTS)
def test_each_table_is_a_sheet_with_a_frozen_header_and_a_filter(report: Report) -> None:
    book = opened(report)
    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref.startswith("A1:")


@pytest.mark.parametrize("report", REPORTS)
def test_no_cell_is_a_formula_or_a_link(report: Report) -> None:
    for sheet in opened(report):
        for row in sheet.iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type == "f" or cell.hyperlink]


def test_nothing_in_the_file_is_active() -> None:
    with zipfile.ZipFile(io.BytesIO(RENDERER.render(hostile()))) as parts:
        assert not [name for name in parts.namelist() if re.search(r"externalLink|vba|macro|embed|comments", name)]
        for name in parts.namelist():
            assert not re.search(rb"<f>|<f |<hyperlink|TargetMode=.External", parts.read(name)), name


def test_every_finding_is_a_row_with_its_verdict_and_waiver() -> None:
    company = small_company()
    got = rows(opened(company), "Findings")
    assert [(row["finding_id"], row["verdict"], row["waived"]) for row in got] == [
        (f.id, f.verdict.value, f.is_waived) for f in company.findings
    ]
    accepted = next(row for row in got if row["bucket"] == "prod-tmp-exports")
    assert (accepted["waiver_owner"], accepted["waiver_expires"]) == ("data-platform", "2027-03-31")


def test_numbers_are_numbers_and_what_looks_like_one_is_a_text() -> None:
    assert {type(row["non_compliant"]) for row in rows(opened(small_company()), "Buckets")} == {int}
    texts = {cell.value for row in opened(hostile())["Findings"].iter_rows() for cell in row}
    assert {"00123", "1e999", "NaN", "TRUE", "null", "2026-11-22", "{=1+1}", "_x0000_ _x000D_ %00 %0a \\u0000"} <= texts


def test_a_cell_stays_a_text_when_it_is_edited() -> None:
    cells = [
        cell for row in opened(hostile())["Findings"].iter_rows(min_row=2) for cell in row if cell.data_type == "s"
    ]
    assert {cell.number_format for cell in cells} == {"@"}


def test_a_text_that_is_too_long_for_a_cell_is_cut_and_counted() -> None:
    longest = max(
        str(row["message"]) for row in rows(opened(hostile()), "Findings") if "very long" in str(row["message"])
    )
    assert len(longest) == 32_767
    assert re.search(r"… and [\d,]+ more characters$", longest)


@pytest.mark.parametrize("report", [small_company(interrupted=True), nothing_read()])
def test_an_incomplete_scan_says_so_first(report: Report) -> None:
    book = opened(report)
    assert facts(book)["Complete"] == "no"
    assert len(rows(book, "Errors")) == len(report.coverage.errors)
    assert len(rows(book, "Coverage")) == len(report.coverage.accounts)


def test_the_summary_counts_what_the_report_counts() -> None:
    told = facts(opened(small_company()))
    assert (told["NON_COMPLIANT"], told["waived"], told["no"], told["Complete"]) == (9, 1, 7, "no")
    assert facts(opened(empty_estate()))["Complete"] == "yes"


def test_rows_beyond_a_sheets_end_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 10)
    book = opened(large(25))
    assert len(rows(book, "Findings")) == 10
    assert facts(book)["Cut: Findings"] == "the first 10 of 25 rows; findings.json has all of them"
    assert "Cut: Buckets" not in facts(book)
