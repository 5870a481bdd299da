"""The IAM policy simulator's answers beside a judgement: where both agree, where not, and what follows.

The simulator sees the role's own policies and service control policies, which a scan cannot read: what it denies for
good is denied. In everything else the judgement stands, as the simulator knows neither the policies of buckets and keys
nor all objects, and may be refused altogether.
"""

from collections.abc import Iterable, Iterator

import msgspec

from scanner.checks._permissions.asking import RoleSide
from scanner.checks._permissions.telling import actions, reported, what
from scanner.checks._wording import listed
from scanner.iam.judgement import Decision
from scanner.model.check import Answer, non_compliant, undecided
from scanner.model.facet import SIMULATION, Unread
from scanner.model.facts import PairFacts
from scanner.model.finding import Verdict
from scanner.model.simulation import Simulated, Simulation
from scanner.needs.caller import Caller
from scanner.needs.need import Need, needs_of
from scanner.needs.questions import NEEDS, question_of


class _Compared(msgspec.Struct, frozen=True):
    """What the simulator says of a need, beside what the role's own policies say as we judge them."""

    need: Need
    ours: Decision
    simulated: Simulated

    @property
    def is_allowed(self) -> bool:
        """Tell whether the simulator allows it; what is optional needs no Allow."""
        return self.simulated.is_allowed or (self.need.optional and not self.simulated.is_refused)

    @property
    def is_open(self) -> bool:
        return self.ours is Decision.UNKNOWN

    @property
    def is_disputed(self) -> bool:
        return not self.is_open and self.is_allowed is not (self.ours is Decision.ALLOWED)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the keys that the simulator lacked and S3's request may have."""
        return tuple(key for key in self.simulated.missing if self.need.context.value(key) is None)


def beside(answer: Answer, pair: PairFacts, caller: Caller, side: RoleSide) -> Answer:
    """Return the answer with the simulator's beside it; raise `Unread` where that leaves open what is needed."""
    try:
        simulation = pair.source.read(SIMULATION)
    except Unread as unread:
        # The judgement never rests on the simulator, so it stands without.
        return _told(answer, f"The IAM simulator could not be asked: {unread.evidence.code}.")
    needs, _ = needs_of(pair, caller, NEEDS)
    compared = tuple(_compared(needs, side, simulation))
    refused = tuple(one for one in compared if one.simulated.is_refused)
    if answer.verdict is Verdict.COMPLIANT and refused:
        return _overruled(answer, caller.role.arn, refused)
    skipped = actions(need for need in needs if not _simulated(need, simulation))
    return _told(answer, *_sentences(compared), *_unasked(skipped))


def _compared(needs: Iterable[Need], side: RoleSide, simulation: Simulation) -> Iterator[_Compared]:
    for need in needs:
        if simulated := _simulated(need, simulation):
            yield _Compared(need, side.ask_role(need).decision, simulated)


def _simulated(need: Need, simulation: Simulation) -> Simulated | None:
    """Return what the simulator says of the action, or of the one that serves as well where it does not allow that."""
    question = question_of(need)
    found = simulation.of(need.action, question)
    if not need.instead or found is None or found.is_allowed or found.is_refused:
        return found
    return simulation.of(need.instead, question) or found


def _overruled(answer: Answer, role: str, refused: tuple[_Compared, ...]) -> Answer:
    certain = [one for one in refused if not one.missing and not one.need.doubt]
    if certain:
        return _denied(answer, role, certain)
    first = refused[0]
    if first.need.doubt:
        raise first.need.doubt
    return undecided(
        f"Whether the role {role} may do {what(first.need)} cannot be told: the IAM simulator, which sees service "
        f"control policies, denies it without a value of {listed(first.missing)}.",
        expected=answer.expected,
        actual=f"undecided: {listed(actions(one.need for one in refused))}",
    )


def _denied(answer: Answer, role: str, denied: list[_Compared]) -> Answer:
    first = denied[0]
    rest = actions((one.need for one in denied), but=first.need.action)
    others = f" Denied as well: {listed(rest)}." if rest else ""
    by = "says that these do not allow it" if first.simulated.organization is False else "denies it explicitly"
    return non_compliant(
        f"The role {role} may not do {what(first.need)}: the IAM simulator, which sees service control policies, {by}, "
        f"though no policy that was read does{reported(first.need)}.{others}",
        expected=answer.expected,
        actual=f"denied by the IAM simulator: {listed(actions(one.need for one in denied))}",
    )


def _sentences(compared: tuple[_Compared, ...]) -> Iterator[str]:
    disputed = [one for one in compared if one.is_disputed]
    left_open = [one for one in compared if one.is_open]
    if disputed:
        said = (
            f"{part} where this judgement of the role's own policies says {ours}" for part, ours in _by_word(disputed)
        )
        yield f"The IAM simulator disagrees: it says {', and '.join(said)}{_lacking(disputed)}."
    elif len(left_open) < len(compared):
        yield "The IAM simulator agrees."
    if left_open:
        said = (part for part, _ in _by_word(left_open))
        yield f"Of what is left open here, the IAM simulator says {', and '.join(said)}{_lacking(left_open)}."


def _by_word(compared: list[_Compared]) -> Iterator[tuple[str, str]]:
    """Yield what the simulator says of which actions, and the opposite word."""
    for allowed, said, opposite in ((True, "allowed", "denied"), (False, "denied", "allowed")):
        if found := actions(one.need for one in compared if one.is_allowed is allowed):
            yield f"{said} for {listed(found)}", opposite


def _lacking(compared: list[_Compared]) -> str:
    missing = dict.fromkeys(key for one in compared for key in one.missing)
    return f" (without a value of {listed(missing)})" if missing else ""


def _unasked(skipped: tuple[str, ...]) -> Iterator[str]:
    if skipped:
        yield f"The IAM simulator was not asked about {listed(skipped)}."


def _told(answer: Answer, *sentences: str) -> Answer:
    return msgspec.structs.replace(answer, message=" ".join((answer.message, *sentences)))
