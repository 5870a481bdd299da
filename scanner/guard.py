"""Guarding: a plan and its limits in, nothing or a refusal with the numbers out. Pure.

It judges the plan again as it stands: whoever changed a saved plan is stopped here, too.
"""

from collections.abc import Iterator

from scanner.errors import RefusedError
from scanner.model.plan import Plan, Purpose

_SHORTEST = 12
"""How much of a digest is enough to approve by: as much as can be told apart by eye, and not guessed."""


_REMEDIES = {
    Purpose.REPAIR: "Scan fewer buckets at a time with --bucket, or change `limits` in the policy.",
    Purpose.UNDO: "Where that is meant, say so with --risk dangerous.",
}


def guard(plan: Plan) -> None:
    """Raise RefusedError, saying every limit that the plan breaks with its numbers."""
    broken = list(_broken(plan))
    if broken:
        raise RefusedError(
            f"The plan is more than its limits allow: {'; '.join(broken)}. Nothing was written.",
            _REMEDIES[plan.purpose],
        )


def approve(plan: Plan, digest: str) -> None:
    """Raise RefusedError unless the digest, or its first 12 characters or more, is the plan's."""
    if len(digest) < _SHORTEST or not plan.digest.startswith(digest.lower()):
        raise RefusedError(
            f"The plan's digest is {plan.digest}, not {digest or 'nothing'}. Nothing was written.",
            f"Read the plan again, and approve the digest that it shows, or its first {_SHORTEST} characters or more.",
        )


def _broken(plan: Plan) -> Iterator[str]:
    limits, repaired = plan.limits, len(plan.sources)
    if limits.buckets is not None and repaired > limits.buckets:
        yield f"it repairs {repaired} buckets and the limit is {limits.buckets}"
    if limits.share is not None and repaired > limits.share * plan.selected:
        yield (
            f"it repairs {repaired} of {plan.selected} selected buckets, {repaired / max(plan.selected, 1):.0%}, "
            f"and the limit is {limits.share:.0%}"
        )
    for step in plan.steps:
        if step.risk.rank > limits.risk.rank:
            yield f"step {step.id} on {step.target.name} is {step.risk} and the limit is {limits.risk}"
    for name in sorted({name for name in plan.buckets if limits.forbids(name)}):
        yield f"bucket {name} is on the list of those never to be touched"
