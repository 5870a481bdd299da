"""What outcomes say: what happened, and what to do next."""

from scanner.model.evidence import Unreadable
from scanner.model.writing import Refusal, Rejected

APPLIED = "Written, and read back as wanted."
RECOVERED = "Written before the last run was stopped; it reads as wanted now."
ALREADY = "It was as wanted before anything was written."
STOPPED = "The run was stopped before it. Apply the plan again to go on."
TAKEN = (
    "It exists now, though the plan saw none, and the journal does not say that it was begun here. It may be somebody "
    "else's. Find out whose it is, then scan and plan again, or choose another name."
)
GONE = "The bucket does not exist any more. Scan and plan again."

_LOOK = "See who else changes it, then scan and plan again."


def foreign(difference: str) -> str:
    """Say that what is there is not what the plan saw."""
    return f"It is not what the plan saw: {difference}. Scan and plan again."


def unreadable(evidence: Unreadable) -> str:
    """Say that nothing was written because nobody could look."""
    return f"Nothing was written, for it could not be read again: {_cited(evidence.code, evidence.message)}"


def unseen(evidence: Unreadable) -> str:
    """Say that a write was taken and could not be looked at."""
    told = _cited(evidence.code, evidence.message)
    return f"AWS took the write, but it could not be read back: {told} Apply again, which looks first."


def other(difference: str) -> str:
    """Say that what reads back is not what was written."""
    return f"AWS took the write, but what reads back is not what was written: {difference}. {_LOOK}"


def overtaken(rejected: Rejected, difference: str) -> str:
    """Say that somebody changed the document while AWS was asked again."""
    told = _cited(rejected.code, rejected.message)
    return f"Somebody changed it while AWS did not take the write ({told}): {difference}. {_LOOK}"


def not_taken(rejected: Rejected, caller: str, permissions: tuple[str, ...]) -> str:
    """Say in AWS's words why a write was not taken, and what a person may do about it."""
    told = _cited(rejected.code, rejected.message)
    return f"AWS did not take the write: {told} {_advice(rejected.refusal, caller, permissions)}"


def _cited(code: str, message: str) -> str:
    return f"{code}: {message.rstrip('.')}." if message else f"{code}."


def _advice(refusal: Refusal, caller: str, permissions: tuple[str, ...]) -> str:
    match refusal:
        case Refusal.GUARDRAIL:
            return (
                "A guardrail of the organization or the account forbids it, which no permission of the caller "
                "overcomes: ask those who keep that policy."
            )
        case Refusal.DENIED:
            return f"{caller} is not allowed to do it: allow {', '.join(permissions)}, then apply again."
        case Refusal.CREDENTIALS:
            return "The credentials do not work: sign in again, then apply again."
        case Refusal.BUSY:
            return "AWS stayed busy for as long as was waited: apply again later."
        case Refusal.NOT_PROPAGATED:
            return "What it names was not known to AWS in time: check that it exists, then apply again."
        case Refusal.UNCERTAIN:
            return "It may or may not have been written: apply again, which looks first."
        case Refusal.OTHER:
            return "Correct what AWS names, then scan and plan again."
