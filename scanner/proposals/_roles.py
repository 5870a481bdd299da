"""What a step on a role says: its name and path, the inline policies that it changes, what else it touches."""

from collections.abc import Iterator

from scanner.model.base import Document, Value
from scanner.model.plan import Step, Target


class InlinePolicy(Value, frozen=True):
    """An inline policy that is new, or another than before where it `existed`."""

    name: str
    document: Document
    existed: bool


def role_name(target: Target) -> str:
    """Return a role's name."""
    return target.arn.rpartition("/")[2]


def role_path(target: Target) -> str:
    """Return a role's path: `/` where its ARN has none (IAM User Guide: reference_identifiers.html)."""
    return target.arn.partition(":role")[2].rpartition("/")[0] + "/"


def boundary_of(boundary: Document) -> str:
    """Return the ARN of a permissions boundary, as GetRole tells it."""
    return str(boundary["PermissionsBoundaryArn"])


def changed_policies(step: Step) -> Iterator[InlinePolicy]:
    """Return the inline policies that a step writes; those that stay as they are are nobody's business."""
    before = _inline(step.before)
    for name, document in _inline(step.after).items():
        if document != before.get(name):
            yield InlinePolicy(name, document, name in before)


def beside_policies(step: Step) -> list[str]:
    """Return what else a step changes of a role's policies: a removed one, an attached one, the boundary."""
    before, after = step.before or {}, step.after or {}
    removed = [f"Inline {name} (removed)" for name in _inline(before) if name not in _inline(after)]
    return removed + [part for part in ("Attached", "Boundary") if (before.get(part) or []) != (after.get(part) or [])]


def _inline(policies: Document | None) -> dict[str, Document]:
    return {policy["PolicyName"]: policy["PolicyDocument"] for policy in (policies or {}).get("Inline", [])}
