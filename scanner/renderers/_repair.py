"""A repair as people are shown it: findings before and after, then bucket by bucket the steps, then the proofs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from scanner.model.chapters import Chapter, Numbered, chapters, skipped
from scanner.model.difference import Difference, difference
from scanner.model.finding import Finding, Severity
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Skip
from scanner.model.proof import Proof, ProofState
from scanner.model.report import Report
from scanner.model.tally import APPROVED, by_severity, by_state, headline, unproven_first
from scanner.model.verification import Repair, Verification

_MOST_LINES = 200
_MOST_LINES_OF_ALL = 20_000
"""Of differences: more make a page that no browser likes; the plan file has them."""
_MOST_PARTS, _MOST_PROOFS = 500, 1_000
_WORST_FIRST = (State.FAILED, State.REFUSED, State.HELD_BACK, State.APPLIED, State.ALREADY)


class Taken(msgspec.Struct, frozen=True):
    """A step with what became of it, None where nobody noted that.

    `told` is True where an earlier bucket needs the step, too, and tells of it; `lines` is how many of its difference
    there is room for.
    """

    numbered: Numbered
    outcome: Outcome | None
    told: bool
    lines: int

    @property
    def difference(self) -> Difference:
        """What it changes."""
        return difference(self.numbered.step).first(self.lines)


class Part(msgspec.Struct, frozen=True):
    """A source bucket's steps. `proofs` are the numbers, from 1, of the proofs of its pairs."""

    chapter: Chapter
    steps: tuple[Taken, ...]
    proofs: tuple[int, ...]

    @property
    def state(self) -> State | None:
        """The worst that became of a step; None where that of one is not known."""
        states = {taken.outcome.state if taken.outcome else None for taken in self.steps}
        return None if None in states else next(state for state in _WORST_FIRST if state in states)

    @property
    def states(self) -> Mapping[State, int]:
        """How many steps there are of each state."""
        return by_state(taken.outcome for taken in self.steps if taken.outcome)


class Group(msgspec.Struct, frozen=True):
    """Findings that fared alike."""

    kind: str
    findings: tuple[Finding, ...]

    @property
    def severities(self) -> Mapping[Severity, int]:
        """How many there are of each severity."""
        return by_severity(self.findings)


class RepairView(msgspec.Struct, frozen=True):
    """Everything that people are shown of a repair; `groups` is empty where nobody looked again afterwards.

    `places` tells by a bucket's name where on the page its steps are, `proven` where its first proof is.
    """

    repair: Repair
    headline: str
    approved: str
    groups: tuple[Group, ...]
    states: Mapping[State, int]
    parts: tuple[Part, ...]
    proofs: tuple[Proof, ...]
    proof_states: Mapping[ProofState, int]
    skips: tuple[tuple[str, tuple[Skip, ...]], ...]
    places: Mapping[str, str]
    proven: Mapping[str, str]

    @property
    def shown_parts(self) -> tuple[Part, ...]:
        """The parts that a page has room for."""
        return self.parts[:_MOST_PARTS]

    @property
    def shown_proofs(self) -> tuple[Proof, ...]:
        """The proofs that a page has room for."""
        return self.proofs[:_MOST_PROOFS]

    @property
    def troubled(self) -> tuple[Taken, ...]:
        """The steps that did not succeed, each once, the worst first."""
        own = (taken for part in self.parts for taken in part.steps if not taken.told)
        wrong = [(taken, taken.outcome) for taken in own if taken.outcome and not taken.outcome.state.succeeded]
        return tuple(taken for taken, outcome in sorted(wrong, key=lambda pair: _WORST_FIRST.index(pair[1].state)))

    @property
    def writes(self) -> bool:
        """True where something was, or may have been, written: then there is something to undo."""
        return bool(self.states.get(State.APPLIED) or self.states.get(State.FAILED))


def repair_view(report: Report) -> RepairView | None:
    """Gather what a report tells of a repair; None where the run changed nothing."""
    if report.repair is None:
        return None
    repair, verified = report.repair, report.verification
    proofs = unproven_first(verified.proofs) if verified else ()
    parts = tuple(_parts(repair, proofs))
    return RepairView(
        repair=repair,
        headline=headline(repair.plan, repair.outcomes, proofs),
        approved=APPROVED.get(repair.approved, repair.approved),
        groups=tuple(_groups(verified)) if verified else (),
        states=by_state(repair.outcomes),
        parts=parts,
        proofs=proofs,
        proof_states=Counter(proof.state for proof in proofs),
        skips=skipped(repair.plan),
        places=_places(parts[:_MOST_PARTS]),
        proven=_first((proof.source, f"proof-{number}") for number, proof in enumerate(proofs[:_MOST_PROOFS], 1)),
    )


def _groups(verified: Verification) -> Iterator[Group]:
    yield Group("resolved", verified.resolved)
    yield Group("remaining", verified.remaining)
    yield Group("new", verified.new)
    yield Group("unreadable", verified.unreadable)


def _parts(repair: Repair, proofs: Iterable[Proof]) -> Iterator[Part]:
    outcomes = {outcome.step: outcome for outcome in repair.outcomes}
    most = min(_MOST_LINES, _MOST_LINES_OF_ALL // max(1, len(repair.plan.steps)))
    of_source: dict[str, list[int]] = {}
    for number, proof in enumerate(proofs, 1):
        of_source.setdefault(proof.source, []).append(number)
    for chapter in chapters(repair.plan):
        steps = tuple(Taken(one, outcomes.get(one.step.id), one.number in chapter.told, most) for one in chapter.steps)
        yield Part(chapter, steps, tuple(of_source.get(chapter.name, ())))


def _places(parts: Sequence[Part]) -> Mapping[str, str]:
    """Return where a bucket's steps are: its own part, else the first step that writes to it."""
    sources = ((part.chapter.name, f"repair-{number}") for number, part in enumerate(parts, 1))
    steps = (taken.numbered for part in parts for taken in part.steps)
    return _first(chain(sources, ((one.step.target.name, f"step-{one.number}") for one in steps)))


def _first(places: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, anchor in places:
        found.setdefault(name, anchor)
    return found
