"""An organisation whose hub role was made by our own template, taken, and lent to whoever scans.

moto creates the stacks; the gateway judges who may take a role, and every request of S3, by their documents.
"""

import json
from ast import literal_eval
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from scanner.sandbox import in_force
from scanner.sandbox.clients import Clients
from scanner.sandbox.estate import role_arn
from scanner.sandbox.process import emulator
from scanner.sandbox.running import environment
from tests.support.emulated import OTHER, OWN, WEST, World
from tests.support.nordwind import Ran, run_program

DEPLOY: Final = Path(__file__).resolve().parents[2] / "deploy"
HUB: Final = role_arn(OWN, "scanner-central")
APPROVED: Final = role_arn(OWN, "scanner-approved")
"""As which runs what a person approved: a hub role that may take the repair roles, too."""
READERS: Final = f"{HUB},{APPROVED}"
EXTERNAL_ID: Final = "an-external-id"
EVIDENCE: Final = "evidence"


@dataclass
class Hub:
    """An organisation of one account, whose hub role is taken; OTHER is an account outside of it."""

    world: World
    organization: str
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def trusting(self) -> dict[str, str]:
        """The parameters that say whom a role trusts."""
        return {"OrganizationId": self.organization, "ExternalId": EXTERNAL_ID}

    def role(self, account: str, template: str, **parameters: str) -> dict[str, str]:
        """Create a role by its template, and return the outputs of the stack."""
        return self.stack(account, DEPLOY / "cloudformation" / f"{template}.yaml", template, **parameters)

    def stack(self, account: str, template: Path, name: str, **parameters: str) -> dict[str, str]:
        """Create a stack and return its outputs."""
        client = self.world.clients.client("cloudformation", account, WEST)
        client.create_stack(
            StackName=name,
            TemplateBody=template.read_text(encoding="utf-8"),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        (made,) = client.describe_stacks(StackName=name)["Stacks"]
        assert made["StackStatus"] == "CREATE_COMPLETE"
        return {one["OutputKey"]: one["OutputValue"] for one in made["Outputs"]}

    def documents(self, account: str, role: str) -> dict[str, Any]:
        """Return the inline policies of a role by name."""
        iam = self.world.clients.client("iam", account, WEST)
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        told = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
        # moto answers with what Python prints, where a document came by CloudFormation.
        return {name: literal_eval(one) if isinstance(one, str) else one for name, one in told.items()}

    def join(self) -> str:
        """Let an account join the organisation, with an audit role; return its id.

        The hub role is of the management account, and may read that itself where it may not take the audit role.
        """
        made = self.world.clients.client("organizations", OWN, WEST).create_account(
            AccountName="data", Email="data@nordwind.example"
        )
        member = str(made["CreateAccountStatus"]["AccountId"])
        self.role(member, "audit-role", HubRoleArn=READERS, **self.trusting)
        self.world.clients.client("iam", OWN, WEST).put_role_policy(
            RoleName="scanner-central",
            PolicyName="scan",
            PolicyDocument=json.dumps(self.documents(OWN, "scanner-audit")["scan"]),
        )
        return member

    def signing_as(self, role: str) -> dict[str, str]:
        """Return the variables that sign for a role of the organisation's own account."""
        clients = self.world.clients
        keys = clients.client("sts", OWN, WEST).assume_role(RoleArn=role, RoleSessionName="hub")["Credentials"]
        return environment(clients.endpoint) | {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }

    def scan(self, folder: Path, *words: str) -> Ran:
        """Scan as the hub role."""
        return run_program(self.variables, "scan", "--out", folder, "--format", "json", "--quiet", *words)


@contextmanager
def running_hub() -> Iterator[Hub]:
    """Run an emulator with the hub role, and the audit role in both accounts."""
    with emulator() as endpoint, in_force(environment(endpoint)):
        world = World(Clients(endpoint))
        organizations = world.clients.client("organizations", OWN, WEST)
        organization = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
        hub = Hub(world, organization)
        named = {"EvidenceBucket": EVIDENCE, "CanaryRoleName": "scanner-canary"}
        outputs = hub.role(OWN, "hub-role", PrincipalArns=f"arn:aws:iam::{OWN}:root", **named)
        assert outputs == {"RoleArn": HUB}
        hub.variables = hub.signing_as(HUB)
        for account in (OWN, OTHER):
            hub.role(account, "audit-role", HubRoleArn=READERS, **hub.trusting)
        yield hub
