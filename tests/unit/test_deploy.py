"""What deploy/ holds, each by its own tool, where that is here; cfn-lint knows state machines, too."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import generate

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
TEMPLATES = sorted(
    path for path in DEPLOY.rglob("*.yaml") if "AWSTemplateFormatVersion" in path.read_text(encoding="utf-8")
)
CONTAINERFILE = DEPLOY / "container" / "Containerfile"


def said(*words: str | Path) -> str:
    """Run a tool and return what it says: nothing, where it finds nothing."""
    done = subprocess.run(list(map(str, words)), cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_templates_hold_what_the_program_prints() -> None:
    assert generate.main(["--check"]) == 0


def test_what_is_stale_is_told_and_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "deploy"
    folder.mkdir()
    template = folder / "role.yaml"
    template.write_text("Statement:\n  # begin: scanner permissions --for publish\n  # end\n", encoding="utf-8")
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert generate.main(["--check"]) == 1
    assert generate.main([]) == 0
    assert "securityhub:BatchImportFindings" in template.read_text(encoding="utf-8")
    assert generate.main(["--check"]) == 0


def test_cloudformation() -> None:
    from cfnlint.api import ManualArgs, lint  # noqa: PLC0415 -- slow to import

    assert len(TEMPLATES) == 8
    for template in TEMPLATES:
        found = lint(template.read_text(encoding="utf-8"), config=ManualArgs(regions=["eu-west-1"]))
        assert [str(one) for one in found] == [], template


def documents(path: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def test_containerfile() -> None:
    assert said(BIN / "hadolint", CONTAINERFILE) == ""
    text = CONTAINERFILE.read_text(encoding="utf-8")
    # No shell is needed, neither to build nor to be found healthy; root is left; what is copied is not ignored.
    assert not re.findall(r"^(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK.*CMD) [^\[]*$", text, re.MULTILINE)
    assert text.count("USER 65532:65532") == 2
    kept = [line.removeprefix("!") for line in (ROOT / ".containerignore").read_text(encoding="utf-8").split()]
    assert {copied.split()[0] for copied in re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE)} == set(kept) - {"*"}


@pytest.mark.parametrize("lock", ["requirements/run.lock", "deploy/container/lambda.lock"])
def test_what_the_image_installs_is_locked_by_digest(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", "")
    wanted = [line for line in text.splitlines() if line.strip()]
    assert wanted
    assert all("==" in line and "--hash=sha256:" in line for line in wanted)
    assert not re.search(r"\b(pytest|moto|mypy)==", text)


def test_pipelines_of_others() -> None:
    check = BIN / "check-jsonschema"
    github, gitlab = DEPLOY / "github" / "action.yml", sorted((DEPLOY / "gitlab").glob("*.gitlab-ci.yml"))
    assert said(check, "--builtin-schema", "vendor.github-actions", github) == ""
    assert said(check, "--builtin-schema", "vendor.gitlab-ci", *gitlab) == ""


def test_the_scripts_of_the_github_action(tmp_path: Path) -> None:
    action = documents(DEPLOY / "github" / "action.yml")[0]
    for number, step in enumerate(step for step in action["runs"]["steps"] if "run" in step):
        script = tmp_path / f"{number}.sh"
        script.write_text(step["run"], encoding="utf-8")
        assert said(BIN / "shellcheck", "--shell=bash", script) == ""


def test_the_lines_of_cron(tmp_path: Path) -> None:
    lines = (DEPLOY / "cron" / "scanner.cron").read_text(encoding="utf-8").splitlines()[-2:]
    for line, expected in zip(lines, ("17 1 * * 0", "17 4 * * *"), strict=True):
        *time, user, command = line.split(" ", 6)
        assert (" ".join(time), user) == (expected, "scanner")
        assert "%" not in command, "cron would make a line feed of it"
        (tmp_path / "line.sh").write_text(command + "\n", encoding="utf-8")
        assert said(BIN / "shellcheck", "--shell=sh", "--exclude=SC2164", tmp_path / "line.sh") == ""


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd(tmp_path: Path) -> None:
    """The weekly service is laid as the README lays it: a copy of the nightly one, and the drop-in."""
    (tmp_path / "scanner-verify.service.d").mkdir()
    laid = {"verify.conf": "scanner-verify.service.d/verify.conf", "scanner.service": "scanner-verify.service"}
    for name in ("verify.conf", "scanner.timer", "scanner-verify.timer", "scanner.service"):
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        # What is not installed here stands for itself.
        text = text.replace("/opt/scanner/bin/scanner", "/bin/true").replace("Documentation=man:scanner(1)\n", "")
        (tmp_path / laid.get(name, name)).write_text(text, encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
    for unit in ("scanner.service", "scanner.timer", "scanner-verify.service", "scanner-verify.timer"):
        assert said("systemd-analyze", "verify", tmp_path / unit) == ""
    for unit in ("scanner.service", "scanner-verify.service"):
        assert said("systemd-analyze", "security", "--offline=true", "--threshold=20", tmp_path / unit) == ""


@pytest.mark.skipif(not shutil.which("terraform"), reason="no Terraform here")
def test_terraform_is_formatted() -> None:
    assert said("terraform", "fmt", "-check", "-recursive", DEPLOY / "terraform") == ""


def test_terraform_gives_its_policies_every_variable_they_hold() -> None:
    main = (DEPLOY / "terraform" / "roles" / "main.tf").read_text(encoding="utf-8")
    held = {
        name
        for path in (DEPLOY / "terraform" / "roles").glob("*.tftpl")
        for name in re.findall(r"\$\{(\w+)\}", path.read_text(encoding="utf-8"))
    }
    assert held == {"partition", "role_boundary", "replication_roles", "replica_buckets"}
    assert all(re.search(rf"^    {name} +=", main, re.MULTILINE) for name in held)


def test_every_target_says_how_far_it_was_tried() -> None:
    for folder in sorted(
        path for path in DEPLOY.iterdir() if path.is_dir() and path.name not in ("policies", "__pycache__")
    ):
        text = (folder / "README.md").read_text(encoding="utf-8")
        assert "## What it costs" in text, folder
        assert "## How far it was tried" in text, folder
