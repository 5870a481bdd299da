"""A saved run as data frames: every row, and types that do not depend on what the run found."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import scanner
from docs.examples import questions
from scanner.errors import BadFileError
from scanner.frames import Run, load_run
from scanner.model.report import Report, decode, encode
from scanner.model.tables import TABLES
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.reports import empty_estate, large

REPORTS = [small_company(), empty_estate(), large(50), hostile()]


def saved(report: Report) -> Run:
    return Run(decode(encode(report)))


def test_a_run_is_read_from_its_folder_or_its_file(tmp_path: Path) -> None:
    (tmp_path / "findings.json").write_bytes(encode(small_company()))
    assert scanner.load_run(tmp_path).report == small_company()
    assert load_run(str(tmp_path / "findings.json")).report == small_company()


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError):
        load_run(tmp_path)


def test_the_package_has_nothing_else_to_offer() -> None:
    with pytest.raises(AttributeError, match="no attribute 'load_runs'"):
        scanner.load_runs  # noqa: B018 -- the access is the test


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("table", TABLES)
def test_types_are_the_same_whatever_was_found(report: Report, table: str) -> None:
    frame: pd.DataFrame = getattr(saved(report), table)
    assert len(frame) == len(TABLES[table].rows(report))
    expected: pd.DataFrame = getattr(saved(empty_estate()), table)
    assert frame.dtypes.to_dict() == expected.dtypes.to_dict()


def test_values_are_those_of_the_report() -> None:
    run = saved(small_company())
    for row, finding in zip(run.findings.to_dict("records"), run.report.findings, strict=True):
        assert (row["finding_id"], row["verdict"], row["message"]) == (finding.id, finding.verdict, finding.message)
        assert row["controls"] == finding.controls
        assert row["waived"] == finding.is_waived
        assert pd.isna(row["waiver_owner"]) == (finding.waiver is None)


def test_severities_compare_and_days_are_days() -> None:
    run = saved(small_company())
    assert run.findings["severity"].min() == "critical"
    assert run.findings["waiver_expires"].max() == pd.Timestamp("2027-03-31")
    assert saved(hostile()).findings["waiver_expires"].notna().sum() == 1


def test_a_frame_is_made_once() -> None:
    run = saved(small_company())
    assert run.pairs is run.pairs


def test_importing_the_package_imports_nothing_slow() -> None:
    code = "import sys, scanner; print({'pandas', 'numpy', 'msgspec', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_example_answers_its_questions() -> None:
    run = saved(small_company())
    assert questions.worst_accounts(run).index[0] == "111111111111"
    assert list(questions.lost_with(run, "eu-west-1")["bucket"]) == [
        "prod-card-vault", "prod-contracts", "prod-invoices", "hr-sealed",
    ]  # fmt: skip
    assert list(questions.waivers_by_end(run)["bucket"]) == ["events-raw", "prod-tmp-exports"]
    assert questions.by_control(run).loc["nist-800-53-r5:CP-9", "NON_COMPLIANT"] == 4
    assert questions.unreadable(run)["reads"].sum() == len(run.errors)


@pytest.mark.parametrize("report", REPORTS)
def test_the_example_runs_on_any_run(report: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "findings.json").write_bytes(encode(report))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["questions.py", str(tmp_path)])
        questions.main()
    assert capsys.readouterr().out.count("?\n") >= 5
