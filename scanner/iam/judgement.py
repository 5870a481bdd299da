"""The answers: what AWS would decide, what that rests on, and what keeps it open."""

from enum import StrEnum

from scanner.iam.document import PolicyKind, StatementRef
from scanner.iam.logic import About
from scanner.iam.tally import Tally, Undecided
from scanner.model.base import Value


class Decision(StrEnum):
    """What AWS would answer; `UNKNOWN` where the documents and what is known of the request leave it open."""

    ALLOWED = "allowed"
    DENIED_EXPLICITLY = "denied explicitly"
    DENIED_IMPLICITLY = "denied implicitly"
    UNKNOWN = "unknown"


class Stance(StrEnum):
    """What one kind of policy says for itself."""

    ALLOWS = "allows"
    DENIES = "denies"
    SILENT = "silent"
    UNDECIDED = "undecided"


class Surface(Value, frozen=True):
    """What the policies of one kind say, the statements that say it, and those that cannot be decided."""

    kind: PolicyKind
    stance: Stance
    by: tuple[StatementRef, ...] = ()
    undecided: tuple[Undecided, ...] = ()


class Judgement(Value, frozen=True):
    """The decision and what it rests on.

    `by` are the statements that decided. `lacking`, of an implicit denial: the kinds of policies in which an Allow is
    missing. `undecided`: what keeps an unknown decision open, or makes an implicit denial perhaps an explicit one.
    `unless`, of ALLOWED: the kinds of policies that could still deny, but were not seen. `surfaces`: kind by kind.
    """

    decision: Decision
    by: tuple[StatementRef, ...] = ()
    lacking: tuple[PolicyKind, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    unless: tuple[PolicyKind, ...] = ()
    surfaces: tuple[Surface, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Tell whether it is unknown only because some of the resources asked about are allowed and others are not."""
        doubts = {one.doubt.about for one in self.undecided}
        return self.decision is Decision.UNKNOWN and doubts == {About.PART}

    def surface(self, kind: PolicyKind) -> Surface:
        """Return what the policies of one kind say; silent where there are none."""
        return next((one for one in self.surfaces if one.kind is kind), Surface(kind, Stance.SILENT))


class Side(Value, frozen=True):
    """The tallies of one kind of policy."""

    kind: PolicyKind
    allow: Tally
    deny: Tally


def decided(allow: Tally, deny: Tally, sides: tuple[Side, ...], unseen: tuple[PolicyKind, ...]) -> Judgement:
    """Weigh what allows against what denies: a denial wins, and without an Allow nothing is allowed."""
    surfaces = tuple(_surface(side) for side in sides)
    if deny.holds:
        return Judgement(Decision.DENIED_EXPLICITLY, by=deny.by, surfaces=surfaces)
    if allow.holds is False:
        return Judgement(Decision.DENIED_IMPLICITLY, lacking=allow.lacking, undecided=deny.undecided, surfaces=surfaces)
    if undecided := deny.undecided + allow.undecided:
        return Judgement(Decision.UNKNOWN, undecided=undecided, surfaces=surfaces)
    return Judgement(Decision.ALLOWED, by=allow.by, unless=unseen, surfaces=surfaces)


def _surface(side: Side) -> Surface:
    if side.deny.holds:
        return Surface(side.kind, Stance.DENIES, by=side.deny.by)
    if undecided := side.deny.undecided + side.allow.undecided:
        return Surface(side.kind, Stance.UNDECIDED, by=side.allow.by, undecided=undecided)
    return Surface(side.kind, Stance.ALLOWS if side.allow.holds else Stance.SILENT, by=side.allow.by)
