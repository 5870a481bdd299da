"""`scanner checks`: the list, and a page for each check."""

import io
import sys
from collections.abc import Callable

import pytest

from scanner import registry
from scanner.cli import app
from scanner.cli.check_page import page
from tests.support.made_check import CHECK

Run = Callable[..., tuple[int, str, str]]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs `scanner checks …`: exit code, output, errors."""

    def runs(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["scanner", "checks", *words])
        with pytest.raises(SystemExit) as ended:
            app.main()
        streams = capsys.readouterr()
        return int(ended.value.code or 0), streams.out, streams.err

    return runs


def test_every_check_is_listed_with_its_severity_and_title(run: Run) -> None:
    code, output, _ = run("list")
    head, *rows = output.splitlines()
    assert code == 0
    assert head.split() == ["check", "severity", "requires"]
    checks = registry.checks().values()
    assert [row.split(maxsplit=2) for row in rows] == [[c.id, str(c.severity), c.title] for c in checks]


@pytest.mark.parametrize("check", registry.checks())
def test_every_check_is_explained(run: Run, check: str) -> None:
    code, output, _ = run("explain", check)
    found = registry.checks()[check]
    assert code == 0
    assert output.startswith(f"# {check}\n\n{found.title}")
    assert f"- **At stake**: {found.loses}\n" in output
    for heading in ("What it requires", "Why", "How to repair", "AWS source", "Parameters", "Permissions", "Controls"):
        assert f"\n## {heading}\n" in output
    assert all(f"`{code}`" in output for code in found.failure_codes)
    assert all(f"`{control}`" in output for control in found.controls)


def test_a_page_tells_parameters_permissions_and_failure_codes() -> None:
    silent = page(registry.checks()["destination-region"])
    assert "- **Failure codes of S3**: none, the fault is silent" in silent
    assert '- `relation` (one of any, different, same; default `"different"`): How the destination' in silent
    assert '- `allowed` (list of texts; default `["*"]`): Globs of Regions' in silent
    failing = page(registry.checks()["destination-versioning"])
    assert (
        "- At the bucket: `s3:GetReplicationConfiguration`\n- At the destination: `s3:GetBucketVersioning`" in failing
    )
    assert "- **Failure codes of S3**: `DstBucketUnversioned`" in failing
    assert "## Parameters\n\nNone but `severity`." in failing
    classes = page(registry.checks()["destination-storage-class"])
    assert "- `allowed` (list of DEEP_ARCHIVE, " in classes
    assert "None of these frameworks names S3 replication" in classes


def test_the_page_of_a_check_that_says_little_of_itself() -> None:
    made = page(CHECK)
    assert made.startswith("# made\n\n- **Default severity**: medium\n")
    assert "- `min-days` (integer; default `7`): " in made
    assert "- `label` (string or null; default `null`): " in made
    assert "## Permissions\n\nNone." in made
    assert made.endswith("## Controls\n\nNone.")


def test_an_unknown_check_ends_with_2_and_a_suggestion(run: Run) -> None:
    code, output, errors = run("explain", "rule-enabeld")
    assert (code, output) == (2, "")
    assert errors.splitlines() == [
        "error: there is no check 'rule-enabeld'; did you mean 'rule-enabled'?",
        "  `scanner checks list` names them all.",
    ]


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_a_person_sees_the_page_laid_out(
    run: Run, monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", no_color)
    code, _, _ = run("explain", "rule-enabled")
    shown = terminal.getvalue()
    assert code == 0
    assert "## Why" not in shown
    assert "Why" in shown
    assert ("\x1b[3" in shown) is coloured
