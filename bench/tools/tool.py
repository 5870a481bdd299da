"""What the benchmark has to know of a scanner."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from bench.fleet import Truth
from bench.responder.running import Responder

Words = Callable[[Responder, Path], Sequence[str]]
Answers = Callable[[Responder, Path], Mapping[str, Truth]]


@dataclass(frozen=True)
class Tool:
    """A scanner. `words` start it on a fleet, in an empty folder; `answers` reads there what it told.

    It is not started for more buckets than `most_buckets` nor more accounts than `most_accounts`: nobody is to wait for
    hours, and not every tool scans several accounts in one run.
    """

    name: str
    words: Words
    answers: Answers
    most_buckets: float = inf
    most_accounts: float = inf

    def fits(self, buckets: int, accounts: int) -> bool:
        """Tell whether it is started on a fleet of this size."""
        return buckets <= self.most_buckets and accounts <= self.most_accounts


def roles_of(responder: Responder) -> Sequence[str]:
    """Return the roles to assume; of one account its own keys are used."""
    return responder.roles if len(responder.fleet.accounts) > 1 else ()
