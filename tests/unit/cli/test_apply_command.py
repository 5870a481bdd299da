"""`scanner apply`: what a person types, sees and gets as exit code."""

from pathlib import Path
from typing import Any

import pytest

from scanner.apply import Applied
from scanner.errors import AwsUnreachableError
from scanner.model.outcome import Outcome, State
from scanner.model.proof import Proof
from scanner.pipeline.saved import Carried
from tests.support import plans
from tests.support.commands import Faked
from tests.support.program import run
from tests.support.repaired import AT, repaired

PLAN = plans.new_pair()
ROLES = tuple(f"arn:aws:iam::111111111111:role/{name}" for name in ("audit", "repair", "canary"))


def carried(state: State = State.APPLIED, *, interrupted: bool = False, **parts: Any) -> Carried:  # noqa: ANN401
    """Return what a plan came to whose steps all came to the same."""
    outcomes = tuple(Outcome(step.id, state, "What happened.", AT) for step in PLAN.steps)
    return Carried(PLAN, Path("run"), Applied(outcomes, interrupted), **parts)


def proofs() -> tuple[Proof, ...]:
    """Return proofs of which one is good news."""
    verified = repaired().verification
    assert verified is not None
    return verified.proofs


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> Faked:
    return Faked.put(monkeypatch, "scanner.pipeline.saved.apply_saved", carried())


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (carried(), 0),
        (carried(State.ALREADY), 0),
        (carried(proofs=proofs()[:1]), 0),
        (carried(proofs=proofs()), 22),
        (carried(State.REFUSED), 21),
        (carried(State.FAILED), 22),
        (carried(State.HELD_BACK, interrupted=True), 130),
    ],
)
def test_the_exit_code_is_what_it_came_to(
    answer: Carried, code: int, applied: Faked, capsys: pytest.CaptureFixture[str]
) -> None:
    applied.answer = answer
    found, out, err = run(capsys, "apply", "run")
    assert (found, err) == (code, "")
    assert f"{len(PLAN.steps)} {answer.applied.outcomes[0].state}" in out
    assert out.endswith(" run/journal.jsonl\n"), "where it is written down, and can be undone from"
    assert ("proven" in out) is bool(answer.proofs)


def test_quiet_prints_nothing(applied: Faked, capsys: pytest.CaptureFixture[str]) -> None:
    applied.answer = carried(State.FAILED, proofs=proofs(), left=("something stayed",))
    assert run(capsys, "apply", "run", "--quiet") == (22, "", "")


def test_who_reads_writes_and_puts_is_told_apart(applied: Faked, capsys: pytest.CaptureFixture[str]) -> None:
    audit, repair, canary = ROLES
    words = ("--assume-role", audit, "--repair-role", repair, "--canary-role", canary, "--external-id", "x")
    run(capsys, "apply", "run", *words, "--home-region", "eu-west-1", "--samples", "3", "--canary-timeout", "7")
    path, options, _ = applied.positional
    assert (path, options.reading.region) == (Path("run"), "eu-west-1")
    got = (options.reading.accesses, options.writes_as, options.puts_as)
    assert [[(one.role_arn, one.external_id) for one in accesses] for accesses in got] == [[(r, "x")] for r in ROLES]
    proving = options.proving.options
    assert (proving.samples, proving.timeout, proving.grace) == (3, 7, 7)
    assert options.proving.again.times > 0, "a first failure may be IAM's news still travelling"


def test_without_roles_of_their_own_all_is_done_by_who_reads(
    applied: Faked, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "apply", "run", "--profile", "ops", "--no-canary")
    options = applied.positional[1]
    assert [access.profile for access in options.reading.accesses] == ["ops"]
    assert options.writes_as == options.puts_as == options.reading.accesses
    assert options.proving is None


@pytest.mark.parametrize(("words", "approved"), [(["--yes"], "unattended"), (["--approve", PLAN.digest], "digest")])
def test_how_it_is_approved_is_passed_on(
    words: list[str], approved: str, applied: Faked, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "apply", "run", *words)
    assert applied.positional[1].approve(PLAN, Path("run")) == approved


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "PLAN"),
        (["nowhere"], 3, "cannot be read"),
        (["run", "--samples", "0"], 2, "--samples"),
        (["run", "--canary-timeout", "0"], 2, "--canary-timeout"),
        (["run", "--external-id", "x"], 2, "--external-id goes with --assume-role"),
        (["run", "--profile", "a", "--profile", "b", "--repair-role", ROLES[1]], 2, "several profiles"),
        (["run", "--aprove", "x"], 2, "--approve"),
    ],
)
def test_bad_input_is_one_clear_message(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found, out, err = run(capsys, "apply", *(str(tmp_path / word) if word == "nowhere" else word for word in words))
    assert (found, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_an_interrupt_says_how_to_go_on(applied: Faked, capsys: pytest.CaptureFixture[str]) -> None:
    applied.answer = KeyboardInterrupt()
    code, out, err = run(capsys, "apply", "run")
    assert (code, out) == (130, "")
    assert "journal.jsonl" in err
    assert "`scanner apply` of its plan goes on" in err


def test_no_credentials_end_with_4_and_a_remedy(applied: Faked, capsys: pytest.CaptureFixture[str]) -> None:
    applied.answer = AwsUnreachableError("role r: refused", "Let it be assumed.")
    assert run(capsys, "apply", "run") == (4, "", "error: role r: refused\n  Let it be assumed.\n")


def test_what_canaries_left_behind_is_said_without_escapes(applied: Faked, capsys: pytest.CaptureFixture[str]) -> None:
    applied.answer = carried(left=("key \x1b[2Jof bucket: AccessDenied",))
    assert "Left behind: key \ufffd[2Jof bucket: AccessDenied\n" in run(capsys, "apply", "run")[1]
