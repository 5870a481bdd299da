"""`scanner verify`: what a person types, sees and gets as exit code."""

from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.model.proof import Proof
from scanner.pipeline.verifying import Verified
from tests.support.commands import Faked
from tests.support.program import run
from tests.support.repaired import repaired

PUTTER = "arn:aws:iam::111111111111:role/putter"

CLEAN = "`scanner verify --clean` with the folder of the run removes the test objects that may be left."


def proofs() -> tuple[Proof, ...]:
    """Return proofs of which the first is good news."""
    verified = repaired().verification
    assert verified is not None
    return verified.proofs


@pytest.fixture(autouse=True)
def verified(monkeypatch: pytest.MonkeyPatch) -> Faked:
    answer = Verified(proofs()[:1], Path("run"))
    return Faked.put(monkeypatch, "scanner.pipeline.verifying.verify_buckets", answer)


@pytest.fixture(autouse=True)
def cleaned(monkeypatch: pytest.MonkeyPatch) -> Faked:
    return Faked.put(monkeypatch, "scanner.pipeline.verifying.clean_up", ())


def test_a_pair_that_is_proven_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "verify", "prod-orders")
    assert (code, err) == (0, "")
    assert out.startswith("1 of 1 pair proven.\nPROVEN")
    assert out.endswith("Proofs: run\n")


def test_one_that_is_not_ends_with_22(capsys: pytest.CaptureFixture[str], verified: Faked) -> None:
    verified.answer = Verified(proofs(), Path("run"))
    code, out, _ = run(capsys, "verify", "prod-*")
    assert code == 22
    assert "FAILED" in out


def test_a_name_that_stands_for_no_pair_is_told(capsys: pytest.CaptureFixture[str], verified: Faked) -> None:
    verified.answer = Verified(proofs()[:1], Path("run"), without_pair=("prod-odrers\x1b[2J",))
    code, out, _ = run(capsys, "verify", "prod-orders", "prod-odrers\x1b[2J")
    assert code == 22
    assert "prod-odrers\ufffd[2J: no enabled rule of any such bucket was found, so nothing was proven.\n" in out


def test_quiet_prints_nothing(capsys: pytest.CaptureFixture[str], verified: Faked, cleaned: Faked) -> None:
    verified.answer = Verified(proofs(), Path("run"), without_pair=("other",))
    assert run(capsys, "verify", "prod-*", "--quiet") == (22, "", "")
    cleaned.answer = ("something had to stay",)
    assert run(capsys, "verify", "--clean", "run", "--quiet") == (22, "", "")


def test_what_is_asked_for_reaches_the_pipeline(capsys: pytest.CaptureFixture[str], verified: Faked) -> None:
    words = ("--samples", "5", "--canary-timeout", "90", "--canary-role", PUTTER, "--out", "there")
    run(capsys, "verify", "a", "b-*", *words)
    options = verified.positional[0]
    assert options.reading.scope.buckets == ("a", "b-*")
    assert options.reading.judging.out == Path("there")
    assert [access.role_arn for access in options.puts_as] == [PUTTER]
    proving = options.proving
    assert (proving.options.samples, proving.options.timeout, proving.options.grace) == (5, 90, 60)
    assert proving.again.times == 0, "nothing was just written, so a failure is one"


def test_who_reads_puts_where_nobody_else_is_named(capsys: pytest.CaptureFixture[str], verified: Faked) -> None:
    run(capsys, "verify", "a", "--assume-role", PUTTER)
    options = verified.positional[0]
    assert options.puts_as == options.reading.accesses


@pytest.mark.parametrize(
    ("left", "code", "said"),
    [
        ((), 0, "Nothing of the test objects is left.\n"),
        (("key of bucket\x1b: AccessDenied", "other"), 22, "key of bucket\ufffd: AccessDenied\nother\n"),
    ],
)
def test_cleaning_says_what_had_to_stay(
    left: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture[str], cleaned: Faked, verified: Faked
) -> None:
    cleaned.answer = left
    assert run(capsys, "verify", "--clean", "run/journal.jsonl", "--canary-role", PUTTER) == (code, said, "")
    path, options = cleaned.positional
    assert path == Path("run/journal.jsonl")
    assert [access.role_arn for access in options.puts_as] == [PUTTER]
    assert verified.calls == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "no bucket to verify"),
        (["--clean", "run", "a"], "--clean cannot go with --bucket"),
        (["--clean", "run", "--out", "there"], "--clean cannot go with --out"),
        (["a", "--samples", "101"], "--samples"),
        (["a", "--external-id", "x"], "--external-id goes with --assume-role"),
    ],
)
def test_bad_options_are_one_clear_message(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], verified: Faked, cleaned: Faked
) -> None:
    code, out, err = run(capsys, "verify", *words)
    assert (code, out, verified.calls, cleaned.calls) == (2, "", 0, 0)
    assert said in err


def test_a_name_that_nobody_has_ends_with_2(capsys: pytest.CaptureFixture[str], verified: Faked) -> None:
    verified.answer = UsageError("no bucket of that name was found", "Name others.")
    code, out, err = run(capsys, "verify", "nobody")
    assert (code, out, err) == (2, "", "error: no bucket of that name was found\n  Name others.\n")


@pytest.mark.parametrize("words", [("prod-orders",), ("--clean", "run")])
def test_an_interrupt_says_how_to_clean(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str], verified: Faked, cleaned: Faked
) -> None:
    verified.answer = cleaned.answer = KeyboardInterrupt()
    assert run(capsys, "verify", *words) == (130, "", f"error: interrupted\n  {CLEAN}\n")


def test_what_is_no_journal_ends_with_3(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    code, out, err = run(capsys, "verify", "--clean", str(tmp_path))
    assert (code, out) == (3, "")
    assert "cannot be read" in err
