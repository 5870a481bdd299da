"""The weekly proof of each target, run as it is written, and the nightly scan that makes use of it."""

import json
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from cfnlint.decode.cfn_yaml import loads

from scanner.hosting.aws_lambda import handler
from scanner.model.proof import ProofState
from scanner.model.verification import decode
from scanner.sandbox import in_force
from tests.support.emulated import CENTRAL, OTHER, OWN, REPLICATES, WEST, rule
from tests.support.hub import DEPLOY, EVIDENCE, EXTERNAL_ID, HUB, Hub

pytestmark = pytest.mark.emulator

BIN = Path(sys.executable).parent
LINE = re.compile(r"(?:\S+ ){5}scanner (.*)")
SYSTEMD = DEPLOY / "systemd"
POLICY = """
schema: 1
name: proven
version: 1.0.0
title: Replication was tried this fortnight
expects:
  canary-fresh: {max-age-days: 14}
"""


@dataclass(frozen=True)
class Estate:
    """A pair in an organisation whose accounts have audit and canary roles by our templates, and the bucket of runs."""

    hub: Hub
    source: str

    def run(self, command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run what a schedule starts, with `/var/lib/scanner` for a folder of the test."""
        own = {"HOME": str(folder), "PATH": f"{BIN}:/usr/bin:/bin", "SCANNER_EXTERNAL_ID": EXTERNAL_ID}
        told = {**self.hub.variables, **own, "TMPDIR": str(folder), **variables}
        return subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, check=False, timeout=300)

    def proofs(self, body: bytes) -> list[tuple[str, ProofState]]:
        return [(one.source, one.state) for one in decode(body).proofs]

    def nightly(self, folder: Path, place: str) -> tuple[dict[str, Any], subprocess.CompletedProcess[str]]:
        """Run the nightly job of Kubernetes by the policy that asks for proofs; return what it found and said."""
        (folder / "proven.yaml").write_text(POLICY, encoding="utf-8")
        _, container = pod("cronjob.yaml")
        told = {"baseline": "proven.yaml", "s3://EVIDENCE-BUCKET/proofs": place}
        words = [*container["command"], *(told.get(word, word) for word in container["args"])]
        before = self.kept("runs/", "findings.json")
        done = self.run(words, folder, EVIDENCE_UPLOAD=f"s3://{EVIDENCE}/runs")
        after = self.kept("runs/", "findings.json")
        (new,) = after.keys() - before.keys()
        return self.finding(after[new]), done

    def finding(self, report: bytes) -> dict[str, Any]:
        """Return what a report says of the source's proof."""
        findings: list[dict[str, Any]] = json.loads(report)["findings"]
        (found,) = (one for one in findings if (one["check"], one["bucket"]) == ("canary-fresh", self.source))
        return found

    @property
    def proven(self) -> list[tuple[str, ProofState]]:
        return [(self.source, ProofState.PROVEN)]

    def kept(self, prefix: str = "proofs/", name: str = "verification.json") -> dict[str, bytes]:
        """Return the files of a name that were put away, by default those of proofs, by key."""
        s3 = self.hub.world.clients.s3(OWN)
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket=EVIDENCE, Prefix=prefix).get("Contents", ())]
        files = [key for key in keys if key.endswith(f"/{name}")]
        return {key: s3.get_object(Bucket=EVIDENCE, Key=key)["Body"].read() for key in files}


@pytest.fixture(scope="module")
def estate(hub: Hub) -> Estate:
    for account in (OWN, hub.join()):
        hub.role(account, "canary-role", PrincipalArn=HUB, **hub.trusting)
    world = hub.world
    world.clients.s3(OWN).create_bucket(Bucket=EVIDENCE, CreateBucketConfiguration={"LocationConstraint": WEST})
    source, replica = world.bucket(), world.bucket(region=CENTRAL)
    world.replicate(source, rule(replica), role=world.role(REPLICATES))
    return Estate(hub, source)


