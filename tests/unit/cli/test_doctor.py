"""The check-up as it is printed: narrow, hostile, folded, as JSON."""

import io
import json
import sys

import pytest

from scanner.cli import doctor_page
from scanner.doctor.value import SCHEMA, Checkup, Group, Line, Mark
from scanner.errors import ExitCode
from tests.support.program import run

HOSTILE = "b\x1b[31mad\u202ename\nnext"


def _account(number: int, *lines: Line) -> Group:
    account = f"{number:012}"
    return Group(f"account {account}", (Line(Mark.OK, "read as", f"arn:{account}"), *lines), account)


def _denied(number: int) -> Line:
    return Line(Mark.PROBLEM, "may not", "s3:GetBucketVersioning", f"Allow it to arn:aws:iam::{number:012}:role/audit.")


def _checkup(*groups: Group, blind: bool = False) -> Checkup:
    return Checkup(SCHEMA, "1", ("baseline",), groups, {"HEAD": 1, "ListBuckets": 2}, 0.25, blind)


def _shown(found: Checkup, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    doctor_page.show(found)
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [40, 80])
def test_every_mark_is_a_word_and_nothing_is_cut(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tuple(Line(mark, f"about-{mark}", "word " * 20 + "end", "do this") for mark in Mark)
    shown = _shown(_checkup(Group("all of them", lines)), width, capsys, monkeypatch)
    assert max(map(len, shown.splitlines())) <= width
    assert shown.count("end") == len(Mark)
    for mark, sign in zip(Mark, "✓!✗-", strict=True):
        assert f"{sign} {mark}" in shown
    assert "3 requests in 0.2 s" in shown


def test_an_arn_stays_whole_and_no_line_ends_with_blanks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arn = "arn:aws:sts::111122223333:assumed-role/scanner-audit/botocore-session-1795430831"
    found = Line(Mark.PROBLEM, "read as", f"{arn}, from a role that is assumed for it", f"Allow it to {arn}, say.")
    shown = _shown(_checkup(Group("one", (found,))), 60, capsys, monkeypatch)
    assert shown.count(arn) == 2
    assert all(line == line.rstrip() for line in shown.splitlines())


def test_an_output_without_our_signs_gets_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="cp1252"))
    doctor_page.show(_checkup(Group("one", (Line(Mark.PROBLEM, "about", "text", "do this"),))))
    sys.stdout.flush()
    assert b"x problem  about: text" in raw.getvalue()
    assert b"> do this" in raw.getvalue()


def test_accounts_that_lack_the_same_are_folded(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = [_account(number, _denied(number)) for number in range(1, 200)]
    shown = _shown(_checkup(*groups, _account(7_000)), 100, capsys, monkeypatch)
    assert "account 000000000001 and 198 others like it" in shown
    assert "account 000000007000\n" in shown
    assert shown.count("may not") == 1
    assert "would be incomplete: 199 problems (exit code 11)" in shown
    told = json.loads(doctor_page.as_json(_checkup(*groups)))
    assert len(told["groups"]) == 199


@pytest.mark.parametrize(
    ("marks", "blind", "code", "says"),
    [
        ((Mark.OK, Mark.SKIPPED), False, ExitCode.DONE, "can see everything that was tried."),
        ((Mark.WARN,), False, ExitCode.DONE, "can see everything that was tried; 1 warning."),
        ((Mark.PROBLEM, Mark.WARN), False, ExitCode.INCOMPLETE, "would be incomplete: 1 problem"),
        ((Mark.PROBLEM,), True, ExitCode.AWS_UNREACHABLE, "can read nothing"),
    ],
)
def test_the_gravest_mark_decides(
    marks: tuple[Mark, ...],
    blind: bool,
    code: ExitCode,
    says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = _checkup(Group("group", tuple(Line(mark, "about", "text") for mark in marks)), blind=blind)
    assert found.exit_code == code
    assert says in _shown(found, 100, capsys, monkeypatch)


def test_names_are_data(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = _checkup(Group(f"account {HOSTILE}", (Line(Mark.PROBLEM, HOSTILE, HOSTILE, HOSTILE),)))
    shown = _shown(found, 100, capsys, monkeypatch)
    printed = doctor_page.as_json(found)
    assert not {"\x1b", "\u202e"} & set(shown + printed)
    assert json.loads(printed)["groups"][0]["lines"][0]["text"] == HOSTILE


def test_options_are_those_of_a_scan(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = run(capsys, "doctor", "--organization", "--assume-role", "arn:aws:iam::111122223333:role/x")
    assert (code, "--assume-role and --organization together" in said) == (ExitCode.USAGE, True)
    code, _, said = run(capsys, "doctor", "--format", "yaml")
    assert (code, "unknown format" in said) == (ExitCode.USAGE, True)
    code, _, _ = run(capsys, "doctor", "--policy", "there-is-no-such")
    assert code in (ExitCode.USAGE, ExitCode.BAD_FILE)


def test_an_interruption_is_one(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scanner.pipeline.examining.examine", interrupt)
    code, _, said = run(capsys, "doctor")
    assert (code, "interrupted" in said) == (ExitCode.INTERRUPTED, True)
