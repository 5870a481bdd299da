"""`scanner undo`: what a person types, sees and gets as exit code."""

from pathlib import Path

import pytest

from scanner.apply import Applied
from scanner.errors import RefusedError
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Risk
from scanner.pipeline.saved import Carried
from scanner.runs import directory
from tests.support import plans
from tests.support.commands import Faked
from tests.support.program import run
from tests.support.repaired import AT

WRITER = "arn:aws:iam::111111111111:role/writer"
PUTTER = "arn:aws:iam::111111111111:role/putter"

PLAN = plans.undo()


@pytest.fixture(autouse=True)
def undone(monkeypatch: pytest.MonkeyPatch) -> Faked:
    outcomes = tuple(Outcome(step.id, State.APPLIED, "Put back.", AT) for step in PLAN.steps)
    answer = Carried(PLAN, Path("undone"), Applied(outcomes))
    return Faked.put(monkeypatch, "scanner.pipeline.saved.undo_saved", answer)


def test_it_tells_what_it_came_to_and_where_that_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "undo", "run/journal.jsonl", "--yes")
    assert (code, err) == (0, "")
    assert out.startswith("Undid the repair of 1 of 1 bucket.\n")
    assert out.endswith(" undone/journal.jsonl\n")


def test_quiet_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "undo", "run", "--yes", "-q") == (0, "", "")


def test_what_is_asked_for_reaches_the_pipeline(capsys: pytest.CaptureFixture[str], undone: Faked) -> None:
    who = ("--repair-role", WRITER, "--canary-role", PUTTER, "--profile", "p")
    run(capsys, "undo", "run", *who, "--out", "there")
    path, options, _ = undone.positional
    assert (path, options.reading.judging.out) == (Path("run"), Path("there"))
    assert [access.role_arn for access in (*options.writes_as, *options.puts_as)] == [WRITER, PUTTER]
    assert undone.named == {"risk": None}, "without it the plan's own limit holds"


@pytest.mark.parametrize("risk", Risk)
def test_the_riskiest_step_to_take_can_be_named(risk: Risk, capsys: pytest.CaptureFixture[str], undone: Faked) -> None:
    run(capsys, "undo", "run", "--risk", risk)
    assert undone.named == {"risk": risk}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "JOURNAL"),
        (["run", "--risk", "dangrous"], "Did you mean dangerous?"),
        (["run", "--external-id", "x"], "--external-id goes with --assume-role"),
        (["run", "--samples", "2"], "--samples"),
    ],
)
def test_bad_options_are_one_clear_message(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], undone: Faked
) -> None:
    code, out, err = run(capsys, "undo", *words)
    assert (code, out, undone.calls) == (2, "", 0)
    assert said in err


def test_what_is_no_journal_ends_with_3(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    code, out, err = run(capsys, "undo", str(tmp_path))
    assert (code, out) == (3, "")
    assert "cannot be read" in err


def test_a_misspelt_journal_stands_for_no_other_in_its_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    directory.write_plan(tmp_path, PLAN)
    (tmp_path / directory.JOURNAL).touch()
    code, _, err = run(capsys, "undo", str(tmp_path / "typo"))
    assert (code, err.splitlines()[0]) == (3, f"error: {tmp_path / 'typo'}: cannot be read: No such file or directory")


def test_a_guard_that_refuses_ends_with_21(capsys: pytest.CaptureFixture[str], undone: Faked) -> None:
    undone.answer = RefusedError("It is more than its limits allow.", "Say so with --risk dangerous.")
    code, out, err = run(capsys, "undo", "run", "--yes")
    assert (code, out) == (21, "")
    assert err == "error: It is more than its limits allow.\n  Say so with --risk dangerous.\n"


def test_an_interrupt_says_how_to_go_on(capsys: pytest.CaptureFixture[str], undone: Faked) -> None:
    undone.answer = KeyboardInterrupt()
    code, _, err = run(capsys, "undo", "run")
    assert code == 130
    assert "`scanner apply` of its plan goes on" in err
