"""What a release tells: one version everywhere, changes in fragments, what it is made of and under which licences."""

import json
import re
import subprocess
import sys
import venv
from importlib.metadata import distributions
from pathlib import Path

import pytest

from release import agreement
from release.sbom import main as write_bill
from scanner import __version__

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
FRAGMENTS = sorted((ROOT / "changelog.d").glob("*.*.md"))


def said(*words: str) -> str:
    return subprocess.run([BIN / words[0], *words[1:]], cwd=ROOT, check=True, capture_output=True, text=True).stdout


# The version


def test_this_checkout_agrees_with_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert agreement.main() == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "sections", "tags", "waiting"),
    [
        ("0.1.0", [], [], ["+scan.added.md"]),
        ("0.2.0", ["0.1.0"], [], ["+scan.added.md"]),
        ("0.10.0", ["0.9.0"], [], []),
        ("0.2.0", ["0.2.0", "0.1.0"], ["v0.2.0"], []),
    ],
)
def test_agreement(version: str, sections: list[str], tags: list[str], waiting: list[str]) -> None:
    assert agreement.faults(version, changelog(sections), tags, waiting) == []


@pytest.mark.parametrize(
    ("version", "sections", "tags", "waiting", "fault"),
    [
        ("0.1.0", ["Unreleased"], [], [], "edited by hand"),
        ("0.1.0", ["0.2.0"], [], [], "newer than the program"),
        ("0.1.0", ["0.1.0"], ["v0.2.0"], [], "has the tag v0.2.0, and the program is 0.1.0"),
        ("0.2.0", ["0.1.0"], ["v0.2.0"], [], "does not begin with 0.2.0"),
        ("0.2.0", [], ["v0.2.0"], [], "does not begin with 0.2.0"),
        ("0.2.0", ["0.2.0"], ["v0.2.0"], ["+scan.added.md"], "was not told of in CHANGELOG.md: +scan.added.md"),
    ],
)
def test_disagreement(version: str, sections: list[str], tags: list[str], waiting: list[str], fault: str) -> None:
    (found,) = agreement.faults(version, changelog(sections), tags, waiting)
    assert fault in found


def changelog(sections: list[str]) -> str:
    return "# Changelog\n" + "".join(f"\n## [{section}] - 2026-11-23\n" for section in sections)


# Changes


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.name)
def test_a_fragment_is_one_entry(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines
    assert not lines[0].startswith(("-", "*", "#"))
    assert all(line and line == line.rstrip() and len(line) <= 130 for line in lines)
    for target in re.findall(r"\]\(([^)#:]+)[^)]*\)", path.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


def test_a_release_tells_every_fragment_in_the_changelogs_form() -> None:
    section = said("towncrier", "build", "--draft", "--version", "9.9.9", "--date", "2030-01-02")
    assert "## [9.9.9] - 2030-01-02\n" in section
    assert section.count("\n- ") == len(FRAGMENTS)
    assert set(re.findall(r"^### (.+)$", section, re.MULTILINE)) <= {
        "Added",
        "Changed",
        "Deprecated",
        "Removed",
        "Fixed",
        "Security",
    }


# What it is made of


def test_the_bill_names_the_program_and_is_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv.create(tmp_path / "env")
    python = tmp_path / "env" / "bin" / "python"
    site = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    made = site / "jmespath-1.1.0.dist-info"
    made.mkdir()
    (made / "METADATA").write_text("Metadata-Version: 2.4\nName: jmespath\nVersion: 1.1.0\nLicense-Expression: MIT\n")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    for name in ("one", "two"):
        write_bill([str(python), str(tmp_path / "dist" / name)])
    one, two = ((tmp_path / "dist" / name).read_bytes() for name in ("one", "two"))
    assert one == two
    bill = json.loads(one)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["timestamp"].startswith("2026-01-01T00:00:00")
    assert bill["metadata"]["component"]["version"] == __version__
    (component,) = bill["components"]
    assert component["purl"] == "pkg:pypi/jmespath@1.1.0"
    assert component["licenses"][0]["license"]["id"] == "MIT"
    assert str(tmp_path).encode() not in one


def test_everything_that_runs_has_a_licence_that_is_allowed() -> None:
    """The environment of the tests stands in for the one that `make sbom` makes: it has the same packages and more."""
    lock = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8")
    here = {str(found.name).lower().replace("_", "-").replace(".", "-") for found in distributions()}
    wanted = sorted(set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE)) & here)
    found = json.loads(said("pip-licenses", "--format=json", "--packages", *wanted))
    assert len(found) == len(wanted) > 30
