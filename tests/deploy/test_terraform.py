"""The Terraform modules: what they declare, and, where Terraform and AWS's provider are, what they make in moto."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from scanner.sandbox import in_force
from scanner.sandbox.clients import Clients
from scanner.sandbox.process import emulator
from scanner.sandbox.running import environment
from tests.support.emulated import OTHER, OWN, WEST, World
from tests.support.hub import APPROVED, DEPLOY, HUB, Hub

MODULES = sorted(path.parent for path in (DEPLOY / "terraform").glob("*/main.tf"))
MIRRORS = ("~/.terraform.d/plugins", "/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins", "/opt/*")
ROLES = {"scan": ("scanner-audit", "audit-role"), "fix": ("scanner-repair", "repair-role")}
ROLES["verify"] = ("scanner-canary", "canary-role")
ROOT = """
provider "aws" {
  region = "eu-west-1"
}

# Written out, so that little waits for anything.
locals {
  hub = "arn:aws:iam::111122223333:role/scanner-central"
}

module "roles" {
  source          = "DEPLOY/terraform/roles"
  for_each        = toset(["scan", "fix", "verify"])
  role            = each.value
  principal_arn   = local.hub
  external_id     = "an-external-id"
  organization_id = "o-example"
}

module "bound" {
  source               = "DEPLOY/terraform/roles"
  role                 = "fix"
  name                 = "scanner-repair-bound"
  principal_arn        = local.hub
  external_id          = "an-external-id"
  organization_id      = "o-example"
  role_boundary        = "arn:aws:iam::111122223333:policy/within"
  permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
}

module "hub" {
  source          = "DEPLOY/terraform/hub"
  evidence_bucket = "evidence"
  principal_arns  = ["arn:aws:iam::111122223333:root"]
}

module "approved" {
  source           = "DEPLOY/terraform/hub"
  stack_name       = "scanner-approved"
  role_name        = "scanner-approved"
  repair_role_name = "scanner-repair"
  canary_role_name = "scanner-canary"
  principal_arns   = ["arn:aws:iam::111122223333:root"]
}

module "fargate" {
  source                = "DEPLOY/terraform/fargate"
  image_uri             = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/scanner@sha256:DIGEST"
  hub_role_arn          = local.hub
  evidence_bucket       = "evidence"
  external_id_parameter = "arn:aws:ssm:eu-west-1:111122223333:parameter/external-id"
  subnets               = ["subnet-1", "subnet-2"]
  security_groups       = ["sg-1"]
}

module "lambda" {
  source          = "DEPLOY/terraform/schedule"
  image_uri       = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/scanner@sha256:DIGEST"
  hub_role_arn    = local.hub
  evidence_bucket = "evidence"
  external_id     = "an-external-id"
  depends_on      = [module.hub] # a function is made only with a role that exists
}

output "made" {
  value = {
    roles    = { for name, role in module.roles : name => role.role_arn }
    hub      = module.hub.role_arn
    approved = module.approved.role_arn
    task     = module.fargate.task_arn
  }
}
"""


def plugins() -> Path | None:
    """Return a folder that holds AWS's provider as `terraform init -plugin-dir` wants it: one named, or a usual one."""
    named = os.environ.get("TERRAFORM_PLUGIN_DIR")
    usual = (Path("/").glob(str(Path(one).expanduser())[1:]) for one in MIRRORS)
    folders = [Path(named)] if named else [folder for found in usual for folder in sorted(found)]
    return next((one for one in folders if any(one.glob("*/hashicorp/aws/*"))), None)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_what_is_declared_is_described_and_used(module: Path) -> None:
    text = (module / "main.tf").read_text(encoding="utf-8")
    declared = re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', text, re.MULTILINE | re.DOTALL)
    assert declared
    assert {name for name, _ in declared} == set(re.findall(r"\bvar\.(\w+)", text))
    assert all("description =" in body and re.search(r"^  type +=", body, re.MULTILINE) for _, body in declared)
    made = set(re.findall(r'^resource "(\w+)" "(\w+)"', text, re.MULTILINE))
    assert set(re.findall(r"(?<![.\w])(aws_(?!partition|iam_policy_document)\w+)\.(\w+)", text)) <= made


@pytest.mark.parametrize("module", [path for path in MODULES if path.name != "roles"], ids=lambda path: path.name)
def test_a_stack_gets_the_parameters_that_its_template_has(module: Path) -> None:
    text, template = (module / "main.tf").read_text(encoding="utf-8"), template_of(module)
    declared, given = parameters(template), given_by(text)
    assert given <= set(declared)
    assert {name for name, body in declared.items() if "Default:" not in body} <= given
    outputs = template.split("\nOutputs:\n")[1]
    assert all(f"{name}:" in outputs for name in re.findall(r'outputs\["(\w+)"\]', text))


