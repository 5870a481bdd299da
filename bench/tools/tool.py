"""What the benchmark has to know of a scanner."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.fleet import Truth
from bench.responder.running import Responder

Words = Callable[[Responder, Path], Sequence[str]]
Answers = Callable[[Responder, Path], Mapping[str, Truth]]


@dataclass(frozen=True)
class Tool:
    """A scanner. `words` start it on a fleet, in an empty folder; `answers` reads there what it told.

    `most` is for how many buckets it is started at all, so that nobody waits for hours. `accounts` is whether it scans
    several in one run.
    """

    name: str
    words: Words
    answers: Answers
    most: int | None = None
    accounts: bool = True

    def fits(self, buckets: int, accounts: int) -> bool:
        """Tell whether it is started on a fleet of this size."""
        return (self.most is None or buckets <= self.most) and (self.accounts or accounts == 1)


def roles_of(responder: Responder) -> Sequence[str]:
    """Return the roles to assume; of one account its own keys are used."""
    return responder.roles if len(responder.fleet.accounts) > 1 else ()
