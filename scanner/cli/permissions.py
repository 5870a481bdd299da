"""`scanner permissions`: the documents of the role that a scan needs."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import PolicyOption, SimulateOption, known
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.permissions import Trusted

# IAM User Guide: reference_iam-quotas.html; AWS STS API Reference: AssumeRole (ExternalId).
_PRINCIPAL = re.compile(r"arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:(root|(role|user|assumed-role)/[!-~]+)")
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)


def permissions(
    policies: PolicyOption = None,
    form: Annotated[
        str, typer.Option("--format", "-f", help="How to write them: json, cloudformation, terraform.")
    ] = "json",
    principal: Annotated[
        str, typer.Option(metavar="ARN", help="Who scans and takes the role, by ARN.", show_default=False)
    ] = "",
    external_id: Annotated[
        str, typer.Option(metavar="ID", help="External id that the role demands.", show_default=False)
    ] = "",
    simulate: SimulateOption = False,
) -> None:
    """Print the IAM documents of a role that may do what a scan with the policies needs, and nothing else."""
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.permissions import FORMATS, actions_of, render  # noqa: PLC0415
    from scanner.pipeline import DEFAULT_POLICY  # noqa: PLC0415
    from scanner.policy.load import load_policies  # noqa: PLC0415
    from scanner.policy.simulate import simulating  # noqa: PLC0415

    form = known("format", form, FORMATS)
    trusted = _trusted(form, principal, external_id)
    checks = registry.checks()
    loaded = load_policies(policies or (DEFAULT_POLICY,), checks)
    if simulate:
        loaded = simulating(loaded)
    typer.echo(render(form, actions_of(loaded, checks, registry.collectors()), trusted), nl=False)


def _trusted(form: str, principal: str, external_id: str) -> "Trusted":
    from scanner.permissions import Trusted  # noqa: PLC0415 -- keeps --help fast

    if principal and not _PRINCIPAL.fullmatch(principal):
        raise UsageError(f"{principal!r} is not the ARN of a role, a user or an account", _EXAMPLE)
    if external_id and not _EXTERNAL_ID.fullmatch(external_id):
        raise UsageError(
            "an external id has 2 to 1224 letters, digits or any of _+=,.@:/-", "Choose another --external-id."
        )
    if external_id and not principal and form == "json":
        raise UsageError("--external-id goes with --principal", "Name who scans with --principal.")
    return Trusted(principal=principal, external_id=external_id)


_EXAMPLE = "Give one such as arn:aws:iam::111111111111:role/scanner-central."
