"""The page of failure codes: what S3 would report, which check predicts it, and by which fault that is proven."""

from collections.abc import Iterable

from docs.failure_codes import CODES
from tests.support.failures import FAULTS, Fault

_INTRO = """# Failure codes

What S3 reports as the reason when it cannot replicate an object, which check predicts it from configuration alone, and
by which fault that is proven: each is made in one of AWS's documented set-ups, and exactly these checks must flag it
while the same set-up without the fault stays clean (`tests/contract/test_failures.py`).

"""


def page() -> str:
    """Return the page."""
    predicted = [row for code in CODES if not CODES[code].unpredictable for row in _rows(code, _of(code))]
    silent = [f"| {fault.name} | {_checks(fault)} |" for fault in _of("")]
    other = [
        f"| `{code}` | {CODES[code].meaning} | {CODES[code].unpredictable} |"
        for code in CODES
        if CODES[code].unpredictable
    ]
    return _INTRO + "\n".join(
        [
            *_table("Predicted", ("code", "means", "predicted by", "proven by the fault"), predicted),
            *_table("Silent: S3 never reports these", ("fault", "flagged by"), silent),
            *_table("Not predictable from configuration", ("code", "means", "why"), other),
        ]
    )


def _of(code: str) -> list[Fault]:
    return [fault for fault in FAULTS if fault.code == code]


def _rows(code: str, faults: Iterable[Fault]) -> list[str]:
    return [f"| `{code}` | {CODES[code].meaning} | {_checks(fault)} | {fault.name} |" for fault in faults]


def _checks(fault: Fault) -> str:
    return ", ".join(f"[{check}](checks/{check}.md)" for check in fault.checks)


def _table(title: str, columns: tuple[str, ...], rows: list[str]) -> list[str]:
    return [f"## {title}", "", f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}", *rows, ""]
