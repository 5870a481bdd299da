"""Whatever AWS and other people do: a target is as it was, as planned, or as somebody else made it, and never half.

Random plans of dependent writes meet random refusals, lost answers, other people's changes and kills.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scanner import registry
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Plan, Step
from scanner.model.writing import Accepted, Refusal, Rejected
from scanner.plan.undo import Made, undo_plan
from tests.support.applying import AT, HERE, OTHER, SOURCE, TOOL, Notes, a_plan, a_step, applied
from tests.support.fake_cloud import FakeCloud, rejected

Document = dict[str, Any]

TARGETS = (SOURCE, OTHER)
FACETS = ("tags", "policy", "public-access-block", "ownership")
VALUES: dict[str, list[Document]] = {
    "tags": [{"TagSet": [{"Key": "k", "Value": value}]} for value in "abc"],
    "policy": [{"Policy": f'{{"Id": "{value}", "Statement": []}}'} for value in "abc"],
    "public-access-block": [{"BlockPublicAcls": True}, {"BlockPublicAcls": False}, {"BlockPublicPolicy": True}],
    "ownership": [
        {"Rules": [{"ObjectOwnership": value}]}
        for value in ("ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced")
    ],
}
"""What is there before, what is wanted, what somebody else writes."""

FAULTS = st.lists(
    st.sampled_from(("none", "none", "busy", "lost", "arrived", "denied", "overwritten", "killed")), max_size=25
)
"""One for each write; `lost` never arrived, `arrived` did, and neither got an answer."""


class Killed(BaseException):
    """The process dies."""


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan of up to eight writes, each of which may follow any before it."""
    places = draw(st.permutations([(target, facet) for target in TARGETS for facet in FACETS]))
    steps: list[Step] = []
    for number, (target, facet) in enumerate(places[: draw(st.integers(1, 8))]):
        follows = draw(st.lists(st.sampled_from(places[:number]), unique=True, max_size=3)) if number else []
        before, after, _ = VALUES[facet]
        steps.append(a_step(target, facet, draw(st.sampled_from((before, None))), after, follows=follows))
    return a_plan(*steps)


def cloud_of(plan: Plan) -> FakeCloud:
    things: dict[str, tuple[str, Document]] = {
        target.arn: (HERE, {"location": {"Region": target.region}}) for target in TARGETS
    }
    for step in plan.steps:
        if step.before is not None:
            things[step.target.arn][1][step.facet] = step.before
    return FakeCloud(things)


class Weather:
    """Faults, one for each write, and where other people wrote meanwhile."""

    def __init__(self, cloud: FakeCloud, faults: list[str]) -> None:
        self._cloud = cloud
        self._faults: Iterator[str] = iter(faults)
        self._now = "none"
        self.foreign: set[tuple[str, str]] = set()
        cloud.before_write = self._before
        cloud.after_write = self._after

    def clear_up(self) -> None:
        """Let everything pass from now on."""
        self._faults = iter(())

    def _before(self, _operation: str, _arn: str) -> Accepted | Rejected | None:
        self._now = next(self._faults, "none")
        told = {
            "busy": rejected("OperationAborted", refusal=Refusal.BUSY),
            "lost": rejected("ReadTimeoutError", refusal=Refusal.UNCERTAIN),
            "denied": rejected("AccessDenied", refusal=Refusal.DENIED),
        }
        return told.get(self._now)

    def _after(self, operation: str, arn: str) -> Accepted | Rejected | None:
        if self._now == "killed":
            raise Killed
        if self._now == "overwritten":
            facet = next(name for name in FACETS if _writes(name, operation))
            self._cloud.things[arn]["facets"][facet] = VALUES[facet][2]
            self.foreign.add((arn, facet))
        return rejected("ReadTimeoutError", refusal=Refusal.UNCERTAIN) if self._now == "arrived" else None


def _writes(facet: str, operation: str) -> bool:
    return operation in registry.writers()[facet].permissions


def to_the_end(cloud: FakeCloud, plan: Plan, notes: Notes, folder: Path) -> tuple[Outcome, ...]:
    """Apply, and go on after every kill."""
    while True:
        try:
            return applied(cloud, plan, notes, folder).outcomes
        except Killed:
            continue


def documents(cloud: FakeCloud, step: Step) -> Document | None:
    found: Document | None = cloud.things[step.target.arn]["facets"].get(step.facet)
    return found


@given(plans(), FAULTS)
def test_every_target_is_as_it_was_or_as_planned_or_somebody_else_s(plan: Plan, faults: list[str]) -> None:
    cloud, notes = cloud_of(plan), Notes()
    weather = Weather(cloud, faults)
    with TemporaryDirectory() as folder:
        outcomes = to_the_end(cloud, plan, notes, Path(folder))
    for step, outcome in zip(plan.steps, outcomes, strict=True):
        found = documents(cloud, step)
        if (step.target.arn, step.facet) in weather.foreign:
            assert not outcome.state.succeeded
            assert found == VALUES[step.facet][2]
        else:
            assert found == (step.after if outcome.state.succeeded else step.before)


@given(plans(), FAULTS)
def test_nothing_is_written_that_follows_what_did_not_succeed(plan: Plan, faults: list[str]) -> None:
    cloud, notes = cloud_of(plan), Notes()
    Weather(cloud, [fault for fault in faults if fault != "killed"])
    with TemporaryDirectory() as folder:
        states = {outcome.step: outcome.state for outcome in to_the_end(cloud, plan, notes, Path(folder))}
    for step in plan.steps:
        ready = all(states[before].succeeded for before in step.follows)
        assert (states[step.id] is State.HELD_BACK) is not ready
        if not ready:
            assert documents(cloud, step) == step.before


@given(plans(), FAULTS)
def test_undoing_restores_whatever_was_written_and_nobody_else_touched(plan: Plan, faults: list[str]) -> None:
    cloud, notes = cloud_of(plan), Notes()
    weather = Weather(cloud, faults)
    with TemporaryDirectory() as folder:
        to_the_end(cloud, plan, notes, Path(folder))
        weather.clear_up()
        undo = undo_plan(notes.entries, plan, registry.writers(), Made("undo", AT, TOOL, "somebody"))
        to_the_end(cloud, undo, Notes(), Path(folder))
    for step in plan.steps:
        overwritten = (step.target.arn, step.facet) in weather.foreign
        if overwritten:
            assert documents(cloud, step) == VALUES[step.facet][2]
        elif not weather.foreign:
            assert documents(cloud, step) == step.before
