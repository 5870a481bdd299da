"""The outcomes a user acts on, each with the exit code of the table in docs/reference/exit-codes.md.

Below 10 the tool could not do its job; from 10 it did, and the code is the answer.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Process exit codes: a public contract, stable like the file formats."""

    DONE = 0
    DEFECT = 1
    USAGE = 2
    BAD_FILE = 3
    AWS_UNREACHABLE = 4
    FINDINGS = 10
    INCOMPLETE = 11
    DIFFERENT = 12
    CHANGES = 20
    REFUSED = 21
    STEPS_FAILED = 22
    FINDINGS_REMAIN = 23
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.DONE: "Done; nothing at or above `--fail-on`.",
    ExitCode.DEFECT: "A defect or an unforeseen error.",
    ExitCode.USAGE: "A bad command line.",
    ExitCode.BAD_FILE: "A bad policy, snapshot, key or saved run.",
    ExitCode.AWS_UNREACHABLE: "AWS, or the cluster that should read it, could not be reached or read at all.",
    ExitCode.FINDINGS: "Findings at or above `--fail-on`; of `policy test`, cases that failed.",
    ExitCode.INCOMPLETE: "None of those, but something could not be decided or read.",
    ExitCode.DIFFERENT: "`drift`: the two runs differ; of `evidence verify`, the run from what was written.",
    ExitCode.CHANGES: "`plan`: there is something to change.",
    ExitCode.REFUSED: "Refused by a guard, a missing or wrong approval, or a stale plan; nothing was written.",
    ExitCode.STEPS_FAILED: "Some steps failed, were refused or were held back, or a proof failed; "
    "of `evidence upload`, a file; of `publish`, a finding; of `notify`, a target.",
    ExitCode.FINDINGS_REMAIN: "All steps were done, and findings remain.",
    ExitCode.INTERRUPTED: "Interrupted; what was collected is saved.",
}
"""What each code says, for the documentation."""


def did_its_job(exit_code: int) -> bool:
    """Tell whether a run came to an answer, good or bad."""
    return exit_code == ExitCode.DONE or ExitCode.FINDINGS <= exit_code < ExitCode.INTERRUPTED


class ScannerError(Exception):
    """Base of every error a user can cause or meet; its text is shown as it is, without a traceback.

    `remedy` says what to do next, in one sentence.
    """

    exit_code = ExitCode.DEFECT

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class UsageError(ScannerError):
    """The command line asks for something impossible."""

    exit_code = ExitCode.USAGE


class BadFileError(ScannerError):
    """A policy, snapshot or saved run cannot be used; the message carries the place."""

    exit_code = ExitCode.BAD_FILE


class InterruptedScanError(ScannerError):
    """A person or a scheduler stopped the scan before there was a report to show."""

    exit_code = ExitCode.INTERRUPTED


class RefusedError(ScannerError):
    """A guard stopped a plan, or nobody approved it: nothing was written."""

    exit_code = ExitCode.REFUSED


class AwsUnreachableError(ScannerError):
    """No account could be listed at all: no credentials, expired ones, no network, or no cluster that would read."""

    exit_code = ExitCode.AWS_UNREACHABLE
