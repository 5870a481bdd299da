"""What a canary says about its pair, out of the status at the source and the look at the destination. Pure."""

from scanner.model.base import Value
from scanner.model.objects import COMPLETED, FAILED, NO_STATUS, PENDING
from scanner.model.objectstore import NewObject, ObjectFault, ObjectHead
from scanner.model.proof import Difference, ProofState
from scanner.verify import advice
from scanner.verify.compare import compare
from scanner.verify.follow import Seen
from scanner.verify.look import Replica
from scanner.verify.pair import Pair

Looked = Replica | ObjectFault | None
"""What a look told: the replica, None where there is none, or why it could not be read."""


class Told(Value, frozen=True):
    """What one canary told."""

    state: ProofState
    message: str
    advice: str = ""
    compared: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


def told(pair: Pair, sent: NewObject, destinations: int, seen: Seen, looked: Looked) -> Told:
    """Judge one canary, which the rules take to this number of destinations.

    A replica that is there counts, whatever the status, which all destinations share.
    """
    if isinstance(seen.head, ObjectFault):
        message = f"The canary was put, and its status could not be read: {seen.head}."
        return Told(ProofState.UNREADABLE, message, advice.of_unread(pair, pair.source.target))
    if seen.status == NO_STATUS:
        message = f"S3 gave the canary no replication status within {seen.seconds:.0f} seconds: no rule took it."
        return Told(ProofState.NO_STATUS, message, advice.of_no_status(pair))
    if isinstance(looked, Replica):
        return _arrived(pair, sent, seen, seen.head, looked)
    return _missing(pair, destinations, seen, looked)


def _arrived(pair: Pair, sent: NewObject, seen: Seen, source: ObjectHead, replica: Replica) -> Told:
    found = compare(pair, sent, source, replica)
    unread = f" Not compared: {'; '.join(found.unread)}." if found.unread else ""
    if found.differences:
        wrong = "; ".join(f"{one.aspect} is {one.actual}, not {one.expected}" for one in found.differences)
        return Told(
            ProofState.DIFFERS,
            f"The replica arrived and is not as it should be: {wrong}.{unread}",
            advice.of_differences(found.differences),
            found.compared,
            found.differences,
        )
    message = f"The replica is as it should be ({_how_encrypted(pair, source)}){_and_the_others(seen)}.{unread}"
    return Told(ProofState.PROVEN, message, compared=found.compared)


def _how_encrypted(pair: Pair, source: ObjectHead) -> str:
    """Say which objects the proof is about: those that are encrypted like the canary."""
    name = source.encryption or "no encryption that S3 tells of"
    if pair.rule.kms_opt_in and pair.encryption and not pair.encryption.is_kms:
        return (
            f"encrypted by default with {name}; objects encrypted with KMS, to which the rule opts in, were not tried"
        )
    return f"encrypted by default with {name}"


def _and_the_others(seen: Seen) -> str:
    if seen.status == COMPLETED:
        return f", {seen.seconds:.1f} s after the put"
    return f"; the status, which all destinations of the object share, is {seen.status}"


def _missing(pair: Pair, destinations: int, seen: Seen, fault: ObjectFault | None) -> Told:
    """Judge a canary without a replica, or with one that could not be looked at."""
    if seen.status == FAILED and (fault is None or destinations == 1):
        return Told(ProofState.FAILED, _failed(pair, destinations), advice.of_failed(pair))
    if seen.status in (FAILED, COMPLETED) and fault:
        message = f"S3 says {seen.status}, and the replica could not be looked at: {fault}."
        return Told(ProofState.UNREADABLE, message, advice.of_unread(pair, pair.destination.target))
    if seen.status == COMPLETED:
        gone = (Difference("replica", "there", "not there"),)
        message = f"S3 says COMPLETED, and {pair.destination.target.name} has no replica."
        return Told(ProofState.DIFFERS, message, advice.of_differences(gone), ("replica",), gone)
    if seen.status == PENDING:
        message = f"S3 was still trying {seen.seconds:.0f} seconds after the put."
        return Told(ProofState.PENDING, message, advice.of_pending(pair))
    message = f"S3 tells a status of the canary that the API does not document: {seen.status!r}."
    return Told(ProofState.UNREADABLE, message, "Report this, with the status.")


def _failed(pair: Pair, destinations: int) -> str:
    if destinations == 1:
        return "S3 gave up replicating the canary (FAILED); the status tells no reason."
    return (
        f"S3 gave up replicating the canary to at least one of its {destinations} destinations (FAILED), and "
        f"{pair.destination.target.name} has no replica; the status tells no reason."
    )
