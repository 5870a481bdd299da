"""Each schedule's command, run as it is written in an organisation that our own templates made.

What is installed at /opt/scanner is the tests' environment here; /var/lib/scanner is a folder of the test.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.emulated import OWN, WEST
from tests.support.hub import DEPLOY, EVIDENCE, EXTERNAL_ID, HUB, Hub

pytestmark = pytest.mark.emulator

BIN = Path(sys.executable).parent
PARAMETER = f"arn:aws:ssm:{WEST}:{OWN}:parameter/scanner-external-id"


@dataclass
class Machine:
    """A machine with the hub's credentials, on which a schedule runs a command."""

    hub: Hub
    member: str
    folder: Path

    def here(self, text: str) -> str:
        """Return a text with the folders that are installed replaced by those of the test."""
        return text.replace("/opt/scanner/bin", str(BIN)).replace("/var/lib/scanner", str(self.folder))

    def run(self, command: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a command with the way to AWS, and with no variable but those that are given."""
        told = {**self.hub.variables, "HOME": str(self.folder), **environment}
        return subprocess.run(
            command, cwd=self.folder, env=told, capture_output=True, text=True, check=False, timeout=300
        )

    def kept(self) -> set[str]:
        """Return the keys of the files of all runs that were put away."""
        found = self.hub.world.clients.s3(OWN).list_objects_v2(Bucket=EVIDENCE, Prefix="runs/")
        return {one["Key"] for one in found.get("Contents", ())}

    def container(self, command: list[str], environment: Mapping[str, str]) -> None:
        """Run what a container would run, and look at the run that it put away: both accounts were read."""
        path = f"{BIN}:/usr/bin:/bin"
        before = self.kept()
        done = self.run(command, {"PATH": path, "TMPDIR": str(self.folder), **environment})
        assert done.returncode == 10, done.stderr
        (new,) = (key for key in self.kept() - before if key.endswith("/findings.json"))
        report = json.loads(self.hub.world.clients.s3(OWN).get_object(Bucket=EVIDENCE, Key=new)["Body"].read())
        assert report["coverage"]["errors"] == []
        assert {one["account"] for one in report["findings"]} == {OWN, self.member}
        assert all(json.loads(line) for line in done.stderr.splitlines()), "logs are JSON"


@pytest.fixture(scope="module")
def estate(hub: Hub) -> tuple[Hub, str]:
    member = hub.join()
    s3 = hub.world.clients.s3(OWN)
    s3.create_bucket(Bucket=EVIDENCE, CreateBucketConfiguration={"LocationConstraint": WEST})
    hub.world.bucket(member)
    return hub, member


@pytest.fixture
def machine(estate: tuple[Hub, str], tmp_path: Path) -> Machine:
    return Machine(*estate, tmp_path)


def test_cron(machine: Machine) -> None:
    """Set as cron sets it: its own few variables, those of the table, and /bin/sh."""
    lines = (DEPLOY / "cron" / "scanner.cron").read_text(encoding="utf-8").splitlines()
    table = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]+=", line))
    *_, user, command = lines[-1].split(" ", 6)
    variables = {"LOGNAME": user, **{name: machine.here(value) for name, value in table.items()}}
    external_id = {"SCANNER_EXTERNAL_ID": EXTERNAL_ID}
    done = machine.run([table["SHELL"], "-c", machine.here(command)], {**variables, **external_id})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), "findings are no mail"
    assert (machine.folder / "history.sqlite").is_file()
    done = machine.run([table["SHELL"], "-c", machine.here(command)], {**variables, "SCANNER_EXTERNAL_ID": "wrong"})
    assert (done.returncode, done.stdout) == (0, ""), "a gap is told by notifications"
    nobody = {**variables, "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": ""}
    done = machine.run([table["SHELL"], "-c", machine.here(command)], nobody)
    assert done.returncode == 1
    assert done.stderr, "what is no answer is mailed"


def test_systemd(machine: Machine) -> None:
    """ExecStart as systemd would split it, with the unit's environment; the unit takes the exit code for a success."""
    unit = (DEPLOY / "systemd" / "scanner.service").read_text(encoding="utf-8")
    told = dict(
        re.findall(
            r"^(ExecStart|Environment|SuccessExitStatus|WorkingDirectory|StateDirectory)=(.*)$", unit, re.MULTILINE
        )
    )
    variables = dict([machine.here(told["Environment"]).split("=", 1)])
    external_id = {"SCANNER_EXTERNAL_ID": EXTERNAL_ID, "PATH": "/usr/bin:/bin"}
    for name in told["StateDirectory"].split():
        (machine.folder / name.removeprefix("scanner").lstrip("/")).mkdir(exist_ok=True)
    done = machine.run(shlex.split(machine.here(told["ExecStart"])), {**variables, **external_id})
    assert str(done.returncode) in told["SuccessExitStatus"].split(), done.stderr
    assert machine.here(told["WorkingDirectory"]) == str(machine.folder)
    assert (machine.folder / "history.sqlite").is_file()
    assert list((machine.folder / "out").glob("*/findings.json"))


def test_fargate(machine: Machine) -> None:
    """The task definition that moto made of the template, with its secret as ECS would look it up."""
    clients = machine.hub.world.clients
    clients.client("ssm", OWN, WEST).put_parameter(Name="scanner-external-id", Value=EXTERNAL_ID, Type="String")
    image = f"{OWN}.dkr.ecr.{WEST}.amazonaws.com/scanner@sha256:{'0' * 64}"
    outputs = machine.hub.stack(
        OWN,
        DEPLOY / "fargate" / "template.yaml",
        "nightly",
        ImageUri=image,
        HubRoleArn=HUB,
        EvidenceBucket=EVIDENCE,
        ExternalIdParameter=PARAMETER,
        Subnets="subnet-1",
        SecurityGroups="sg-1",
    )
    ecs = clients.client("ecs", OWN, WEST)
    task = ecs.describe_task_definition(taskDefinition=outputs["TaskArn"])["taskDefinition"]
    (container,) = task["containerDefinitions"]
    assert (container["image"], container["user"], container["readonlyRootFilesystem"]) == (image, "65532", True)
    environment = {one["name"]: one["value"] for one in container["environment"]}
    ssm = clients.client("ssm", OWN, WEST)
    for secret in container["secrets"]:
        name = secret["valueFrom"].rpartition("/")[2]
        environment[secret["name"]] = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    machine.container([*container["entryPoint"], *container["command"]], environment)


def pod() -> dict[str, Any]:
    """Return the specification of the pods of the CronJob."""
    job = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "cronjob.yaml").read_text(encoding="utf-8")))[-1]
    found: dict[str, Any] = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    return found


