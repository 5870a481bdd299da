"""The GitHub action and the GitLab job: read by their linters, and their scripts run as written, in an organisation."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import yaml

from tests.support.github import Job
from tests.support.hub import DEPLOY, EXTERNAL_ID, Hub
from tests.support.receivers import http_receiver
from tests.support.wheelhouse import Wheelhouse

pytestmark = pytest.mark.emulator

BIN = Path(sys.executable).parent
ACTION = yaml.safe_load((DEPLOY / "github" / "action.yml").read_text(encoding="utf-8"))
GITLAB = yaml.safe_load((DEPLOY / "gitlab" / "s3-replication.gitlab-ci.yml").read_text(encoding="utf-8"))
OPTIONS = f"--organization --external-id {EXTERNAL_ID}"
README = (DEPLOY / "github" / "README.md").read_text(encoding="utf-8")
REPAIR = (DEPLOY / "github" / "repair.yml").read_text(encoding="utf-8")
GH = '#!/bin/sh\nprintf "%s\\n" "$@" > "$RUNNER_TEMP/gh.txt"\n'


@dataclass
class Project:
    """A repository whose pipelines run, with the buckets of its organisation; each job has a folder."""

    hub: Hub
    wheelhouse: Wheelhouse
    folder: Path
    member: str

    def bucket(self) -> str:
        """Make a bucket that no run saw before, and that is replicated nowhere."""
        return self.hub.world.bucket(self.member)

    @property
    def variables(self) -> dict[str, str]:
        """What a runner knows: the way to AWS, pip's habits, and where programs are."""
        path = f"{self.folder}:{BIN}:{os.environ['PATH']}"
        return {**self.hub.variables, **self.wheelhouse.lending(), "PATH": path, "HOME": str(self.folder)}

    def github(self, name: str, **inputs: str) -> tuple[int, Job]:
        """Run the action for a pull request; return the job's exit code and the job."""
        (self.folder / name).mkdir()
        known = {
            "github.token": "a-token",
            "github.event_name": "pull_request",
            "github.event.pull_request.number": "7",
        }
        job = Job(self.folder / name, {**self.variables, "GITHUB_REPOSITORY": "nordwind/data"}, known)
        return job.run(ACTION, package=str(self.wheelhouse.wheel), arguments=OPTIONS, **inputs), job

    def gitlab(self, name: str, **variables: str) -> int:
        """Run the job as GitLab's runner does: two shells, of which the second only follows up; return the code."""
        folder = self.folder / name
        folder.mkdir()
        job: dict[str, Any] = GITLAB["s3-replication"]
        given = {"SCANNER_PACKAGE": str(self.wheelhouse.wheel), "REPLICATION_ARGUMENTS": OPTIONS, **variables}
        environment = {**self.variables, **job["variables"], **given, "TMPDIR": str(folder)}
        codes = []
        for lines in ([*job["before_script"], *job["script"]], job["after_script"]):
            command = ["bash", "-e", "-o", "pipefail", "-c", "\n".join(lines)]
            codes.append(subprocess.run(command, cwd=folder, env=environment, check=False, timeout=300).returncode)
        assert codes[1] == 0
        return codes[0]


@pytest.fixture(scope="module")
def project(hub: Hub, wheelhouse: Wheelhouse, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("project")
    (folder / "gh").write_text(GH, encoding="utf-8")
    (folder / "gh").chmod(0o755)
    member = hub.join()
    made = Project(hub, wheelhouse, folder, member)
    made.bucket()
    return made


def said(*words: str | Path, folder: Path) -> str:
    """Run a linter and return what it says: nothing, where it finds nothing."""
    path = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    done = subprocess.run(
        [BIN / words[0], *words[1:]], cwd=folder, env=path, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_linters_find_nothing(tmp_path: Path) -> None:
    """Our own workflow, the one that the README shows, and the action that it uses, laid as in a repository."""
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    action = tmp_path / "deploy" / "github" / "action.yml"
    action.parent.mkdir(parents=True)
    shutil.copy(DEPLOY / "github" / "action.yml", action)
    (shown,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    (workflows / "shown.yml").write_text(shown, encoding="utf-8")
    shutil.copy(DEPLOY / "github" / "repair.yml", workflows)
    own = DEPLOY.parent / ".github" / "workflows" / "ci.yml"
    if own.is_file():  # not in a source distribution
        shutil.copy(own, workflows)
    assert said("jactionlint", folder=tmp_path) == ""
    assert said("zizmor", "--offline", "--no-progress", ".", folder=tmp_path) == ""
    assert (
        said("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows.iterdir(), folder=tmp_path)
        == ""
    )


@pytest.mark.parametrize("text", [yaml.dump(ACTION), README, REPAIR], ids=["action", "README", "repair"])
def test_actions_of_others_are_pinned_to_commits(text: str) -> None:
    used = re.findall(r"uses: ([^.\s]\S*)", text)
    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one) for one in used)


def test_github(project: Project) -> None:
    code, first = project.github("first")
    assert code == 10
    (uploaded,) = first.used
    sarif = json.loads(Path(uploaded["sarif_file"]).read_text(encoding="utf-8"))
    assert sarif["runs"][0]["results"]
    assert "S3" in (first.folder / "summary.md").read_text(encoding="utf-8")
    # The same again: nothing is new, so nothing fails, and the comment says so.
    code, again = project.github("again", baseline=first.known["steps.scan.outputs.run"], sarif="false")
    assert (code, again.used) == (0, [])
    words = (again.folder / "gh.txt").read_text(encoding="utf-8").split()
    assert words[:6] == ["pr", "comment", "7", "--repo", "nordwind/data", "--body-file"]
    told, _, drift = Path(words[6]).read_text(encoding="utf-8").splitlines()[:3]
    assert told == "S3 replication: exit code 0."
    assert drift.startswith("    ")


def test_gitlab(project: Project) -> None:
    baseline = project.folder / "baseline"
    assert project.hub.scan(baseline, *OPTIONS.split()).code == 10
    bucket = project.bucket()
    with http_receiver() as receiver:
        merge = {
            "CI_API_V4_URL": receiver.url,
            "CI_PROJECT_ID": "5",
            "CI_MERGE_REQUEST_IID": "7",
            "GITLAB_TOKEN": "secret",
        }
        code = project.gitlab("job", REPLICATION_BASELINE=str(baseline), **merge)
    assert code == 10
    made = {path.name for path in (project.folder / "job" / "run").iterdir()}
    assert {"findings.sarif", "junit.xml", "report.html"} <= made
    (note,) = receiver.got
    assert (note.path, note.headers["private-token"]) == ("/projects/5/merge_requests/7/notes", "secret")
    (body,) = parse_qs(note.body.decode())["body"]
    assert f" {bucket} " in body
    assert all(line.startswith("    ") for line in body.splitlines()[2:])
