"""A run of schema 1, as the first version wrote it, stays readable, and judging it comes to the same verdicts.

The words of findings may become better; their ids and verdicts are promised.
"""

from pathlib import Path
from typing import Final

from scanner import registry
from scanner.drift import Side, drift
from scanner.pipeline import judge
from scanner.pipeline.citing import cite
from scanner.runs import directory, manifest, run_file, snapshot_file

RUN: Final = Path(__file__).resolve().parents[2] / "fixtures" / "schema-1"


def test_its_files_are_as_they_were_written() -> None:
    assert not manifest.compare(RUN)


def test_judging_it_again_comes_to_the_same_verdicts() -> None:
    run = run_file.read(RUN / directory.RUN, registry.checks())
    again = judge(snapshot_file.read(RUN / directory.SNAPSHOT), run.policies)
    saved = directory.load_report(RUN)
    assert {one.id: one.verdict for one in again.findings} == {one.id: one.verdict for one in saved.findings}
    assert [one.waiver for one in again.findings] == [one.waiver for one in saved.findings]
    assert again.coverage == saved.coverage


def test_its_findings_are_shown_and_it_can_be_compared() -> None:
    saved, snapshot = directory.load_report(RUN), snapshot_file.read(RUN / directory.SNAPSHOT)
    shown = [cite(RUN, finding.id) for finding in saved.findings]
    assert any(citation.document for one in shown for citation in one.citations)
    assert not drift(Side(saved, snapshot), Side(saved, snapshot)).differs


def test_what_came_since_has_a_value() -> None:
    snapshot = snapshot_file.read(RUN / directory.SNAPSHOT)
    assert (snapshot.header.asked, snapshot.calls) == (None, {})
    assert run_file.read(RUN / directory.RUN, registry.checks()).making.judged is None
