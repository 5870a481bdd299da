"""`findings.xlsx`: the report as a workbook, a sheet a table, for people who work in spreadsheets.

Every cell is a text or a number, never a formula or a link, whatever a stranger named a bucket. A sheet holds at most
1,048,575 rows below its header, a cell 32,767 characters (Microsoft: "Excel specifications and limits"); what a sheet
or cell leaves out is counted.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from scanner.model.renderer import Renderer
from scanner.model.report import Report
from scanner.model.tables import TABLES, Table
from scanner.model.unseen import counts, is_complete
from scanner.renderers._beside import beside
from scanner.renderers._lines import line
from scanner.renderers._times import moment

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS: Final = 1_048_575
_MOST_CHARACTERS: Final = 32_767
_SHEETS: Final = {
    "Findings": "findings",
    "Buckets": "buckets",
    "Pairs": "pairs",
    "Coverage": "accounts",
    "Errors": "errors",
}
_WIDTHS: Final = {"message": 70, "reason": 60, "expected": 40, "actual": 40, "controls": 40, "waiver_reason": 40}
_WIDTH: Final = 20
_YES_NO: Final = ("no", "yes")
_NOTHING_ACTIVE: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def chunks(report: Report) -> Iterator[bytes]:
    """Yield the workbook; its sheets are Summary, Findings, Buckets, Pairs, Coverage and Errors."""
    RENDERER.require()
    import xlsxwriter  # noqa: PLC0415 -- only this format needs it

    sink = BytesIO()
    # In memory, as the parts of the file would else carry the time at which they were written.
    with xlsxwriter.Workbook(sink, {"in_memory": True, **_NOTHING_ACTIVE}) as book:
        book.set_properties({"title": "S3 replication", "created": moment(report.run.finished).replace(tzinfo=None)})
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        _summary(book, report, text, head)
        for name, table in _SHEETS.items():
            _table(book.add_worksheet(name), TABLES[table], report, text, head)
    yield sink.getvalue()


def _summary(book: "Workbook", report: Report, text: "Format", head: "Format") -> None:
    sheet = book.add_worksheet("Summary")
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 100)
    for row, (name, value) in enumerate(_facts(report)):
        sheet.write_string(row, 0, name, head)
        _write(sheet, row, 1, value, text)


def _facts(report: Report) -> Iterator[tuple[str, Any]]:
    run = report.run
    yield "Run", run.id
    yield "Started", run.started
    yield "Finished", run.finished
    yield "By", run.caller
    yield "Written by", f"{report.tool.name} {report.tool.version}"
    yield "Complete", _YES_NO[is_complete(report)]
    yield "Interrupted", _YES_NO[run.interrupted]
    yield "Coverage", f"{counts(report)} What could not be read counts neither as sound nor as wrong."
    for policy in run.policies:
        told = f"{policy.version}: {policy.title}, {policy.selected:,} buckets selected"
        yield f"Policy {line(policy.name, 100)}", told
    for group in (report.summary.survival, report.summary.verdicts, report.summary.by_severity):
        yield from group.items()
    yield "waived", report.summary.waived
    yield from beside(report).items()
    for name, table in _SHEETS.items():
        if (rows := len(TABLES[table].rows(report))) > MOST_ROWS:
            yield f"Cut: {name}", f"the first {MOST_ROWS:,} of {rows:,} rows; findings.json has all of them"


def _table(sheet: "Worksheet", table: Table, report: Report, text: "Format", head: "Format") -> None:
    rows = table.rows(report)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _WIDTHS.get(column.name, _WIDTH))
        sheet.write_string(0, place, column.name, head)
    for number, row in enumerate(islice(rows, MOST_ROWS), start=1):
        for place, column in enumerate(table.columns):
            _write(sheet, number, place, column.read(row), text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, min(len(rows), MOST_ROWS), len(table.columns) - 1)


def _write(sheet: "Worksheet", row: int, place: int, value: Any, text: "Format") -> None:  # noqa: ANN401 -- any cell
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int):
        sheet.write_number(row, place, value)
    elif value:
        said = value if isinstance(value, str) else " ".join(value)
        # The text format keeps a cell a text when somebody edits it.
        sheet.write_string(row, place, line(said, _MOST_CHARACTERS), text)


RENDERER = Renderer(id="xlsx", file="findings.xlsx", chunks=chunks, library="xlsxwriter", is_text=False)
