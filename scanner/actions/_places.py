"""Who and where an edit's target is: buckets of a pair, the role, the keys."""

from scanner.model.action import CannotRepairError, Case
from scanner.model.facts import PairFacts
from scanner.model.plan import Target


def source_of(case: Case) -> Target:
    """Return the source bucket."""
    ref = case.source.ref
    return Target(ref.arn, ref.account, ref.region)


def pair_of(case: Case) -> PairFacts:
    """Return the pair that the finding is about; raise CannotRepairError where its rule is gone meanwhile."""
    if case.pair is None:
        raise CannotRepairError("the rule that the finding is about is not there any more.")
    return case.pair


def destination_of(case: Case) -> Target:
    """Return the destination bucket of the pair.

    Raises CannotRepairError where its owner is not known: nobody could tell whose credentials write to it. Raises
    `Unread` where it is not known where it is.
    """
    pair = pair_of(case)
    arn, name = pair.rule.destination.arn, pair.rule.destination.bucket
    if not pair.owner:
        raise CannotRepairError(
            f"it is not known which account owns {name}: scan that account, too, or let the rule declare it."
        )
    if pair.destination.listed and pair.rule.destination.account not in ("", pair.owner):
        raise CannotRepairError(
            f"the rule says that account {pair.rule.destination.account} owns {name}, but {pair.owner} does."
        )
    return Target(arn, pair.owner, pair.destination.region)
