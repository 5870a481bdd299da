"""`findings.csv`: one line a finding, for spreadsheets and data frames (RFC 4180, UTF-8).

Cells that a spreadsheet could take for a formula get a leading apostrophe (OWASP: "CSV Injection"), also behind white
space, quotes or a semicolon, which is the field separator of many locales.
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.model.finding import Finding
from scanner.model.portions import portions
from scanner.model.printable import one_line
from scanner.model.renderer import Renderer
from scanner.model.report import Report

# Full-width and small forms are folded to their ASCII cousins by some spreadsheets before they look for a formula.
_FORMULA = r"""[\s"'`]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]"""
_AT_START = re.compile(_FORMULA)
_AFTER_SEMICOLON = re.compile(f";(?={_FORMULA})")

_HEAD: Final = (
    "run_id,account,region,bucket,rule,destination,check,verdict,severity,message,expected,actual,controls,"
    "waived_by,waiver_expires,finding_id"
)
_PORTION: Final = 1_000
_MOST_KNOWN: Final = 20_000


def chunks(report: Report) -> Iterator[bytes]:
    """Yield every finding, all verdicts, in the report's order."""
    fields, run = _Fields(), _field(report.run.id)
    yield f"{_HEAD}\r\n".encode()
    for portion in portions(report.findings, _PORTION):
        lines = (",".join((run, *map(fields.__getitem__, _texts(finding)))) for finding in portion)
        yield "".join(f"{line}\r\n" for line in lines).encode()


def _texts(finding: Finding) -> tuple[str, ...]:
    waiver = finding.waiver
    return (
        finding.account, finding.region, finding.bucket, finding.rule, finding.destination, finding.check,
        finding.verdict.value, finding.severity.value, finding.message, finding.expected, finding.actual,
        " ".join(finding.controls), waiver.owner if waiver else "", waiver.expires if waiver else "", finding.id,
    )  # fmt: skip


def cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet runs: one printable line, never the start of a formula."""
    line = one_line(text)
    if ";" in line:
        line = _AFTER_SEMICOLON.sub(";'", line)
    return f"'{line}" if _AT_START.match(line) else line


def _field(text: str) -> str:
    """Return a text as a cell, in quotes where it holds a comma or a quote; a cell holds no line break."""
    safe = cell(text)
    return '"' + safe.replace('"', '""') + '"' if "," in safe or '"' in safe else safe


class _Fields(dict[str, str]):
    """Texts as fields: few values are repeated many times, so each of them is made safe and quoted once."""

    def __missing__(self, text: str) -> str:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[text] = _field(text)
        return self[text]


RENDERER = Renderer(id="csv", file="findings.csv", chunks=chunks)