def test_the_hub_s_module_takes_every_parameter_of_its_template_with_the_same_default() -> None:
    module = DEPLOY / "terraform" / "hub"
    text, declared = (module / "main.tf").read_text(encoding="utf-8"), parameters(template_of(module))
    assert given_by(text) == set(declared)
    for name, body in declared.items():
        (wanted,) = re.findall(r"^    Default: (\S+)$", body, re.MULTILINE)
        (variable,) = re.findall(rf"^    {name} += .*\bvar\.(\w+)", text, re.MULTILINE)
        (found,) = re.findall(rf'^variable "{variable}" {{\n(?:  .*\n)*  default += (\S+)$', text, re.MULTILINE)
        assert found == "[]" or yaml.safe_load(found) == yaml.safe_load(wanted)


def template_of(module: Path) -> str:
    """Return the text of the template that a module makes a stack of."""
    text = (module / "main.tf").read_text(encoding="utf-8")
    (path,) = re.findall(r'file\("\$\{path\.module\}/(\S+)"\)', text)
    return Path(module, path).read_text(encoding="utf-8")


def parameters(template: str) -> dict[str, str]:
    """Return what a template says of each of its parameters."""
    (declared,) = re.findall(r"^Parameters:\n((?:  .*\n|\n)*)", template, re.MULTILINE)
    return dict(re.findall(r"^  (\w+):\n((?:    .*\n|\n)*)", declared, re.MULTILINE))


def given_by(text: str) -> set[str]:
    """Return the names of the parameters that a module gives its stack."""
    return set(re.findall(r"^    ([A-Z]\w+) += ", text, re.MULTILINE))


@pytest.fixture
def world() -> Iterator[World]:
    with emulator() as endpoint, in_force(environment(endpoint)):
        yield World(Clients(endpoint))


def terraform(folder: Path, variables: dict[str, str], *words: str) -> str:
    """Run Terraform, and return what it prints."""
    quiet = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    told = {"PATH": os.environ["PATH"], "HOME": str(folder), **variables, **quiet}
    done = subprocess.run(
        ["terraform", *words], cwd=folder, env=told, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.emulator
@pytest.mark.skipif(not (shutil.which("terraform") and plugins()), reason="no Terraform, or no AWS provider, here")
def test_terraform_makes_what_cloudformation_makes(world: World, tmp_path: Path) -> None:
    """Validated, planned and applied in one go."""
    text = ROOT.replace("DEPLOY", os.path.relpath(DEPLOY, tmp_path)).replace("DIGEST", "0" * 64)
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    keys = world.clients.session(OWN).get_credentials()
    assert keys is not None
    variables = environment(world.clients.endpoint) | {
        "AWS_ACCESS_KEY_ID": str(keys.access_key),
        "AWS_SECRET_ACCESS_KEY": str(keys.secret_key),
        "AWS_SESSION_TOKEN": str(keys.token),
    }
    terraform(tmp_path, variables, "init", "-input=false", f"-plugin-dir={plugins()}")
    terraform(tmp_path, variables, "apply", "-auto-approve", "-input=false", "-no-color")
    made = json.loads(terraform(tmp_path, variables, "output", "-json"))["made"]["value"]
    assert (made["hub"], made["approved"]) == (HUB, APPROVED)
    hub = Hub(world, "o-example")
    names = {"RoleName": "scanner-approved", "RepairRoleName": "scanner-repair", "CanaryRoleName": "scanner-canary"}
    principal = {"PrincipalArns": f"arn:aws:iam::{OWN}:root"}
    hub.stack(OTHER, DEPLOY / "cloudformation" / "hub-role.yaml", "approved", **names, **principal)
    assert told(hub, OWN, "scanner-approved") == told(hub, OTHER, "scanner-approved")
    for name, (role, template) in ROLES.items():
        principal = {"HubRoleArn" if name == "scan" else "PrincipalArn": HUB}
        hub.role(OTHER, template, **hub.trusting, **principal)
        assert made["roles"][name] == f"arn:aws:iam::{OWN}:role/{role}"
        assert told(hub, OWN, role) == told(hub, OTHER, role)
    bound = {
        "RoleName": "scanner-repair-bound",
        "RoleBoundary": f"arn:aws:iam::{OWN}:policy/within",
        "PrincipalArn": HUB,
    }
    hub.stack(OTHER, DEPLOY / "cloudformation" / "repair-role.yaml", "bound", **hub.trusting, **bound)
    assert told(hub, OWN, "scanner-repair-bound") == told(hub, OTHER, "scanner-repair-bound")


def told(hub: Hub, account: str, role: str) -> list[Any]:
    """Return whom a role trusts and what it may do, in a form that can be compared."""
    iam = hub.world.clients.client("iam", account, WEST)
    trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    documents = hub.documents(account, role)
    document = json.loads(unquote(trust)) if isinstance(trust, str) else trust
    return [form(document["Statement"]), form([one["Statement"] for one in documents.values()])]


def form(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Return a document with one value where a list has one, and lists in order: IAM takes both for the same."""
    if isinstance(value, list):
        parts = sorted((form(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
        return parts[0] if len(parts) == 1 else parts
    return {key: form(one) for key, one in value.items()} if isinstance(value, dict) else value
