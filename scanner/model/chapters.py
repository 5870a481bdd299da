"""A plan as a person reads it: per source bucket, and what it leaves alone by reason."""

from collections.abc import Iterable, Iterator, Mapping

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

    `arn` is empty for the steps that serve no source bucket; `place` is the bucket's account and Region, empty where
    the plan does not tell them. A step is told in the chapter of the first bucket that it serves; `told` holds the
    numbers of those of this chapter that an earlier one tells.
    """

    arn: str
    steps: tuple[Numbered, ...]
    place: tuple[str, str] = ("", "")
    told: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """What people call the source bucket; empty where there is none."""
        return bucket_name(self.arn)

    @property
    def risk(self) -> Risk:
        """The highest risk of its steps."""
        return highest(one.step for one in self.steps)


def chapters(plan: Plan) -> tuple[Chapter, ...]:
    """Return the steps by source bucket, in the order of each bucket's first step."""
    gathered: dict[str, list[Numbered]] = {}
    for one in numbered(plan):
        for arn in one.step.serves or ("",):
            gathered.setdefault(arn, []).append(one)
    places = {source.arn: (source.account, source.region) for source in plan.repairs}
    return tuple(_chapters(gathered, places))


def _chapters(gathered: Mapping[str, list[Numbered]], places: Mapping[str, tuple[str, str]]) -> Iterator[Chapter]:
    told: set[int] = set()
    for arn, steps in gathered.items():
        numbers = {one.number for one in steps}
        yield Chapter(arn, tuple(steps), places.get(arn, ("", "")), frozenset(numbers & told))
        told |= numbers


def numbered(plan: Plan) -> Iterator[Numbered]:
    """Return the steps with their places."""
    numbers = {step.id: number for number, step in enumerate(plan.steps, 1)}
    for number, step in enumerate(plan.steps, 1):
        yield Numbered(number, step, tuple(sorted(numbers[id_] for id_ in step.follows if id_ in numbers)))


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


def highest(steps: Iterable[Step]) -> Risk:
    """Return the highest risk of steps; there must be one."""
    return max((step.risk for step in steps), key=lambda risk: risk.rank)
