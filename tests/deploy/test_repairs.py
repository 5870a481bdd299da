"""The pipelines that repair what a person approved: two jobs each, run as written, between them nothing but a digest.

The program is not installed again: that is done in the words of the pipelines that only scan, which other tests run.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.model.proof import ProofState
from scanner.model.verification import decode
from tests.support.emulated import CENTRAL, OWN, REPLICATES, rule
from tests.support.github import Job
from tests.support.hub import APPROVED, DEPLOY, EXTERNAL_ID, READERS, Hub

pytestmark = pytest.mark.emulator

POLICY = """
schema: 1
name: enabled
version: 1.0.0
title: Rules are in force
selects:
  buckets: [{source}]
expects:
  rule-enabled: {{severity: high}}
"""


def read(path: str) -> Any:  # noqa: ANN401 -- a pipeline
    return yaml.safe_load((DEPLOY / path).read_text(encoding="utf-8"))


GITHUB, GITLAB = read("github/repair.yml"), read("gitlab/repair.gitlab-ci.yml")


@dataclass(frozen=True)
class Approving:
    """An organisation in which what scans may not write, and what is approved may, both by our templates."""

    hub: Hub
    approved: dict[str, str]

    def disabled(self, policy: Path) -> str:
        """Make a pair whose rule is disabled, and a policy that wants it enabled; return the source."""
        world = self.hub.world
        source, replica = world.bucket(), world.bucket(region=CENTRAL)
        world.replicate(source, rule(replica, Status="Disabled"), role=world.role(REPLICATES, path="/replication/"))
        policy.write_text(POLICY.format(source=source), encoding="utf-8")
        return source

    def enabled(self, source: str) -> bool:
        """Tell whether any rule of a bucket is in force."""
        document = self.hub.world.clients.s3(OWN).get_bucket_replication(Bucket=source)["ReplicationConfiguration"]
        return any(one["Status"] == "Enabled" for one in document["Rules"])


@pytest.fixture(scope="module")
def approving(hub: Hub) -> Approving:
    named = {"RoleName": "scanner-approved", "CanaryRoleName": "scanner-canary", "RepairRoleName": "scanner-repair"}
    principal = {"PrincipalArns": f"arn:aws:iam::{OWN}:root"}
    hub.stack(OWN, DEPLOY / "cloudformation" / "hub-role.yaml", "approved", **named, **principal)
    hub.role(OWN, "canary-role", PrincipalArn=READERS, **hub.trusting)
    hub.role(OWN, "repair-role", PrincipalArn=APPROVED, ReplicationRoles="replication/*", **hub.trusting)
    return Approving(hub, hub.signing_as(APPROVED))


def proven(folder: Path) -> list[tuple[str, ProofState]]:
    return [(one.source, one.state) for one in decode((folder / "plan" / "verification.json").read_bytes()).proofs]


def github(name: str, folder: Path, signing: dict[str, str], known: dict[str, str]) -> tuple[int, Job]:
    """Run a job of the workflow in a folder; return its exit code and the job."""
    folder.mkdir(exist_ok=True)
    (folder / "scanner").symlink_to(sys.prefix)
    told = {**GITHUB["env"], "POLICY": "policy.yaml", "SCANNER_EXTERNAL_ID": EXTERNAL_ID, "HOME": str(folder)}
    job = Job(folder, {**signing, **told, "PATH": "/usr/bin:/bin"}, known)
    steps = [step for step in GITHUB["jobs"][name]["steps"] if step.get("name") != "install"]
    return job.run({"inputs": {}, "runs": {"steps": steps}}), job


def test_github_applies_what_was_approved_and_nothing_else(approving: Approving, tmp_path: Path) -> None:
    planning, applying = tmp_path / "planning", tmp_path / "applying"
    planning.mkdir()
    source = approving.disabled(planning / "policy.yaml")
    code, first = github("plan", planning, dict(approving.hub.variables), {})
    digest = first.known["steps.plan.outputs.digest"]
    assert (code, len(digest), approving.enabled(source)) == (0, 64, False)
    assert digest in (planning / "summary.md").read_text(encoding="utf-8")
    shutil.copytree(planning / "plan", tmp_path / "artifact")
    for folder, approved, expected in ((tmp_path / "other", "0" * 64, 21), (applying, digest, 0)):
        shutil.copytree(tmp_path / "artifact", folder / "plan")
        code, second = github("apply", folder, approving.approved, {"needs.plan.outputs.digest": approved})
        assert (code, approving.enabled(source)) == (expected, not expected)
        assert second.used[-1]["uses"].startswith("actions/upload-artifact@"), "the journal is kept in any case"
    assert proven(applying) == [(source, ProofState.PROVEN)]
    assert "1 of 1 pair proven" in (applying / "summary.md").read_text(encoding="utf-8")


def gitlab(name: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a job in a folder, as GitLab's runner does."""
    job = {**GITLAB[".repair"], **GITLAB[name]}
    told = {**GITLAB[".repair"]["variables"], "SCANNER_EXTERNAL_ID": EXTERNAL_ID, "HOME": str(folder), **variables}
    command = ["bash", "-e", "-o", "pipefail", "-c", "\n".join(job["script"])]
    (folder / ".scanner").unlink(missing_ok=True)
    (folder / ".scanner").symlink_to(sys.prefix)
    environment = {"PATH": "/usr/bin:/bin", **told, "REPLICATION_POLICY": "policy.yaml"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def test_gitlab_applies_what_was_approved_and_nothing_else(approving: Approving, tmp_path: Path) -> None:
    source = approving.disabled(tmp_path / "policy.yaml")
    planned = gitlab("repair-plan", tmp_path, **approving.hub.variables)
    assert planned.returncode == 0, planned.stderr
    name, digest = (tmp_path / "plan.env").read_text(encoding="utf-8").strip().split("=")
    assert digest in planned.stdout
    for approved, code in (("", 1), ("0" * 64, 21), (digest, 0)):
        applied = gitlab("repair-apply", tmp_path, **approving.approved, **{name: approved})
        assert (applied.returncode, approving.enabled(source)) == (code, not code), applied.stderr
    assert proven(tmp_path) == [(source, ProofState.PROVEN)]
    # Repaired: the next night has nothing to approve, and says so.
    shutil.rmtree(tmp_path / "plan")
    (tmp_path / "plan.env").unlink()
    assert gitlab("repair-plan", tmp_path, **approving.hub.variables).returncode == 0
    assert not (tmp_path / "plan.env").exists()


def test_what_scans_by_itself_cannot_write(approving: Approving, tmp_path: Path) -> None:
    source = approving.disabled(tmp_path / "policy.yaml")
    assert gitlab("repair-plan", tmp_path, **approving.hub.variables).returncode == 0
    digest = (tmp_path / "plan.env").read_text(encoding="utf-8").strip().partition("=")[2]
    applied = gitlab("repair-apply", tmp_path, **approving.hub.variables, PLAN_DIGEST=digest)
    assert (applied.returncode, approving.enabled(source)) == (4, False)
    assert "scanner-repair" in applied.stderr


def test_the_program_is_installed_as_where_it_only_scans() -> None:
    (scanning,) = (step for step in read("github/action.yml")["runs"]["steps"] if step["name"] == "install")
    for job in GITHUB["jobs"].values():
        (own,) = (step for step in job["steps"] if step.get("name") == "install")
        assert own["run"] == scanning["run"]
    before = read("gitlab/s3-replication.gitlab-ci.yml")["s3-replication"]["before_script"]
    assert GITLAB[".repair"]["before_script"] == before


def test_only_the_protected_job_gets_the_role_that_may_write() -> None:
    jobs = GITHUB["jobs"]
    assert "environment" not in jobs["plan"]
    assert jobs["apply"]["environment"]
    for name, role in (("plan", "scanner-central"), ("apply", "scanner-approved")):
        (taken,) = (step["with"]["role-to-assume"] for step in jobs[name]["steps"] if "role-to-assume" in str(step))
        assert re.fullmatch(rf"arn:aws:iam::\d{{12}}:role/{role}", taken)
    assert GITLAB["repair-apply"]["environment"]
    assert GITLAB["repair-apply"]["rules"][0]["when"] == "manual"
