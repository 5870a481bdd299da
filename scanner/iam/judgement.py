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


class Judgement(Value, frozen=True):
    """The decision and what it rests on.

    `by` are the statements that decided. `lacking`, of an implicit denial: the kinds of policies in which an Allow is
    missing. `undecided`: what keeps an unknown decision open, or makes an implicit denial perhaps an explicit one.
    `unless`, of ALLOWED: the kinds of policies that could still deny, but were not seen.
    """

    decision: Decision
    by: tuple[StatementRef, ...] = ()
    lacking: tuple[PolicyKind, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    unless: tuple[PolicyKind, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Tell whether it is unknown only because some of the resources asked about are allowed and others are not."""
        doubts = {one.doubt.about for one in self.undecided}
        return self.decision is Decision.UNKNOWN and doubts == {About.PART}


class Side(Value, frozen=True):
    """The tallies of one kind of policy."""

    allow: Tally
    deny: Tally


def decided(allow: Tally, deny: Tally, unseen: tuple[PolicyKind, ...]) -> Judgement:
    """Weigh what allows against what denies: a denial wins, and without an Allow nothing is allowed."""
    if deny.holds:
        return Judgement(Decision.DENIED_EXPLICITLY, by=deny.by)
    if allow.holds is False:
        return Judgement(Decision.DENIED_IMPLICITLY, lacking=allow.lacking, undecided=deny.undecided)
    if undecided := deny.undecided + allow.undecided:
        return Judgement(Decision.UNKNOWN, undecided=undecided)
    return Judgement(Decision.ALLOWED, by=allow.by, unless=unseen)