def test_kubernetes(machine: Machine) -> None:
    (container,) = pod()["containers"]
    secrets = {("scanner", "external-id"): EXTERNAL_ID}
    environment = {one["name"]: one["value"] for one in container["env"] if "value" in one}
    for one in container["env"]:
        if "valueFrom" in one:
            key = one["valueFrom"]["secretKeyRef"]
            environment[one["name"]] = secrets[key["name"], key["key"]]
    environment["EVIDENCE_UPLOAD"] = environment["EVIDENCE_UPLOAD"].replace("EVIDENCE-BUCKET", EVIDENCE)
    args = [word.replace("EVIDENCE-BUCKET", EVIDENCE) for word in container["args"]]
    machine.container([*container["command"], *args], environment)


@pytest.mark.parametrize("version", ["1.31", "1.37"])
def test_kubernetes_knows_every_field(version: str) -> None:
    """The oldest version whose policy for failed pods is stable, and the newest that the schemas are of."""
    files = [f"deploy/kubernetes/{name}" for name in ("cronjob.yaml", "verify.yaml")]
    command = [str(BIN / "kubernetes-validate"), "--strict", "--quiet", "-k", version, *files]
    done = subprocess.run(command, cwd=DEPLOY.parent, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_kubernetes_admits_the_pod_under_the_restricted_standard() -> None:
    """Each control of the Pod Security Standards, baseline and restricted, that a pod of one container can break.

    https://kubernetes.io/docs/concepts/security/pod-security-standards/
    """
    spec = pod()
    (container,) = spec["containers"]
    together = {**spec["securityContext"], **container["securityContext"]}
    assert together["runAsNonRoot"] is True
    assert together["runAsUser"] != 0
    assert together["allowPrivilegeEscalation"] is False
    assert together["capabilities"] == {"drop": ["ALL"]}
    assert together["seccompProfile"]["type"] in {"RuntimeDefault", "Localhost"}
    assert not together.keys() & {
        "privileged",
        "procMount",
        "seLinuxOptions",
        "sysctls",
        "windowsOptions",
        "appArmorProfile",
    }
    assert not spec.keys() & {"hostNetwork", "hostPID", "hostIPC", "hostUsers", "initContainers", "ephemeralContainers"}
    assert all("hostPort" not in port for port in container.get("ports", ()))
    volumes = {kind for volume in spec["volumes"] for kind in volume if kind != "name"}
    assert volumes <= {
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "persistentVolumeClaim",
        "projected",
        "secret",
    }


@pytest.mark.skipif(not shutil.which("flock"), reason="no util-linux here")
def test_cron_starts_no_second_scan(machine: Machine) -> None:
    line = (DEPLOY / "cron" / "scanner.cron").read_text(encoding="utf-8").splitlines()[-1]
    command = machine.here(line.split(" ", 6)[6])
    held = ["flock", "scan.lock", "/bin/sh", "-c", command]
    done = machine.run(held, {"PATH": f"{BIN}:/usr/bin:/bin"})
    assert done.returncode == 1
    assert not (machine.folder / "history.sqlite").exists()
