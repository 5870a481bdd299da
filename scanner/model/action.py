"""A repair: which findings it answers, and the edits of AWS's own documents that it proposes.

An action is pure. It never says what AWS call makes an edit real (scanner/model/writing.py does), and never rewrites
what it does not own: foreign rules, statements and policies pass through it untouched.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from scanner.model.base import Document
from scanner.model.check import Parameters
from scanner.model.facet import Facet
from scanner.model.facts import BucketFacts, PairFacts
from scanner.model.finding import Finding
from scanner.model.plan import Risk, Target
from scanner.model.remediation import Remediation


class CannotRepairError(Exception):
    """The finding is not for a machine to repair; the text says why, and what a person may do."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A finding to be repaired, with all that was read and what the policy lets a repair create.

    `pair` is None for findings about a bucket as a whole. Reading a facet that is not known raises `Unread`: nothing
    is ever repaired on evidence that could not be read. `parameters` are those of the policy's expectation.
    """

    finding: Finding
    parameters: Parameters
    source: BucketFacts
    pair: PairFacts | None
    remediation: Remediation


Editing = Callable[[Document | None], Document]
"""From a facet's document as it is, None where there is none, to the document as wanted. Applied twice equals once."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A change of one facet of one target. `title` says in a sentence what it does, `reason` what it costs or risks.

    `creates` marks the edit that brings the target itself into being; the other facets of it are then at birth.
    """

    target: Target
    facet: Facet[Any]
    change: Editing
    title: str
    risk: Risk
    reason: str
    creates: bool = False


@dataclass(frozen=True, kw_only=True)
class Action:
    """A kind of repair.

    `repairs` are the checks whose findings it answers, `writes` the facets that its edits may be of: from these alone
    follow the IAM permissions that a repair wants. `rank` orders the edits of one document, lower first; within a
    rank the order makes no difference. `begins` is True where an edit only begins what ends the finding, so that none
    but a later scan can tell. `edits` raises `CannotRepairError`, or `Unread`. `documentation` is the module's
    docstring: the action's page.
    """

    id: str
    title: str
    repairs: tuple[str, ...]
    edits: Callable[[Case], Iterable[Edit]]
    documentation: str
    writes: tuple[Facet[Any], ...] = ()
    rank: int = 0
    begins: bool = False
