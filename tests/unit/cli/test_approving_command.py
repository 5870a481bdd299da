"""Approving a plan: by its digest, by an answer, beforehand, and what is no approval."""

import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from scanner.cli.approving import approval, show
from scanner.errors import ExitCode, RefusedError
from tests.support import plans
from tests.support.commands import Terminal

PLAN = plans.new_pair()
FOLDER = Path("out/run")

Sit = Callable[[str], None]


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Sit:
    """Let a person sit at the terminal and type something; the end of it is the end of the input."""
    monkeypatch.setenv("TERM", "xterm")
    return lambda typed: monkeypatch.setattr(sys, "stdin", Terminal(typed))


@pytest.mark.parametrize("digest", [PLAN.digest, PLAN.digest[:12], PLAN.digest.upper()])
def test_its_digest_approves_a_plan_and_shows_nothing(digest: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert approval(yes=False, digest=digest)(PLAN, FOLDER) == "digest"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("yes", [True, False])
def test_another_digest_refuses_it_whatever_else_is_said(yes: bool) -> None:
    with pytest.raises(RefusedError, match=PLAN.digest) as refused:
        approval(yes=yes, digest="0" * 64)(PLAN, FOLDER)
    assert refused.value.exit_code is ExitCode.REFUSED


@pytest.mark.parametrize("quiet", [True, False])
def test_yes_asks_nobody_and_shows_the_plan_unless_quiet(quiet: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert approval(yes=True, quiet=quiet)(PLAN, FOLDER) == "unattended"
    assert (PLAN.digest in capsys.readouterr().out) is not quiet


@pytest.mark.parametrize("answer", ["y\n", "yes\n", "YES\n", "  Yes \n", "y"])
def test_a_person_who_read_it_says_yes(answer: str, person: Sit, capsys: pytest.CaptureFixture[str]) -> None:
    person(answer)
    assert approval(yes=False)(PLAN, FOLDER) == "answered"
    shown = capsys.readouterr().out
    assert shown.index(PLAN.digest) < shown.index(f"Take these {len(PLAN.steps)} steps?")


@pytest.mark.parametrize("answer", ["n\n", "no\n", "\n", "yes please\n", "ja\n", ""])
def test_any_other_answer_and_none_is_a_no(answer: str, person: Sit) -> None:
    person(answer)
    with pytest.raises(RefusedError, match=r"not approved\. Nothing was written\.") as refused:
        approval(yes=False)(PLAN, FOLDER)
    assert refused.value.remedy == "It is saved in out/run."


def test_one_step_is_one(person: Sit, capsys: pytest.CaptureFixture[str]) -> None:
    person("yes\n")
    approval(yes=False)(msgspec.structs.replace(PLAN, steps=PLAN.steps[:1]), FOLDER)
    assert "Take this step?" in capsys.readouterr().out


def test_ctrl_c_at_the_question_is_a_no_and_ends_its_line(
    person: Sit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    person("")
    monkeypatch.setattr(sys.stdin, "readline", interrupt)
    monkeypatch.setattr("builtins.input", interrupt)
    with pytest.raises(RefusedError, match="not approved"):
        approval(yes=False)(PLAN, FOLDER)
    assert capsys.readouterr().out.endswith("\n")


def test_nobody_is_asked_where_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("yes\n"))
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(RefusedError, match="Nobody is there") as refused:
        approval(yes=False)(PLAN, FOLDER)
    assert "--yes" in refused.value.remedy


def test_nobody_is_asked_about_what_was_not_shown(person: Sit, capsys: pytest.CaptureFixture[str]) -> None:
    person("yes\n")
    with pytest.raises(RefusedError, match="Nobody is there"):
        approval(yes=False, quiet=True)(PLAN, FOLDER)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_a_person_sees_colours_unless_they_want_none(
    no_color: str, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Terminal()
    monkeypatch.setattr(sys, "stdout", seen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    show(PLAN, FOLDER)
    assert PLAN.digest in seen.getvalue()
    assert ("\x1b[" in seen.getvalue()) is coloured
