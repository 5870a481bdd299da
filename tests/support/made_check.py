"""A check with parameters of every kind that a check may declare."""

from typing import Annotated, Literal

from msgspec import Meta

from scanner.model.base import Value
from scanner.model.check import Answer, BucketCheck, Parameters, compliant
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity


class Nested(Value, frozen=True):
    """A parameter with a shape of its own."""

    days: int = 1


class Made(Parameters, frozen=True):
    """Parameters of every kind that a check may declare."""

    mode: Annotated[Literal["a", "b"], Meta(description="Which.")] = "b"
    min_days: Annotated[int, Meta(ge=1, le=30)] = 7
    names: tuple[str, ...] = ()
    severity_floor: Annotated[Severity, Meta(description="The floor.")] = Severity.LOW
    label: Annotated[str | None, Meta(description="Perhaps.")] = None
    nested: Annotated[Nested, Meta(description="Inside.")] = Nested()


def judge(_bucket: BucketFacts, _parameters: Made) -> Answer:
    """Say yes."""
    return compliant("yes")


CHECK = BucketCheck(
    id="made",
    title="Made by the test",
    severity=Severity.MEDIUM,
    judge=judge,
    documentation="",
    loses="Nothing.",
    parameters=Made,
)
