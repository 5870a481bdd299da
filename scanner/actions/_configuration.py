"""Edits of a replication configuration: what the actions that change it share."""

from functools import partial
from typing import Any, Final

from scanner.actions._places import pair_of, source_of
from scanner.amend.own import is_own_id
from scanner.amend.replication import adjusted, is_legacy, retired
from scanner.amend.settings import Change
from scanner.amend.validate import Known, refusals
from scanner.model.action import CannotRepairError, Case, Edit, Editing
from scanner.model.base import Document
from scanner.model.facet import REPLICATION
from scanner.model.plan import Risk, Target
from scanner.model.replication import Rule

AFTER_UPGRADE: Final = 1
"""The rank of edits that a V1 configuration must be upgraded for."""


def parameter(case: Case, name: str) -> Any:  # noqa: ANN401 -- each check has its own type of parameters
    """Return what the policy's expectation says; its check, which an action does not know, declares the type."""
    return getattr(case.parameters, name)


def wished(case: Case) -> bool:
    """Tell whether the policy wants something on, of checks whose parameter `status` is enabled or disabled."""
    return bool(parameter(case, "status") == "enabled")


def edit_of_rule(case: Case, change: Change, *, title: str, risk: Risk, reason: str) -> Edit:
    """Return the edit that changes the rule of a finding; `title` is the beginning of a sentence about it."""
    document, rule = case.source.document(REPLICATION), pair_of(case).rule
    return edit_of(source_of(case), document, rule, change, title=title, risk=risk, reason=reason)


def edit_of(
    target: Target, document: Document | None, rule: Rule, change: Change, *, title: str, risk: Risk, reason: str
) -> Edit:
    """Return the edit that changes one rule of a bucket, whose configuration is given as it is."""
    stead = [] if is_own_id(rule.id) else [_STEAD.format(repr(rule.id))]
    return configured(
        target,
        document,
        partial(adjusted, rule_id=rule.id, destination_arn=rule.destination.arn, change=change),
        title=f"{title} in rule {rule.id!r} of {target.name} to {rule.destination.bucket}.",
        risk=risk,
        reason=" ".join([reason, *stead]),
    )


_STEAD = "Rule {} is not ours and stays as it is; a copy of it, with a higher priority, decides in its stead."


def configured(
    target: Target, document: Document | None, editing: Editing, *, title: str, risk: Risk, reason: str
) -> Edit:
    """Return an edit of a bucket's replication configuration, as it is, that never asks for what S3 refuses."""
    return Edit(
        target=target,
        facet=REPLICATION,
        change=partial(_accepted, editing=editing, target=target),
        title=title,
        risk=risk,
        reason=" ".join([reason, *_rewriting(document)]),
    )


def _accepted(document: Document | None, *, editing: Editing, target: Target) -> Document:
    after = editing(document)
    refused = refusals(after, target.bucket, Known())
    if refused:
        told = "; ".join(f"{one.place}: {one.message} ({one.code})" for one in refused)
        raise CannotRepairError(f"S3 would refuse the configuration: {told}")
    return after


def _rewriting(document: Document | None) -> list[str]:
    """Return what has to be done to foreign rules whatever is written, since S3 takes them only so."""
    if document is None:
        return []
    told = ["The V1 configuration is upgraded whole and keeps its meaning."] if is_legacy(document) else []
    if retired(document) != document:
        told.append("ExistingObjectReplication, which S3 takes no more, is left out.")
    return told
