"""A saved run under review: are its files as they were written, who signed it, does judging it again agree?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from scanner import __version__, registry
from scanner.errors import ExitCode
from scanner.model.report import Report
from scanner.pipeline.judging import judge
from scanner.pipeline.sealing import Signature, check
from scanner.runs import directory, manifest, run_file, snapshot_file
from scanner.runs.manifest import Differences
from scanner.signing import PublicKey

_NEEDED: Final = (directory.FINDINGS, directory.SNAPSHOT, directory.RUN)


@dataclass(frozen=True)
class JudgedAgain:
    """What judging the snapshot again came to.

    `reason` says why it was not done, else it is empty. `findings` are the ids of those that differ, or that are in one
    of the two alone; `parts` are the other parts of findings.json that differ.
    """

    reason: str = ""
    count: int = 0
    findings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """What a review came to."""

    differences: Differences
    signature: Signature
    judged: JudgedAgain

    @property
    def exit_code(self) -> ExitCode:
        """DIFFERENT where anything is not as it was written, INCOMPLETE where only judging again was not possible."""
        if self.differences or self.signature.problems or self.judged.findings or self.judged.parts:
            return ExitCode.DIFFERENT
        return ExitCode.INCOMPLETE if self.judged.reason else ExitCode.DONE


def review(folder: Path, trusted: PublicKey | None = None) -> Review:
    """Review a run; raise BadFileError where a file of it cannot be read."""
    differences, signature = manifest.compare(folder), check(folder, trusted)
    if differences.altered or differences.missing:
        return Review(differences, signature, JudgedAgain("its files are not as they were written"))
    return Review(differences, signature, _judged_again(folder))


def _judged_again(folder: Path) -> JudgedAgain:
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing:
        return JudgedAgain(f"the folder has no {missing[0]}")
    run = run_file.read(folder / directory.RUN, registry.checks())
    if run.judged_by != __version__:
        return JudgedAgain(f"version {run.judged_by} judged it, and this is {__version__}")
    snapshot = snapshot_file.read(folder / directory.SNAPSHOT)
    return _compared(directory.load_report(folder), judge(snapshot, run.policies))


def _compared(saved: Report, again: Report) -> JudgedAgain:
    # A history and a repair are no part of the snapshot.
    again = replace(again, trend=saved.trend, repair=saved.repair, verification=saved.verification)
    first, second = ({finding.id: finding for finding in report.findings} for report in (saved, again))
    ids = dict.fromkeys((*first, *second))
    return JudgedAgain(
        count=len(saved.findings),
        findings=tuple(one for one in ids if first.get(one) != second.get(one)),
        parts=tuple(
            name
            for name in Report.__struct_fields__
            if name != "findings" and getattr(saved, name) != getattr(again, name)
        ),
    )
