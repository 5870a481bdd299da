"""`scanner permissions`: the documents of the roles that scans, repairs, canaries and publishing need."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import PolicyOption, SimulateOption, known
from scanner.cli.source import Source, SourceOption
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.model.policy import Policy
    from scanner.permissions import Grant, Trusted

# IAM User Guide: reference_iam-quotas.html; AWS STS API Reference: AssumeRole (ExternalId).
_PRINCIPAL = re.compile(r"arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:(root|(role|user|assumed-role)/[!-~]+)")
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)


# Amazon S3 User Guide: bucketnamingrules.html; IAM User Guide: reference_iam-quotas.html; `*` and `?` as in policies.
_BUCKET = re.compile(r"[a-z0-9.*?-]{1,63}", re.ASCII)
_ROLE = re.compile(r"([!-~]+/)?[\w+=,.@*?-]{1,64}", re.ASCII)


def permissions(
    policies: PolicyOption = None,
    use: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="WHAT",
            help="What it is for: scan, organization, fix, verify, publish, config-rule, upload, proofs.",
        ),
    ] = "scan",
    form: Annotated[
        str,
        typer.Option("--format", "-f", metavar="FORMAT", help="How to write them: json, cloudformation, terraform."),
    ] = "json",
    principal: Annotated[str, typer.Option(metavar="ARN", help="Who takes the role, by ARN.", show_default=False)] = "",
    external_id: Annotated[
        str, typer.Option(metavar="ID", help="External id that the role demands.", show_default=False)
    ] = "",
    simulate: SimulateOption = False,
    source: SourceOption = Source.S3,
    buckets: Annotated[
        list[str] | None,
        typer.Option(
            "--bucket",
            metavar="NAME|PATTERN",
            help="Only these buckets, sources and destinations, may be written to, or proofs read of; repeatable. "
            "[default: all]",
            show_default=False,
        ),
    ] = None,
    roles: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            metavar="NAME|PATTERN",
            help="An existing replication role that a repair may extend and pass; repeatable.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print the IAM documents of a role that the program takes.

    They allow what a scan, a repair, a canary, publishing or keeping evidence needs, and nothing else.
    """
    from scanner.permissions import FORMATS, render  # noqa: PLC0415 -- keeps --help fast

    form, use = known("format", form, FORMATS), known("use", use, _GRANTS)
    trusted = _trusted(form, principal, external_id)
    wanted = _Wanted(tuple(policies or ()), tuple(buckets or ()), tuple(roles or ()), simulate, source)
    _check(use, wanted)
    grant = _GRANTS[use](wanted)
    for note in grant.notes:
        typer.echo(f"Note: {note}", err=True)
    typer.echo(render(form, grant, trusted), nl=False)


@dataclass(frozen=True)
class _Wanted:
    """What the options say."""

    policies: tuple[str, ...]
    buckets: tuple[str, ...]
    roles: tuple[str, ...]
    simulate: bool
    source: Source


def _check(use: str, wanted: _Wanted) -> None:
    """Raise UsageError for options that the use has no sense for, and for names that can be none."""
    if wanted.roles and use != "fix":
        raise UsageError("--role goes with --for fix", "Only repairs change roles.")
    if wanted.buckets and use not in ("fix", "verify", "upload", "proofs"):
        raise UsageError("--bucket goes with --for fix, verify, upload or proofs", "Nothing else is of some buckets.")
    if wanted.source is Source.CONFIG and use != "scan":
        raise UsageError("--source config goes with --for scan", "Everything else reads S3 itself.")
    for pattern, names, what in ((_BUCKET, wanted.buckets, "bucket"), (_ROLE, wanted.roles, "role")):
        wrong = next((name for name in names if not pattern.fullmatch(name)), None)
        if wrong is not None:
            raise UsageError(f"{wrong!r} is no name of a {what}", "Give a name, with * and ? for what may vary.")