def weekly_service() -> dict[str, list[str]]:
    """Return the settings of the weekly service: those of the nightly one, then those of the drop-in."""
    found: dict[str, list[str]] = {}
    for name in ("scanner.service", "verify.conf"):
        for key, value in re.findall(r"^(\w+)=(.*)$", (SYSTEMD / name).read_text(encoding="utf-8"), re.MULTILINE):
            found[key] = [*found.get(key, []), value] if value else []
    return found


def here(text: str, folder: Path) -> str:
    return text.replace("/opt/scanner/bin", str(BIN)).replace("/var/lib/scanner", str(folder))


def test_cron_proves_and_the_next_scan_knows(estate: Estate, tmp_path: Path) -> None:
    table = (DEPLOY / "cron" / "scanner.cron").read_text(encoding="utf-8")
    weekly, nightly = (here(line, tmp_path) for line in LINE.findall(table))
    done = estate.run(["/bin/sh", "-c", weekly], tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (file,) = tmp_path.glob("out/*/verification.json")
    assert estate.proofs(file.read_bytes()) == estate.proven
    (tmp_path / "proven.yaml").write_text(POLICY, encoding="utf-8")
    done = estate.run(["/bin/sh", "-c", nightly.replace("baseline", "proven.yaml")], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    (report,) = tmp_path.glob("out/*/findings.json")
    assert estate.finding(report.read_bytes())["verdict"] == "COMPLIANT"


def test_systemd_proves_as_the_user_of_the_nightly_scan(estate: Estate, tmp_path: Path) -> None:
    """What came of it is below the folder in which the nightly scan looks for proofs."""
    service = weekly_service()
    assert service["SuccessExitStatus"] == ["22"]
    assert service["User"] == ["scanner"], "without one name each unit would be a user of its own"
    (command,) = service["ExecStart"]
    done = estate.run(shlex.split(here(command, tmp_path)), tmp_path)
    assert done.returncode == 0, done.stderr
    (nightly,) = re.findall(
        r"^ExecStart=(.*)$", (SYSTEMD / "scanner.service").read_text(encoding="utf-8"), re.MULTILINE
    )
    words = shlex.split(here(nightly, tmp_path))
    (file,) = Path(words[words.index("--proofs") + 1]).rglob("verification.json")
    assert estate.proofs(file.read_bytes()) == estate.proven


def pod(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the specification of a CronJob's pods, and that of its container apart."""
    job = list(yaml.safe_load_all((DEPLOY / "kubernetes" / name).read_text(encoding="utf-8")))[-1]
    spec = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = spec.pop("containers")
    return spec, container


def test_the_pods_of_both_jobs_differ_in_their_words_alone() -> None:
    (nightly, first), (weekly, second) = pod("cronjob.yaml"), pod("verify.yaml")
    assert nightly | {"terminationGracePeriodSeconds": 300} == weekly
    assert first.pop("args")[0] == "scan"
    assert second.pop("args")[0] == "verify"
    assert first.pop("env")[1:] == second.pop("env")[1:]
    assert first == second


def test_containers_prove_and_the_next_scan_knows(estate: Estate, tmp_path: Path) -> None:
    """The job of Kubernetes, which says what the schedule of Fargate says to its task."""
    _, container = pod("verify.yaml")
    place = container["env"][0]["value"].replace("EVIDENCE-BUCKET", EVIDENCE)
    override = told(DEPLOY / "fargate" / "template.yaml")["containerOverrides"][0]
    assert override["command"] == container["args"]
    assert override["environment"] == [{"name": container["env"][0]["name"], "value": place}]
    known, said = estate.nightly(tmp_path, f"s3://{EVIDENCE}/none-yet")
    assert known["verdict"] == "NON_COMPLIANT", "nothing was proven yet, which is known, and no failure"
    assert "no canary" in known["actual"].lower(), said.stderr
    before = estate.kept()
    done = estate.run([*container["command"], *container["args"]], tmp_path, EVIDENCE_UPLOAD=place)
    assert done.returncode == 0, done.stderr
    (new,) = estate.kept().keys() - before.keys()
    assert estate.proofs(estate.kept()[new]) == estate.proven
    known, said = estate.nightly(tmp_path, place)
    assert (known["verdict"], said.returncode) == ("COMPLIANT", 0), said.stderr


def test_fargate_scans_by_the_words_of_kubernetes() -> None:
    document = loads((DEPLOY / "fargate" / "template.yaml").read_text(encoding="utf-8"))
    (container,) = document["Resources"]["Task"]["Properties"]["ContainerDefinitions"]
    values = {"Policy": document["Parameters"]["Policy"]["Default"]}
    words = [
        one if isinstance(one, str) else values.get(one.get("Ref")) or one["Fn::Sub"] for one in container["Command"]
    ]
    _, nightly = pod("cronjob.yaml")
    assert [word.replace("${EvidenceBucket}", "EVIDENCE-BUCKET") for word in words] == nightly["args"]


def test_proofs_that_nobody_may_read_are_told_and_conclude_nothing(estate: Estate, tmp_path: Path) -> None:
    s3 = estate.hub.world.clients.s3(OTHER)
    s3.create_bucket(Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": WEST})
    for key, body in estate.kept().items():
        s3.put_object(Bucket="elsewhere", Key=key, Body=body)
    known, said = estate.nightly(tmp_path, "s3://elsewhere/proofs")
    assert said.returncode == 11, said.stderr
    assert known["verdict"] == "INSUFFICIENT_DATA"
    assert "the proofs below s3://elsewhere/proofs/" in known["message"]
    told = [json.loads(line) for line in said.stderr.splitlines()]
    (warned,) = [one for one in told if one["event"] == "unreadable" and one["bucket"] == "elsewhere"]
    assert (warned["operation"], warned["code"]) == ("ListObjectsV2", "AccessDenied")


def test_lambda_proves_and_the_next_scan_knows(estate: Estate, tmp_path: Path) -> None:
    event = told(DEPLOY / "lambda" / "template.yaml")
    with in_force(estate.hub.variables):
        answer = handler(event)
    assert (answer["exit_code"], answer["proofs"]) == (0, {"PROVEN": 1})
    key = answer["place"].removeprefix(f"s3://{EVIDENCE}/") + "verification.json"
    assert estate.proofs(estate.kept()[key]) == estate.proven
    (tmp_path / "proven.yaml").write_text(POLICY, encoding="utf-8")
    options = {**whole(), "policy": str(tmp_path / "proven.yaml"), "organization": True}
    with in_force(estate.hub.variables):
        answer = handler({"options": options, "upload": f"s3://{EVIDENCE}/runs"})
    key = answer["place"].removeprefix(f"s3://{EVIDENCE}/") + "findings.json"
    assert estate.finding(estate.kept("runs/", "findings.json")[key])["verdict"] == "COMPLIANT"


def whole() -> dict[str, str]:
    """Return the options of the state machine's last call, with the values of its parameters."""
    document = loads((DEPLOY / "lambda" / "template.yaml").read_text(encoding="utf-8"))
    machine = document["Resources"]["Machine"]["Properties"]
    options = machine["Definition"]["States"]["Whole"]["Parameters"]["Payload"]["options"]
    assert options["proofs"] == "${Proofs}"
    place = machine["DefinitionSubstitutions"]["Proofs"]["Fn::Sub"].replace("${EvidenceBucket}", EVIDENCE)
    return {**options, "external-id": EXTERNAL_ID, "proofs": place}


def told(template: Path) -> dict[str, Any]:
    """Return the input of a template's weekly schedule, with the values of its parameters."""
    document = loads(template.read_text(encoding="utf-8"))
    text: str = document["Resources"]["Weekly"]["Properties"]["Target"]["Input"]["Fn::Sub"]
    values = {"EvidenceBucket": EVIDENCE, "ExternalId": EXTERNAL_ID}
    values["CanaryRoleName"] = document["Parameters"]["CanaryRoleName"]["Default"]
    found: dict[str, Any] = json.loads(re.sub(r"\$\{(\w+)\}", lambda name: values[name[1]], text))
    return found
