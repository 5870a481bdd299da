"""What a person weighs before approving a plan: where it writes, what it comes to, how near its limits are."""

from collections.abc import Iterator

from scanner.model.base import Value
from scanner.model.chapters import highest
from scanner.model.plan import Plan, Risk, Step
from scanner.model.printable import counted


class Place(Value, frozen=True):
    """What a plan does in one account and Region; the Region is empty for roles, which have none.

    `others` counts what is not a bucket: keys, or roles where there is no Region.
    """

    account: str
    region: str
    buckets: int
    others: int
    steps: int
    risk: Risk


def places(plan: Plan) -> tuple[Place, ...]:
    """Return what the plan does by account and Region, sorted."""
    gathered: dict[tuple[str, str], list[Step]] = {}
    for step in plan.steps:
        gathered.setdefault((step.target.account, step.target.region), []).append(step)
    return tuple(_place(*where, gathered[where]) for where in sorted(gathered))


def _place(account: str, region: str, steps: list[Step]) -> Place:
    targets = {step.target for step in steps}
    buckets = sum(target.is_bucket for target in targets)
    return Place(account, region, buckets, len(targets) - buckets, len(steps), highest(steps))


def targets(place: Place) -> str:
    """Return what the plan writes to in one place, counted."""
    found = ((place.buckets, "bucket"), (place.others, "key" if place.region else "role"))
    return " and ".join(counted(number, noun) for number, noun in found if number)


def headline(plan: Plan) -> str:
    """Return what the plan comes to, as half a sentence."""
    if not plan.steps:
        return "nothing to change" if plan.selected else "no bucket is selected, so there is nothing to change"
    sources = f" for {counted(len(plan.sources), 'source bucket')}" if plan.sources else ""
    return f"{counted(len(plan.steps), 'step')}{sources}, highest risk {highest(plan.steps)}"


def nearness(plan: Plan) -> Iterator[str]:
    """Say of each limit of the plan how near it is, in half sentences."""
    limits, repaired = plan.limits, len(plan.sources)
    if limits.buckets is not None:
        yield f"repairs {counted(repaired, 'bucket')}, at most {limits.buckets:,}"
    if limits.share is not None:
        share = repaired / max(plan.selected, 1)
        yield f"repairs {repaired:,} of {plan.selected:,} selected buckets, {share:.1%}, at most {limits.share:.1%}"
    if plan.steps:
        yield f"highest risk {highest(plan.steps)}, at most {limits.risk}"
    if limits.never:
        yield f"never touches {', '.join(limits.never)}"
