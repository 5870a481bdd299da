"""A plan as a person reads it: per source bucket, with what it may and what it leaves alone."""

from collections.abc import Iterable, Iterator

from scanner.model.base import Value
from scanner.model.bucket import bucket_of_arn, is_bucket_arn
from scanner.model.plan import Plan, Risk, Skip, Step


class Numbered(Value, frozen=True):
    """A step with its place in the plan, which counts from 1, and the places of the steps that it follows."""

    number: int
    step: Step
    follows: tuple[int, ...]


class Chapter(Value, frozen=True):
    """All steps that a source bucket needs, in order.

    `arn` is empty for the steps that serve no source bucket. A step is told in the chapter of the first bucket that it
    serves; `told` holds the numbers of those of this chapter that an earlier one tells.
    """

    arn: str
    steps: tuple[Numbered, ...]
    told: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """What people call the source bucket; empty where there is none."""
        return bucket_name(self.arn)

    @property
    def place(self) -> tuple[str, str]:
        """The account and the Region of the source bucket, empty where no step of the plan tells them."""
        places = ((one.step.target.account, one.step.target.region) for one in self.steps if self._is_own(one.step))
        return next(places, ("", ""))

    @property
    def risk(self) -> Risk:
        """The highest risk of its steps."""
        return max((one.step.risk for one in self.steps), key=lambda risk: risk.rank)

    def _is_own(self, step: Step) -> bool:
        return step.target.arn == self.arn


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


def chapters(plan: Plan) -> tuple[Chapter, ...]:
    """Return the steps by source bucket, in the order of each bucket's first step."""
    gathered: dict[str, list[Numbered]] = {}
    for one in numbered(plan):
        for arn in one.step.serves or ("",):
            gathered.setdefault(arn, []).append(one)
    return tuple(_chapters(gathered))


def _chapters(gathered: dict[str, list[Numbered]]) -> Iterator[Chapter]:
    told: set[int] = set()
    for arn, steps in gathered.items():
        numbers = {one.number for one in steps}
        yield Chapter(arn, tuple(steps), frozenset(numbers & told))
        told |= numbers


def numbered(plan: Plan) -> Iterator[Numbered]:
    """Return the steps with their places."""
    numbers = {step.id: number for number, step in enumerate(plan.steps, 1)}
    for number, step in enumerate(plan.steps, 1):
        yield Numbered(number, step, tuple(sorted(numbers[id_] for id_ in step.follows if id_ in numbers)))


def places(plan: Plan) -> tuple[Place, ...]:
    """Return what the plan does by account and Region, sorted."""
    gathered: dict[tuple[str, str], list[Step]] = {}
    for step in plan.steps:
        gathered.setdefault((step.target.account, step.target.region), []).append(step)
    return tuple(_place(*where, gathered[where]) for where in sorted(gathered))


def _place(account: str, region: str, steps: list[Step]) -> Place:
    targets = {step.target for step in steps}
    buckets = sum(target.is_bucket for target in targets)
    return Place(account, region, buckets, len(targets) - buckets, len(steps), _highest(steps))


def targets(place: Place) -> str:
    """Return what the plan writes to in one place, counted."""
    found = ((place.buckets, "bucket"), (place.others, "key" if place.region else "role"))
    return " and ".join(counted(number, noun) for number, noun in found if number)


def headline(plan: Plan) -> str:
    """Return what the plan comes to, as half a sentence."""
    if not plan.steps:
        return "nothing to change"
    sources = f" for {counted(len(plan.sources), 'source bucket')}" if plan.sources else ""
    return f"{counted(len(plan.steps), 'step')}{sources}, highest risk {_highest(plan.steps)}"


def nearness(plan: Plan) -> Iterator[str]:
    """Say of each limit of the plan how near it is, in half sentences."""
    limits, repaired = plan.limits, len(plan.sources)
    if limits.buckets is not None:
        yield f"repairs {counted(repaired, 'bucket')}, at most {limits.buckets:,}"
    if limits.share is not None:
        share = repaired / max(plan.selected, 1)
        yield f"repairs {repaired:,} of {plan.selected:,} selected buckets, {share:.1%}, at most {limits.share:.1%}"
    if plan.steps:
        yield f"highest risk {_highest(plan.steps)}, at most {limits.risk}"
    if limits.never:
        yield f"never touches {', '.join(limits.never)}"


def skipped(plan: Plan) -> tuple[tuple[str, tuple[Skip, ...]], ...]:
    """Return what is left alone by its reason; the reason of most comes first."""
    gathered: dict[str, list[Skip]] = {}
    for skip in plan.skips:
        gathered.setdefault(skip.reason, []).append(skip)
    return tuple((reason, tuple(gathered[reason])) for reason in sorted(gathered, key=lambda r: (-len(gathered[r]), r)))


def described(skip: Skip) -> str:
    """Return what is left alone: a check of a bucket, or a bucket."""
    rule = f" towards {skip.destination}" if skip.destination else ""
    return f"{skip.bucket}{f': {skip.check}' if skip.check else ''}{rule}"


def bucket_name(arn: str) -> str:
    """Return the name in a bucket's ARN; anything else as it is."""
    return bucket_of_arn(arn)[1] if is_bucket_arn(arn) else arn


def located(account: str, region: str) -> str:
    """Return account and Region as half a sentence."""
    return ", ".join(part for part in (account, region) if part) or "place not known"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _highest(steps: Iterable[Step]) -> Risk:
    return max((step.risk for step in steps), key=lambda risk: risk.rank)
