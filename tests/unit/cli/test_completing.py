"""What a shell is offered: through typer's own protocol, in a process of its own as a shell starts it."""

import os
import subprocess
import sys

import pytest

from scanner import registry
from scanner.cli import completing


def offered(words: str) -> list[str]:
    """Return what bash is told for a line of which the last word is being typed."""
    given = {
        "_SCANNER_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    command = [sys.executable, "-m", "scanner"]
    done = subprocess.run(command, env={**os.environ, **given}, capture_output=True, text=True, check=False)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("scanner checks explain source-v", ["source-versioning"]),
        ("scanner policy show baseli", ["baseline"]),
        ("scanner scan --format html,cs", ["html,csv"]),
        ("scanner scan --fail-on cri", ["critical"]),
        ("scanner conf", ["config"]),
        ("scanner report --base", ["--baseline"]),
    ],
)
def test_a_shell_is_offered_names(words: str, answer: list[str]) -> None:
    assert offered(words) == answer


def test_everything_is_offered_where_nothing_is_typed() -> None:
    assert [name for name, _ in completing.checks("")] == list(registry.checks())
    assert list(completing.formats("")) == list(registry.renderers())
    assert list(completing.severities("")) == ["critical", "high", "medium", "low", "informational", "never"]
    assert "baseline" in list(completing.policies(""))


def test_a_format_is_offered_once() -> None:
    assert "html,html" not in list(completing.formats("html,"))
    assert "html,csv,json" in list(completing.formats("html,csv,j"))
