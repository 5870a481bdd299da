"""`scanner scan --fix`: what a person types, sees and gets as exit code."""

import os
import signal
import sys
from pathlib import Path

import pytest

from scanner.errors import ExitCode, RefusedError
from scanner.pipeline import Result
from scanner.pipeline.fixing import Planned
from tests.support import plans
from tests.support.commands import Faked
from tests.support.program import run
from tests.support.repaired import repaired

READER = "arn:aws:iam::111111111111:role/reader"
WRITER = "arn:aws:iam::111111111111:role/writer"
PUTTER = "arn:aws:iam::111111111111:role/putter"

PLAN = plans.new_pair()


@pytest.fixture(autouse=True)
def fixed(monkeypatch: pytest.MonkeyPatch) -> Faked:
    answer = Planned(PLAN, Result(repaired(), Path("run"), ExitCode.STEPS_FAILED, warning="The history is full."))
    return Faked.put(monkeypatch, "scanner.pipeline.fixing.fix", answer)


def test_it_shows_what_the_repair_came_to(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "scan", "--fix", "--yes")
    assert (code, err) == (22, "warning: The history is full.\n")
    assert out.startswith("Repaired 1 of 2 buckets; 1 of 4 pairs proven, 1 not tried.")
    assert "Undo: scanner undo run/journal.jsonl" in out


def test_quiet_prints_nothing_but_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "scan", "--fix", "--yes", "--quiet")
    assert (code, out, err) == (22, "", "warning: The history is full.\n")


def test_what_is_asked_for_reaches_the_pipeline(capsys: pytest.CaptureFixture[str], fixed: Faked) -> None:
    who = ("--assume-role", READER, "--repair-role", WRITER, "--canary-role", PUTTER)
    run(capsys, "scan", "--fix", "--yes", "--include-managed", "--samples", "2", "--canary-timeout", "99", *who)
    options = fixed.positional[0]
    groups = (options.scan.accesses, options.writing, options.canary)
    assert [[access.role_arn for access in group] for group in groups] == [[READER], [WRITER], [PUTTER]]
    assert options.include_managed
    assert (options.proving.options.samples, options.proving.options.timeout) == (2, 99)
    assert options.proving.again.times > 0
    assert options.approve(PLAN, Path("run")) == "unattended"


def test_without_more_words_who_scans_does_it_all_and_nobody_has_approved(
    capsys: pytest.CaptureFixture[str], fixed: Faked
) -> None:
    run(capsys, "scan", "--fix", "--no-canary")
    options = fixed.positional[0]
    assert (options.writing, options.canary, options.proving, options.include_managed) == ((), (), None, False)
    with pytest.raises(RefusedError, match="Nobody is there"):
        options.approve(PLAN, Path("run"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--yes"], "--yes without --fix"),
        (["--repair-role", "r"], "--repair-role without --fix"),
        (["--canary-role", "r"], "--canary-role without --fix"),
        (["--include-managed"], "--include-managed without --fix"),
        (["--no-canary"], "--no-canary without --fix"),
        (["--fix", "--snapshot", "x"], "--snapshot cannot go with --fix"),
        (["--fix", "--canary-timeout", "0"], "--canary-timeout"),
        (["--fix", "--profile", "a", "--profile", "b", "--repair-role", WRITER], "several profiles"),
    ],
)
def test_bad_options_are_one_clear_message(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], fixed: Faked
) -> None:
    code, out, err = run(capsys, "scan", *words)
    assert (code, out, fixed.calls) == (2, "", 0)
    assert said in err


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_130_and_says_how_to_go_on(
    number: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        os.kill(os.getpid(), number)
        signal.pause()

    monkeypatch.setattr("scanner.pipeline.fixing.fix", stopped)
    code, out, err = run(capsys, "scan", "--fix", "--yes")
    assert (code, out) == (130, "")
    assert err.startswith("error: interrupted\n  What was written stands in journal.jsonl")


def test_a_refusal_ends_with_21(capsys: pytest.CaptureFixture[str], fixed: Faked) -> None:
    fixed.answer = RefusedError("The plan was not approved. Nothing was written.", "It is saved in run.")
    code, out, err = run(capsys, "scan", "--fix")
    assert (code, out) == (21, "")
    assert err == "error: The plan was not approved. Nothing was written.\n  It is saved in run.\n"
