"""`findings.csv`: one line a finding, for spreadsheets and data frames (RFC 4180, UTF-8).

Cells that a spreadsheet could take for a formula get a leading apostrophe (OWASP: "CSV Injection"), also behind white
space, quotes or a semicolon, which is the field separator of many locales.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from scanner.model.finding import Finding
from scanner.model.printable import one_line
from scanner.model.renderer import Renderer
from scanner.model.report import Report

# Full-width and small forms are folded to their ASCII cousins by some spreadsheets before they look for a formula.
_FORMULA = r"""[\s"'`]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]"""
_AT_START = re.compile(_FORMULA)
_AFTER_SEMICOLON = re.compile(f";(?={_FORMULA})")

_COLUMNS: Final[dict[str, Callable[[Finding], str]]] = {
    "account": lambda finding: finding.account,
    "region": lambda finding: finding.region,
    "bucket": lambda finding: finding.bucket,
    "rule": lambda finding: finding.rule,
    "destination": lambda finding: finding.destination,
    "check": lambda finding: finding.check,
    "verdict": lambda finding: finding.verdict.value,
    "severity": lambda finding: finding.severity.value,
    "message": lambda finding: finding.message,
    "expected": lambda finding: finding.expected,
    "actual": lambda finding: finding.actual,
    "controls": lambda finding: " ".join(finding.controls),
    "waived_by": lambda finding: finding.waiver.owner if finding.waiver else "",
    "waiver_expires": lambda finding: finding.waiver.expires if finding.waiver else "",
    "finding_id": lambda finding: finding.id,
}


def render(report: Report) -> bytes:
    """Return every finding, all verdicts, in the report's order."""
    import pandas as pd  # noqa: PLC0415 -- slow to import, and only this format needs it

    columns = {name: _cells(map(read, report.findings)) for name, read in _COLUMNS.items()}
    frame = pd.DataFrame(columns, dtype=object)
    frame.insert(0, "run_id", cell(report.run.id))
    return frame.to_csv(index=False, lineterminator="\r\n").encode()


def cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet runs: one printable line, never the start of a formula."""
    line = one_line(text)
    if ";" in line:
        line = _AFTER_SEMICOLON.sub(";'", line)
    return f"'{line}" if _AT_START.match(line) else line


def _cells(values: Iterable[str]) -> list[str]:
    # A column repeats few values many times: clean each of them once.
    column = list(values)
    clean = {value: cell(value) for value in set(column)}
    return [clean[value] for value in column]


RENDERER = Renderer(id="csv", file="findings.csv", render=render)