def _scan(wanted: _Wanted) -> "Grant":
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.permissions import scan_grant, with_config  # noqa: PLC0415

    grant = scan_grant(_loaded(wanted), registry.checks(), registry.collectors())
    return with_config(grant) if wanted.source is Source.CONFIG else grant


def _fix(wanted: _Wanted) -> "Grant":
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.permissions import NothingToRepairError, Repairing, fix_grant  # noqa: PLC0415
    from scanner.plan.prerequisites import prerequisites, with_prerequisites  # noqa: PLC0415

    policies = _loaded(wanted)
    repairing = Repairing(
        policies=policies,
        prerequisites=prerequisites(registry.checks(), policies),
        checks=with_prerequisites(registry.checks()),
        actions=registry.actions(),
        collectors=registry.collectors(),
        writings=registry.writers(),
        buckets=wanted.buckets,
        roles=wanted.roles,
    )
    try:
        return fix_grant(repairing)
    except NothingToRepairError as nothing:
        raise UsageError(
            f"no repair answers what {nothing} asks, so there is nothing to permit",
            "Choose policies with checks that have a repair, and give them a remediation where one is wanted.",
        ) from nothing


def _verify(wanted: _Wanted) -> "Grant":
    from scanner.permissions import verify_grant  # noqa: PLC0415 -- keeps --help fast

    return verify_grant(wanted.buckets)


def _publish(_: _Wanted) -> "Grant":
    from scanner.permissions import publish_grant  # noqa: PLC0415 -- keeps --help fast

    return publish_grant()


def _config_rule(_: _Wanted) -> "Grant":
    from scanner.permissions import config_rule_grant  # noqa: PLC0415 -- keeps --help fast

    return config_rule_grant()


def _upload(wanted: _Wanted) -> "Grant":
    from scanner.permissions import upload_grant  # noqa: PLC0415 -- keeps --help fast

    return upload_grant(wanted.buckets)


def _proofs(wanted: _Wanted) -> "Grant":
    from scanner.permissions import proofs_grant  # noqa: PLC0415 -- keeps --help fast

    return proofs_grant(wanted.buckets)


def _organization(_: _Wanted) -> "Grant":
    from scanner.permissions import organization_grant  # noqa: PLC0415 -- keeps --help fast

    return organization_grant()


_GRANTS: "Mapping[str, Callable[[_Wanted], Grant]]" = {
    "scan": _scan,
    "organization": _organization,
    "fix": _fix,
    "verify": _verify,
    "publish": _publish,
    "config-rule": _config_rule,
    "upload": _upload,
    "proofs": _proofs,
}


def _loaded(wanted: _Wanted) -> "tuple[Policy, ...]":
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.pipeline import DEFAULT_POLICY  # noqa: PLC0415
    from scanner.policy.load import load_policies  # noqa: PLC0415
    from scanner.policy.simulate import simulating  # noqa: PLC0415

    loaded = load_policies(wanted.policies or (DEFAULT_POLICY,), registry.checks())
    return tuple(simulating(loaded) if wanted.simulate else loaded)


def _trusted(form: str, principal: str, external_id: str) -> "Trusted":
    from scanner.permissions import Trusted  # noqa: PLC0415 -- keeps --help fast

    if principal and not _PRINCIPAL.fullmatch(principal):
        raise UsageError(f"{principal!r} is not the ARN of a role, a user or an account", _EXAMPLE)
    if external_id and not _EXTERNAL_ID.fullmatch(external_id):
        raise UsageError(
            "an external id has 2 to 1224 letters, digits or any of _+=,.@:/-", "Choose another --external-id."
        )
    if external_id and not principal and form == "json":
        raise UsageError("--external-id goes with --principal", "Name who takes the role with --principal.")
    return Trusted(principal=principal, external_id=external_id)


_EXAMPLE = "Give one such as arn:aws:iam::111111111111:role/scanner-central."
