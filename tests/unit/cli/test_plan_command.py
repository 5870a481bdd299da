"""`scanner plan`: what a person types, sees and gets as exit code."""

from pathlib import Path

import pytest

from scanner import registry
from scanner.discover import Scope
from scanner.errors import ExitCode
from scanner.pipeline import Result
from scanner.pipeline.fixing import Planned
from tests.support import plans
from tests.support.commands import Faked
from tests.support.program import run
from tests.support.reports import report

PLAN = plans.new_pair()


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> Faked:
    result = Result(report(), Path("run"), ExitCode.CHANGES)
    return Faked.put(monkeypatch, "scanner.pipeline.fixing.make_plan", Planned(PLAN, result))


def test_a_person_reads_the_plan_and_how_to_approve_it(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "plan")
    assert (code, err) == (20, "")
    assert f"scanner apply run/plan.json --approve {PLAN.digest}" in out
    assert "\x1b[" not in out, "no colours in a pipe"


def test_quiet_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "plan", "--quiet", "-f", "json") == (20, "", "")


@pytest.mark.parametrize("form", sorted(set(registry.proposals()) - {"text"}))
def test_other_formats_are_printed_as_they_are(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "plan", "--format", form)
    assert (code, out) == (20, registry.proposals()[form].render(PLAN))


def test_what_is_asked_for_reaches_the_scan(capsys: pytest.CaptureFixture[str], made: Faked) -> None:
    role = "arn:aws:iam::111111111111:role/audit"
    words = ("--assume-role", role, "--external-id", "x", "--home-region", "eu-west-1", "--region", "eu-*")
    run(capsys, "plan", *words, "--bucket", "prod-*", "-p", "baseline", "--workers", "3", "--include-managed")
    options = made.positional[0]
    assert [(access.role_arn, access.external_id) for access in options.accesses] == [(role, "x")]
    assert options.scope == Scope(("eu-*",), ("prod-*",))
    assert (options.region, options.workers, options.judging.policies) == ("eu-west-1", 3, ("baseline",))
    assert made.named == {"include_managed": True}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "jsno"], "Did you mean json?"),
        (["--workers", "0"], "--workers"),
        (["--external-id", "x"], "--external-id goes with --assume-role"),
        (["--yes"], "--yes"),
    ],
)
def test_bad_options_are_one_clear_message(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], made: Faked
) -> None:
    code, out, err = run(capsys, "plan", *words)
    assert (code, out, made.calls) == (2, "", 0)
    assert said in err


def test_an_interrupted_plan_wrote_nothing(capsys: pytest.CaptureFixture[str], made: Faked) -> None:
    made.answer = KeyboardInterrupt()
    assert run(capsys, "plan") == (130, "", "error: interrupted\n  Nothing was written to AWS.\n")
