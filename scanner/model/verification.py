"""The verification: `verification.json`, what a repair came to, seen again from outside."""

import msgspec

from scanner.model.base import Value, to_json
from scanner.model.finding import Finding
from scanner.model.outcome import Outcome
from scanner.model.plan import Plan
from scanner.model.proof import Proof

SCHEMA = 1


class Repair(Value, frozen=True):
    """A plan, what became of each of its steps, and how it was approved.

    `approved` is `digest` where a person gave it, `answered` where one answered the question, `unattended` for --yes.
    """

    plan: Plan
    digest: str
    approved: str
    outcomes: tuple[Outcome, ...]


class Verification(Value, frozen=True):
    """Findings before and after, and the proofs.

    `resolved` were wrong and are not any more, `remaining` are wrong before and after, `new` are wrong only now; of
    each the finding as it was told last. `unreadable` could be decided before and cannot now. Waived findings are in
    none of them. `judged` is False where nothing was judged again, so that only the proofs tell anything.
    """

    run: str
    at: str
    resolved: tuple[Finding, ...]
    remaining: tuple[Finding, ...]
    new: tuple[Finding, ...]
    unreadable: tuple[Finding, ...] = ()
    proofs: tuple[Proof, ...] = ()
    judged: bool = True
    schema: int = SCHEMA


def encode(verification: Verification) -> bytes:
    """Return `verification.json`: indented, keys in the order of the types, UTF-8, a line feed at the end."""
    return msgspec.json.format(to_json(verification), indent=2) + b"\n"


def decode(text: bytes) -> Verification:
    """Read `verification.json`; raise msgspec.ValidationError or msgspec.DecodeError for anything else."""
    return msgspec.json.decode(text, type=Verification)
